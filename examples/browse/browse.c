/* A visitor looks around in a shop: reading only, no account. */
#include <throng.h>

static const int products[] = {101, 102, 103, 104, 105};
static const char *const categories[] = {"electronics", "books", "home", "fitness"};

static throng_error start(const throng_context *user) {
    (void)user;
    throng_default_header("accept", "application/json");
    throng_default_header("user-agent", "throng-browse/0.1");
    return NULL;
}

static throng_error health(void) {
    return throng_get("/api/v1/health", .name = "GET /health", .expect = {200}).error;
}

static throng_error list_products(void) {
    const char *page = throng_format("%d", (int)throng_between(1, 5));
    throng_response response = throng_get("/api/v1/products",
        .query = {{"page", page}, {"limit", "20"}, {"sort", "popularity"}}, .name = "GET /products", .expect = {200});
    TRY(response.error);
    if (response.ok) {
        throng_check_response(response, "items is a list", throng_json_is_list(throng_json(response, "/items")));
    }
    return NULL;
}

static throng_error product_detail(void) {
    uint64_t product = THRONG_CHOOSE(products), id;
    const char *url = throng_format("/api/v1/products/%d", (int)product);
    throng_response response = throng_get(url, .name = "GET /products/:id", .expect = {200});
    TRY(response.error);
    if (response.ok) {
        bool same = throng_json_u64(throng_json(response, "/id"), &id) && id == product;
        throng_check_response(response, "the product is the one asked for", same);
    }
    return NULL;
}

static throng_error list_category(void) {
    return throng_get("/api/v1/products", .query = {{"category", THRONG_CHOOSE(categories)}, {"limit", "12"}},
        .name = "GET /products?category", .expect = {200}).error;
}

const throng_scenario scenario = {
    .start = start,
    .pause = THRONG_BETWEEN(1000, 3000),
    .tasks = THRONG_TASKS(
        {"health", health, .weight = 1, .tags = "read"},
        {"list_products", list_products, .weight = 5, .tags = "read"},
        {"product_detail", product_detail, .weight = 3, .tags = "read"},
        {"list_category", list_category, .weight = 2, .tags = "read"}),
};
