/*
 * Between the contract's exports and the author's `scenario`.
 */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

POST_RETURN(user_describe, "user@0.1.0#describe")
POST_RETURN(user_start, "user@0.1.0#start")
POST_RETURN(user_run, "user@0.1.0#run")

static uint32_t task_count(void) {
    uint32_t count = 0;
    while (scenario.tasks && scenario.tasks[count].run) {
        count++;
    }
    return count;
}

static contract_list_string_t words(const char *text) {
    size_t size = text ? strlen(text) : 0;
    contract_list_string_t words = {throng_alloc((size / 2 + 1) * sizeof(contract_string_t)), 0};
    while (text && *(text += strspn(text, " "))) {
        size_t length = strcspn(text, " ");
        words.ptr[words.len++] = (contract_string_t){(uint8_t *)text, length};
        text += length;
    }
    return words;
}

static exports_throng_load_user_pause_t pause(void) {
    throng_pause pause = scenario.pause;
    exports_throng_load_user_pause_t lowered = {.tag = (uint8_t)pause.kind};
    if (pause.kind == THRONG_PAUSE_THROUGHPUT) {
        lowered.val.throughput = pause.per_second;
    } else {
        /* The first of two, and the only one of the others. */
        lowered.val.between = (contract_tuple2_u32_u32_t){pause.ms, pause.most_ms};
    }
    return lowered;
}

void exports_throng_load_user_describe(exports_throng_load_user_profile_t *profile) {
    uint32_t count = task_count();
    exports_throng_load_user_task_t *tasks = throng_alloc(count * sizeof *tasks);
    for (uint32_t i = 0; i < count; i++) {
        const throng_task *task = &scenario.tasks[i];
        tasks[i].name = throng_lower(task->name);
        tasks[i].weight = task->only_next ? 0 : task->weight ? task->weight : 1;
        tasks[i].tags = words(task->tags);
    }
    *profile = (exports_throng_load_user_profile_t){
        .tasks = {tasks, count},
        .pause = pause(),
        .config_schema = {scenario.config_schema != NULL, throng_lower(scenario.config_schema)},
    };
}

static throng_context user;

bool exports_throng_load_user_start(exports_throng_load_user_context_t *context, contract_string_t *reason) {
    size_t count = context->labels.len;
    throng_pair *labels = calloc(count + 1, sizeof *labels);
    for (size_t i = 0; labels && i < count; i++) {
        labels[i].name = throng_keep(throng_lift(context->labels.ptr[i].f0));
        labels[i].value = throng_keep(throng_lift(context->labels.ptr[i].f1));
    }
    user = (throng_context){
        .number = context->user,
        .scenario = throng_keep(throng_lift(context->scenario)),
        .config = throng_keep(throng_lift(context->config)),
        .labels = labels,
        .label_count = labels ? count : 0,
    };
    return throng_succeeded(scenario.start ? scenario.start(&user) : NULL, reason);
}

const char *throng_label(const throng_context *context, const char *name) {
    for (size_t i = 0; i < context->label_count; i++) {
        if (strcmp(context->labels[i].name, name) == 0) {
            return context->labels[i].value;
        }
    }
    return NULL;
}

static throng_run *next;
static bool done;

void throng_next(throng_run *task) {
    next = task;
}

void throng_done(void) {
    done = true;
}

bool exports_throng_load_user_run(uint32_t number, exports_throng_load_user_next_t *after, contract_string_t *reason) {
    uint32_t count = task_count();
    if (number >= count) {
        return throng_succeeded("the scenario has no task of this number", reason);
    }
    next = NULL;
    done = false;
    throng_error error = scenario.tasks[number].run();
    *after = (exports_throng_load_user_next_t){.tag = EXPORTS_THRONG_LOAD_USER_NEXT_WEIGHTED};
    if (done) {
        after->tag = EXPORTS_THRONG_LOAD_USER_NEXT_DONE;
    } else if (next) {
        after->tag = EXPORTS_THRONG_LOAD_USER_NEXT_TASK;
        while (after->val.task < count && scenario.tasks[after->val.task].run != next) {
            after->val.task++;
        }
        if (!error && after->val.task == count) {
            error = "throng_next: this function is no task of the scenario";
        }
    }
    return throng_succeeded(error, reason);
}

void exports_throng_load_user_stop(void) {
    throng_error error = scenario.stop ? scenario.stop() : NULL;
    if (error) {
        throng_log(THRONG_WARN, "stop: %s", error);
    }
    throng_close_all();
    throng_end_of_call();
}
