/*
 * Calls every function of the SDK once, against the shop, and fails with what was not as it should be. One user makes one
 * iteration and is done. Run it as tests/guests/everything, whose feeds and settings it shares; what the report must
 * then hold is told there.
 */
#include <math.h>
#include <string.h>
#include <throng.h>

/* Returns an error that names what is not as it should be. */
#define ENSURE(what, holds) \
    do {                    \
        if (!(holds)) {     \
            return what;    \
        }                   \
    } while (0)

#define HEALTH "/api/v1/health"
#define LOGIN "/api/v1/auth/login"
#define ME "/api/v1/users/me"
#define ELSEWHERE "http://elsewhere.example/"
#define CREDENTIALS "{\"email\":\"qa.user1@example.com\",\"password\":\"TestPass123!\"}"

static bool same(const char *one, const char *other) {
    return one && other && strcmp(one, other) == 0;
}

static throng_error methods(void) {
    ENSURE("http: GET", throng_get(HEALTH).status == 200);
    throng_response head = throng_head(HEALTH);
    ENSURE("http: HEAD", head.status == 200 && throng_length(head) == 0);
    ENSURE("http: PUT", throng_put(HEALTH, .expect = {405}).status == 405);
    ENSURE("http: PATCH", throng_patch(HEALTH, .expect = {405}).status == 405);
    ENSURE("http: DELETE", throng_delete(HEALTH, .expect = {405}).status == 405);
    ENSURE("http: OPTIONS", throng_options(HEALTH, .expect = {405}).status == 405);
    throng_request purge = {.method = "PURGE", .url = HEALTH, .expect = {405}};
    ENSURE("http: any method", throng_send(purge).status == 405);
    return NULL;
}

static throng_error bodies(const char **token) {
    throng_response response = throng_post(LOGIN, .json = CREDENTIALS);
    ENSURE("http: a JSON body", response.status == 200);
    const throng_pair json = {"content-type", "application/json"};
    ENSURE("http: a text as body", throng_post(LOGIN, .headers = {json}, .text = CREDENTIALS).status == 200);
    throng_slice bytes = {CREDENTIALS, strlen(CREDENTIALS)};
    ENSURE("http: bytes as body", throng_post(LOGIN, .headers = {json}, .body = bytes).status == 200);
    throng_response form = throng_post(LOGIN, .form = {{"email", "a b&c"}, {"password", "x"}}, .expect = {415});
    ENSURE("http: a form as body", form.status == 415);
    throng_response two = throng_post(LOGIN, .json = "{}", .text = "{}");
    ENSURE("http: two bodies", two.failure == THRONG_INVALID_REQUEST && strstr(two.error, "more than one body"));
    *token = throng_json_string(throng_json(response, "/access_token"));
    ENSURE("http: a token", *token);
    return NULL;
}

static throng_error headers(const char *token) {
    ENSURE("http: no default header at first", throng_get(ME, .expect = {401}).status == 401);
    throng_default_header("authorization", throng_format("Bearer %s", token));
    ENSURE("http: a default header", throng_get(ME).status == 200);
    throng_default_header("Authorization", "Bearer wrong");
    ENSURE("http: a default header is replaced", throng_get(ME, .expect = {401}).status == 401);
    ENSURE("http: a request's own header goes first", throng_get(ME, .bearer = token).status == 200);
    throng_default_header("authorization", NULL);
    ENSURE("http: a default header is taken away", throng_get(ME, .expect = {401}).status == 401);
    throng_clear_cookies();
    return NULL;
}

static throng_error settings(void) {
    throng_response page = throng_get("/api/v1/products", .query = {{"page", "2"}, {"limit", "3"}, {"ignored", "a b&c=d/ü"}},
        .name = "tagged", .tags = {{"kind", "tagged"}}, .timeout_ms = 10000);
    uint64_t number, limit;
    ENSURE("http: a query", throng_json_u64(throng_json(page, "/page"), &number) && number == 2);
    ENSURE("http: more of it", throng_json_u64(throng_json(page, "/limit"), &limit) && limit == 3);
    ENSURE("http: percent-encoding", same(throng_encode("a b&c=d/ü~"), "a%20b%26c%3Dd%2F%C3%BC~"));
    return NULL;
}

static throng_error several(void) {
    enum { PRODUCTS = 5 };
    throng_request requests[PRODUCTS + 1];
    throng_response responses[PRODUCTS + 1];
    for (int i = 0; i < PRODUCTS; i++) {
        const char *url = throng_format("/api/v1/products/%d", 101 + i);
        requests[i] = (throng_request){.url = url, .name = "GET /products/:id"};
    }
    requests[PRODUCTS] = (throng_request){.url = ELSEWHERE, .name = "forbidden"};
    throng_send_all(requests, PRODUCTS + 1, 2, responses);
    for (uint64_t i = 0; i < PRODUCTS; i++) {
        uint64_t id;
        ENSURE("http: the order of send_all", throng_json_u64(throng_json(responses[i], "/id"), &id) && id == 101 + i);
    }
    ENSURE("http: send_all with a forbidden host", responses[PRODUCTS].failure == THRONG_FORBIDDEN);
    throng_request mixed[] = {
        {.url = HEALTH, .discard_body = true},
        {.url = HEALTH, .json = "{}", .text = "{}"},
        {.url = HEALTH},
    };
    throng_send_all(mixed, 3, 0, responses);
    ENSURE("http: send_all with options", throng_bytes(responses[0]).size == 0 && throng_length(responses[0]) > 0);
    ENSURE("http: send_all with one that is refused", responses[1].failure == THRONG_INVALID_REQUEST);
    ENSURE("http: send_all behind it", throng_bytes(responses[2]).size > 0);
    throng_send_all(NULL, 0, 0, NULL);
    return NULL;
}

static throng_error options(void) {
    throng_response chunked = throng_post(LOGIN, .json = CREDENTIALS, .chunked = true, .expect_continue = true);
    ENSURE("http: a body in chunks that waits to be wanted", chunked.status == 200);
    throng_response squeezed = throng_post(LOGIN, .json = CREDENTIALS, .compress = THRONG_GZIP,
        .redirects = THRONG_NO_REDIRECTS, .expect = {400});
    ENSURE("http: a compressed body, which the shop can't read", squeezed.status == 400);
    throng_response uploaded = throng_post(LOGIN, .multipart = {
        {"a", "b"},
        {"c", .file_name = "d\".txt", .media_type = "text/plain", .content = {"e", 1}},
    }, .expect = {415});
    ENSURE("http: a multipart form, which the shop does not take", uploaded.status == 415);
    return NULL;
}

static throng_error unsendable(void) {
    throng_response forbidden = throng_get(ELSEWHERE, .name = "forbidden");
    ENSURE("http: a forbidden host", forbidden.failure == THRONG_FORBIDDEN);
    ENSURE("http: its reason", same(forbidden.error, "no response: host not allowed") && *forbidden.particulars);
    ENSURE("http: nothing can be read of it", !throng_text(forbidden) && !throng_json(forbidden, "") && !forbidden.ok);
    ENSURE("http: an invalid URL", throng_get("no-slash", .name = "invalid").failure == THRONG_INVALID_REQUEST);
    throng_default_header("bad name", "x");
    ENSURE("http: an invalid default header", throng_get(HEALTH, .name = "invalid").failure == THRONG_INVALID_REQUEST);
    ENSURE("http: that is reported once", !throng_get(HEALTH).error);
    return NULL;
}

static bool has(throng_pairs pairs, const char *name, const char *value) {
    for (size_t i = 0; i < pairs.count; i++) {
        if (same(pairs.pairs[i].name, name) && same(pairs.pairs[i].value, value)) {
            return true;
        }
    }
    return false;
}

static throng_error responses(void) {
    throng_response response = throng_get("/api/v1/products/101", .name = "GET /products/:id");
    ENSURE("response: status", response.status == 200 && response.ok && !response.error);
    ENSURE("response: a header, in any case", same(throng_header(response, "Content-TYPE"), "application/json"));
    ENSURE("response: no such header", !throng_header(response, "x-nothing"));
    ENSURE("response: all headers", has(throng_headers(response), "content-type", "application/json"));
    ENSURE("response: its URL", strstr(throng_url(response), "/api/v1/products/101"));
    ENSURE("response: its protocol", same(throng_version(response), "HTTP/1.1"));
    ENSURE("response: no trailers", throng_trailers(response).count == 0);
    ENSURE("response: timings", throng_timing(response).waiting > 0);
    const char *text = throng_text(response);
    ENSURE("response: text", text && *text == '{' && strstr(text, "101"));
    throng_slice bytes = throng_bytes(response);
    ENSURE("response: bytes", bytes.size == strlen(text) && memcmp(bytes.data, text, bytes.size) == 0);
    ENSURE("response: length", throng_length(response) == bytes.size);
    double price;
    ENSURE("response: a number", throng_json_double(throng_json(response, "/price"), &price) && price > 0);
    const char *name = throng_json_string(throng_json_find(text, "/name"));
    ENSURE("response: a text", same(throng_json_string(throng_json(response, "/name")), name));
    ENSURE("response: no value", !throng_json(response, "/nothing"));
    throng_close(response);
    throng_close(response);
    ENSURE("response: closed", !throng_text(response));
    throng_pass(throng_get("/api/v1/products/999999999", .name = "passed"));
    throng_fail(throng_get(HEALTH, .name = "failed"), "on purpose");
    ENSURE("response: a check", !throng_check_response(throng_get(HEALTH, .name = "checked"), "fails its request", false));
    return NULL;
}

static throng_error json(void) {
    const char *list = " { \"a/b\" : [ 1 , { \"\\u00fc~\" : -2.5e1 } , \"x]\\\"\" ] , \"t\" : true, \"e\": {} } ";
    uint64_t natural;
    int64_t integer;
    double number;
    bool truth;
    ENSURE("json: a list", throng_json_is_list(throng_json_find(list, "/a~1b")) && !throng_json_is_list(list));
    ENSURE("json: an item", throng_json_u64(throng_json_find(list, "/a~1b/0"), &natural) && natural == 1);
    ENSURE("json: a number", throng_json_double(throng_json_find(list, "/a~1b/1/ü~0"), &number) && number == -25);
    ENSURE("json: no integer", !throng_json_i64(throng_json_find(list, "/a~1b/1/ü~0"), &integer));
    ENSURE("json: a string", same(throng_json_string(throng_json_find(list, "/a~1b/2")), "x]\""));
    ENSURE("json: truth", throng_json_bool(throng_json_find(list, "/t"), &truth) && truth);
    ENSURE("json: an empty object", same(throng_json_find(list, "/e"), "{}") && !throng_json_find(list, "/e/x"));
    ENSURE("json: the whole", same(throng_json_find(" [1] ", ""), "[1]"));
    ENSURE("json: nothing", !throng_json_find(list, "/a~1b/3") && !throng_json_find(list, "/a~1b/01") &&
                                !throng_json_find(list, "/a") && !throng_json_find(list, "t"));
    ENSURE("json: broken", !throng_json_find("{\"a\":[1,", "/a") && !throng_json_find("{\"a", "/a") &&
                               !throng_json_find("", "") && !throng_json_find("[1", "/1"));
    ENSURE("json: escapes", same(throng_json_string("\"\\ud83d\\ude00\\n\\u20ac\""), "\xf0\x9f\x98\x80\n\xe2\x82\xac"));
    ENSURE("json: half a pair", same(throng_json_string("\"\\ud83d!\""), "\xef\xbf\xbd!"));
    ENSURE("json: no string", !throng_json_string("1") && !throng_json_string("\"a") && !throng_json_string("\"\\x\""));
    ENSURE("json: too large", !throng_json_u64("18446744073709551616", &natural) && !throng_json_u64("-1", &natural));
    ENSURE("json: least", throng_json_i64("-9223372036854775808", &integer) && integer == INT64_MIN);
    ENSURE("json: NULL is nothing", !throng_json_string(NULL) && !throng_json_u64(NULL, &natural));
    ENSURE("json: quotes", same(throng_quote("a\"\\\n€"), "\"a\\\"\\\\\\u000a€\"") && same(throng_quote(NULL), "null"));
    return NULL;
}

static throng_error flow(void) {
    uint64_t before = throng_now();
    throng_think(20);
    ENSURE("flow: think and now", throng_now() >= before + 20000000 && !throng_stopping());
    ENSURE("random: two draws differ", throng_random() != throng_random() && rand() != rand() && random() != random());
    static const char *const letters[] = {"a", "b"};
    int numbers[100], sum = 0;
    for (int i = 0; i < 100; i++) {
        int64_t die = throng_between(1, 6), wide = throng_between(INT64_MIN, INT64_MAX);
        ENSURE("random: integers", die >= 1 && die <= 6 && wide != 0 && throng_between(5, 1) == 5);
        ENSURE("random: unit", throng_unit() < 1);
        ENSURE("random: choice", *THRONG_CHOOSE(letters) <= 'b');
        numbers[i] = i;
    }
    ENSURE("random: certainty", throng_chance(1) && !throng_chance(0));
    throng_shuffle(numbers, 100, sizeof *numbers);
    for (int i = 0; i < 100; i++) {
        sum += numbers[i] == i ? 0 : numbers[i];
    }
    ENSURE("random: shuffle", sum > 1000 && sum <= 4950);
    char bytes[13] = {0};
    throng_fill(bytes, sizeof bytes);
    ENSURE("random: bytes", memcmp(bytes, (char[13]){0}, sizeof bytes) != 0);
    const char *uuid = throng_uuid();
    ENSURE("random: UUID", strlen(uuid) == 36 && uuid[14] == '4' && !same(uuid, throng_uuid()));
    return NULL;
}

static void report(void) {
    throng_check("holds", true);
    throng_check("does not hold", false);
    throng_counter("everything_counter", 1);
    throng_counter("everything_counter", 2.5);
    throng_counter("everything_counter", NAN);
    for (int i = 0; i < 3; i++) {
        int value = (int[]){1, 3, 2}[i];
        throng_gauge("everything_gauge", value);
        throng_trend("everything_trend", 10 * value);
        throng_rate("everything_rate", value > 1);
    }
    throng_log(THRONG_DEBUG, "a %s line", "debug");
    throng_log(THRONG_INFO, "an info line");
    throng_log(THRONG_WARN, "a warning");
    throng_log(THRONG_ERROR, "an error line");
}

static throng_error feeds(void) {
    throng_row first = throng_feed("accounts");
    TRY(first.error);
    ENSURE("feed: a column", same(throng_column(first, "email"), "qa.user1@example.com"));
    ENSURE("feed: an empty column", same(throng_column(first, "nick"), ""));
    ENSURE("feed: no such column", !throng_column(first, "nothing"));
    ENSURE("feed: its columns in order", same(first.columns.pairs[0].name, "email"));
    ENSURE("feed: the next row", same(throng_column(throng_feed("accounts"), "email"), "qa.user2@example.com"));
    ENSURE("feed: it starts over", same(throng_column(throng_feed("accounts"), "email"), "qa.user1@example.com"));
    ENSURE("feed: unknown", throng_feed("nothing").failure == THRONG_UNKNOWN_FEED);
    ENSURE("feed: a row that is used once", same(throng_column(throng_feed("vouchers"), "code"), "WELCOME"));
    throng_row exhausted = throng_feed("vouchers");
    ENSURE("feed: exhausted", exhausted.failure == THRONG_EXHAUSTED && same(exhausted.error, "feed vouchers: exhausted"));
    return NULL;
}

static throng_error memory(void) {
    for (int i = 0; i < 1000; i++) {
        char *zeroed = throng_alloc(1000);
        ENSURE("memory: aligned and zeroed", (uintptr_t)zeroed % 16 == 0 && zeroed[0] == 0 && zeroed[999] == 0);
        memset(zeroed, 1, 1000);
    }
    ENSURE("memory: a large piece", throng_alloc(1000000));
    ENSURE("memory: a format", same(throng_format("%d %s", 5, "x"), "5 x") && same(throng_format("%s", ""), ""));
    return NULL;
}

static const char *kept;

static throng_error start(const throng_context *user) {
    uint64_t answer;
    ENSURE("context: the user's number", user->number == 0);
    ENSURE("context: the scenario's name", *user->scenario);
    ENSURE("context: config", throng_json_u64(throng_json_find(user->config, "/answer"), &answer) && answer == 42);
    ENSURE("context: a label", same(throng_label(user, "stage"), "test") && !throng_label(user, "other"));
    ENSURE("context: labels", user->label_count == 1);
    ENSURE("flow: requests can be sent in start", throng_get(HEALTH).ok);
    kept = throng_keep(throng_format("kept for user %d", (int)user->number));
    return NULL;
}

static throng_error last(void) {
    throng_done();
    return NULL;
}

static throng_error everything(void) {
    const char *token;
    TRY(methods());
    TRY(bodies(&token));
    TRY(headers(token));
    TRY(settings());
    TRY(several());
    TRY(options());
    TRY(unsendable());
    TRY(responses());
    TRY(json());
    TRY(flow());
    report();
    TRY(feeds());
    TRY(memory());
    ENSURE("memory: what is kept", same(kept, "kept for user 0"));
    throng_next(last);
    return NULL;
}

static throng_error stop(void) {
    throng_log(THRONG_INFO, "stop");
    ENSURE("flow: requests can be sent in stop", throng_get(HEALTH).ok);
    return NULL;
}

const throng_scenario scenario = {
    .start = start,
    .stop = stop,
    .tasks = THRONG_TASKS({"everything", everything, .tags = "all more"}, {"last", last, .only_next = true}),
};

static throng_error set_up(const char *config, const char **state) {
    ENSURE("fixture: config", same(throng_json_find(config, "/answer"), "42"));
    ENSURE("fixture: requests can be sent in set_up", throng_get(HEALTH).ok);
    *state = throng_format("{\"answer\":%s}", throng_json_find(config, "/answer"));
    return NULL;
}

static throng_error tear_down(const char *state) {
    ENSURE("fixture: state", same(throng_json_find(state, "/answer"), "42"));
    return NULL;
}

const throng_fixture fixture = {.set_up = set_up, .tear_down = tear_down};
