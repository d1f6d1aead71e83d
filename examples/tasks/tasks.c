/*
 * A manager works on a task list: creates, lists, changes and deletes.
 *
 * Every task that a user created is deleted by its end, with a few attempts where the target refuses. One is out of
 * reach: a task whose response was lost on the way, as its id was in it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <throng.h>

static const int projects[] = {2001, 2002, 2003};
static const int assignees[] = {301, 302, 303};
/* How often `stop` tries to delete a task, and the pause after an attempt that failed. */
enum { ATTEMPTS = 5, PAUSE_MS = 200 };

/* Ids of the tasks that exist because of this user. */
static uint64_t *created;
static size_t created_count;

static throng_error remember(uint64_t id) {
    uint64_t *grown = realloc(created, (created_count + 1) * sizeof *created);
    if (!grown) {
        return "out of memory";
    }
    created = grown;
    created[created_count++] = id;
    return NULL;
}

static throng_error start(const throng_context *user) {
    (void)user;
    throng_default_header("accept", "application/json");
    throng_default_header("user-agent", "throng-tasks/0.1");
    throng_response response = throng_post("/api/v1/auth/login", .name = "POST /auth/login", .expect = {200},
        .json = "{\"email\":\"loadtest.manager@example.com\",\"password\":\"SecurePass456!\"}");
    TRY(response.error);
    if (!response.ok) {
        return "login failed";
    }
    const char *token = throng_json_string(throng_json(response, "/access_token"));
    if (!token) {
        throng_fail(response, "no access token returned");
        return "login failed";
    }
    throng_default_header("authorization", throng_format("Bearer %s", token));
    return NULL;
}

static throng_error list(void) {
    static const char *const statuses[] = {"open", "in_progress", "done"};
    const char *project = throng_format("%d", THRONG_CHOOSE(projects));
    return throng_get("/api/v1/tasks", .name = "GET /tasks",
        .query = {{"project_id", project}, {"status", THRONG_CHOOSE(statuses)}, {"limit", "25"}}).error;
}

static throng_error create(void) {
    static const char *const priorities[] = {"low", "medium", "high"};
    const char *task = throng_format(
        "{\"project_id\":%d,\"title\":\"Load test task %08" PRIx32 "\","
        "\"description\":\"Created during REST API performance testing with Throng\","
        "\"priority\":\"%s\",\"assignee_id\":%d,\"tags\":[\"load-test\",\"api\",\"throng\"]}",
        THRONG_CHOOSE(projects), (uint32_t)throng_between(0, UINT32_MAX), THRONG_CHOOSE(priorities),
        THRONG_CHOOSE(assignees));
    throng_response response = throng_post("/api/v1/tasks", .json = task, .name = "POST /tasks", .expect = {201});
    TRY(response.error);
    if (!response.ok) {
        return NULL;
    }
    uint64_t id;
    if (!throng_json_u64(throng_json(response, "/id"), &id)) {
        throng_fail(response, "the created task has no id");
        return NULL;
    }
    return remember(id);
}

/* Changes one of this user's tasks; where there is none, creates one. */
static throng_error update(void) {
    static const char *const statuses[] = {"in_progress", "done"};
    static const char *const priorities[] = {"medium", "high"};
    if (!created_count) {
        return create();
    }
    uint64_t id = created[throng_between(0, (int64_t)created_count - 1)];
    const char *change = throng_format("{\"status\":\"%s\",\"priority\":\"%s\"}", THRONG_CHOOSE(statuses),
        THRONG_CHOOSE(priorities));
    return throng_patch(throng_format("/api/v1/tasks/%" PRIu64, id), .json = change, .name = "PATCH /tasks/:id",
        .expect = {200, 204}).error;
}

/* Deletes one of this user's tasks; where there is none, creates one. */
static throng_error delete(void) {
    if (!created_count) {
        return create();
    }
    size_t position = (size_t)throng_between(0, (int64_t)created_count - 1);
    throng_response response = throng_delete(throng_format("/api/v1/tasks/%" PRIu64, created[position]),
        .name = "DELETE /tasks/:id", .expect = {200, 204});
    TRY(response.error);
    /* A task that is not there any more need not be deleted again. */
    if (response.ok || response.status == 404) {
        created[position] = created[--created_count];
    }
    return NULL;
}

/* Whether the task is gone after a few attempts. It may have been gone before: the response to an earlier attempt can
 * have been lost. */
static bool deleted_at_last(uint64_t id) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        throng_response response = throng_delete(throng_format("/api/v1/tasks/%" PRIu64, id),
            .name = "DELETE /tasks/:id", .expect = {200, 204, 404});
        if (response.ok || response.status == 404) {
            return true;
        }
        if (response.failure == THRONG_STOPPING) {
            return false;
        }
        throng_think(PAUSE_MS);
    }
    return false;
}

/* Deletes what is left. */
static throng_error stop(void) {
    size_t left = 0;
    for (size_t i = 0; i < created_count; i++) {
        left += !deleted_at_last(created[i]);
    }
    return left ? throng_format("%zu tasks could not be deleted", left) : NULL;
}

const throng_scenario scenario = {
    .start = start,
    .stop = stop,
    .pause = THRONG_BETWEEN(1000, 3000),
    .tasks = THRONG_TASKS(
        {"list", list, .weight = 4, .tags = "read"},
        {"create", create, .weight = 2, .tags = "write"},
        {"update", update, .weight = 1, .tags = "write"},
        {"delete", delete, .weight = 1, .tags = "write"}),
};
