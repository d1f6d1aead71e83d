/* What a virtual user does: looks at a list of products, and now and then at one of them. */
#include <throng.h>

static throng_error list(void) {
    const char *page = throng_format("%d", (int)throng_between(1, 3));
    throng_response response = throng_get("/api/v1/products", .query = {{"page", page}, {"limit", "20"}}, .name = "GET /products");
    throng_check_response(response, "there are items", throng_json(response, "/items/0") != NULL);
    return response.error;
}

static throng_error product(void) {
    static const int ids[] = {101, 102, 103};
    const char *url = throng_format("/api/v1/products/%d", THRONG_CHOOSE(ids));
    return throng_get(url, .name = "GET /products/:id").error;
}

const throng_scenario scenario = {
    .pause = THRONG_BETWEEN(1000, 3000),
    .tasks = THRONG_TASKS({"list", list, .weight = 3}, {"product", product}),
};
