/*
 * A customer signs in and looks at profile and orders.
 *
 * Users sign in as one of three test customers, or with `config = { feed = "accounts" }` as the next row of that feed,
 * which has the columns `email` and `password`.
 */
#include <throng.h>

static const char *const customers[] = {"qa.user1@example.com", "qa.user2@example.com", "qa.user3@example.com"};
static const char *const statuses[] = {"pending", "shipped", "delivered"};
/* The last one does not exist: looking for it is part of the story. */
static const int orders[] = {5001, 5002, 5003, 5004};

static throng_error sign_in(const char *email, const char *password) {
    throng_response response = throng_post("/api/v1/auth/login", .name = "POST /auth/login", .expect = {200},
        .json = throng_format("{\"email\":%s,\"password\":%s}", throng_quote(email), throng_quote(password)));
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

static throng_error start(const throng_context *user) {
    throng_default_header("accept", "application/json");
    throng_default_header("user-agent", "throng-account/0.1");
    const char *feed = throng_json_string(throng_json_find(user->config, "/feed"));
    if (!feed) {
        return sign_in(THRONG_CHOOSE(customers), "TestPass123!");
    }
    throng_row row = throng_feed(feed);
    TRY(row.error);
    return sign_in(throng_column(row, "email"), throng_column(row, "password"));
}

static throng_error profile(void) {
    throng_response response = throng_get("/api/v1/users/me", .name = "GET /users/me", .expect = {200});
    TRY(response.error);
    if (response.ok) {
        throng_check_response(response, "a profile has an email", throng_json_string(throng_json(response, "/email")));
    }
    return NULL;
}

static throng_error list_orders(void) {
    return throng_get("/api/v1/orders", .query = {{"status", THRONG_CHOOSE(statuses)}, {"limit", "10"}},
        .name = "GET /orders", .expect = {200}).error;
}

static throng_error order_detail(void) {
    const char *url = throng_format("/api/v1/orders/%d", THRONG_CHOOSE(orders));
    return throng_get(url, .name = "GET /orders/:id", .expect = {200, 404}).error;
}

const throng_scenario scenario = {
    .start = start,
    .pause = THRONG_BETWEEN(1000, 2000),
    .config_schema =
        "{\n"
        "  \"type\": \"object\",\n"
        "  \"properties\": { \"feed\": { \"type\": \"string\", \"description\": \"a feed with the columns email and "
        "password\" } },\n"
        "  \"additionalProperties\": false\n"
        "}",
    .tasks = THRONG_TASKS(
        {"profile", profile, .weight = 4, .tags = "read"},
        {"list_orders", list_orders, .weight = 3, .tags = "read"},
        {"order_detail", order_detail, .weight = 2, .tags = "read"}),
};
