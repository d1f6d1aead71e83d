/* What user 0 does is the attack that `config.attack` names; other users think for 10 ms. */
#include <stdlib.h>
#include <string.h>
#include <throng.h>

static const char *attack = "";
static uint64_t iterations;

static bool plays(const char *name) {
    return strcmp(attack, name) == 0;
}

static throng_error start(const throng_context *user) {
    if (user->number == 0) {
        attack = throng_keep(throng_json_string(throng_json_find(user->config, "/attack")));
    }
    return NULL;
}

/* Each call takes a kilobyte of the stack, which grows down into nothing. */
static int deeper(volatile char *before) {
    volatile char here[1024];
    here[0] = before[0];
    return deeper(here) + here[0];
}

static throng_error attacks(void) {
    volatile int zero = 0;
    volatile char first = 1;
    iterations++;
    if (plays("deeper")) {
        zero = deeper(&first);
    } else if (plays("division")) {
        zero = 7 / zero;
    } else if (plays("no-function")) {
        /* A pointer into the table that points at nothing. */
        void (*volatile none)(void) = (void (*)(void))(uintptr_t)1000000;
        none();
    } else if (plays("wild-pointer")) {
        *(volatile char *)(uintptr_t)0xfffffff0 = 1;
    } else if (plays("exit")) {
        exit(3);
    } else if (plays("abort")) {
        abort();
    } else if (plays("memory")) {
        /* Not zeros: they could be memory that was never touched. */
        for (void *more = malloc(1 << 20);; more = malloc(1 << 20)) {
            if (more == NULL) {
                return "no memory is left";
            }
            memset(more, 1, 1 << 20);
        }
    } else if (plays("log")) {
        for (int line = 0; line < 10000; line++) {
            throng_log(THRONG_INFO, "%d", line);
        }
    } else if (plays("metrics")) {
        throng_trend(throng_format("metric-%llu", (unsigned long long)iterations), 1.0);
    } else if (plays("loop")) {
        for (volatile bool ever = true; ever;) {
        }
    }
    return NULL;
}

static throng_error stop(void) {
    for (volatile bool ever = plays("loop-in-stop"); ever;) {
    }
    return NULL;
}

const throng_scenario scenario = {
    .start = start,
    .stop = stop,
    .pause = THRONG_CONSTANT(10),
    .tasks = THRONG_TASKS({"attack", attacks}),
};
