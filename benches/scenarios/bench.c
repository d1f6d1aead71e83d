/* The requests of the benches; the plan's weights choose one. */
#include <string.h>
#include <throng.h>

static char body[1024];

static throng_error start(const throng_context *user) {
    (void)user;
    memset(body, 'x', sizeof body);
    throng_default_header("user-agent", "throng-flat/0.1");
    return NULL;
}

static throng_error small(void) {
    return throng_get("/").error;
}

static throng_error page(void) {
    throng_response response = throng_get("/page");
    uint64_t id = 0;
    throng_json_u64(throng_json(response, "/items/30/id"), &id);
    throng_check_response(response, "the item", id == 131);
    return response.error;
}

static throng_error post(void) {
    return throng_post("/orders", .body = {body, sizeof body}).error;
}

const throng_scenario scenario = {
    .start = start,
    .tasks = THRONG_TASKS({"small", small}, {"page", page, .only_next = true}, {"post", post, .only_next = true}),
};
