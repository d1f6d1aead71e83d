/* What every SDK must do alike: see tests/guests/conformance, which this is in C. */
#include <string.h>
#include <throng.h>

#define TEXT "Größe: 世界 🌍 \t\"é\""

static const char *config;

static const char *setting(const char *pointer) {
    return throng_json_find(config, pointer);
}

static bool same(const char *one, const char *other) {
    return one && other && strcmp(one, other) == 0;
}

static throng_error start(const throng_context *user) {
    config = throng_keep(user->config);
    bool starts = false;
    if (throng_json_bool(setting("/starts"), &starts) && starts) {
        throng_row row = throng_feed("starts");
        if (row.error) {
            return row.error;
        }
        if (same(throng_column(row, "verdict"), "nein")) {
            return "kein Start: 不";
        }
    }
    return NULL;
}

static throng_error often(void) {
    throng_check("often", true);
    return NULL;
}

static throng_error seldom(void) {
    throng_check("seldom", true);
    return NULL;
}

static throng_error never(void) {
    throng_check("decided", true);
    throng_done();
    return NULL;
}

static throng_error decides(void) {
    throng_next(never);
    return NULL;
}

static throng_error bodies(void) {
    uint64_t size;
    for (int i = 0; throng_json_u64(setting(throng_format("/bodies/%d", i)), &size); i++) {
        uint8_t *bytes = throng_alloc(size);
        for (size_t j = 0; j < size; j++) {
            bytes[j] = (uint8_t)(j * 31 + size);
        }
        throng_response response = throng_post("/echo", .name = "binary", .body = {bytes, size});
        throng_slice came = throng_bytes(response);
        bool whole = throng_length(response) == size && came.size == size && memcmp(came.data, bytes, size) == 0;
        throng_check(throng_format("%d bytes", (int)size), whole);
    }
    return NULL;
}

static throng_error unicode(void) {
    throng_response response = throng_post("/echo", .query = {{"größe", "世界 🌍"}}, .name = "größe 🌍",
        .tags = {{"schlüssel", "值"}}, .text = TEXT);
    throng_check("text: größe 🌍", same(throng_text(response), TEXT));
    throng_row row = throng_feed("people");
    throng_check("row: 名", same(throng_column(row, "名"), "Zoë 😀, \"quoted\"\nand more"));
    throng_fail(response, "grüße 不");
    throng_log(THRONG_INFO, "log: %s", TEXT);
    throng_counter("zähler_名", 1);
    return NULL;
}

/* As the contract writes it. */
static const char *const kinds[] = {"none", "invalid-request", "forbidden", "dns", "connect", "tls", "timeout", "closed",
    "protocol", "body-too-large", "stopping"};

static throng_error errors(void) {
    const char *kind;
    for (int i = 0; (kind = throng_json_string(setting(throng_format("/errors/%d/kind", i)))); i++) {
        const char *url = throng_json_string(setting(throng_format("/errors/%d/url", i)));
        uint32_t timeout = same(kind, "timeout") ? 300 : 10000;
        throng_response response = throng_get(url, .name = kind, .timeout_ms = timeout);
        throng_check(kind, same(kinds[response.failure], kind));
        if (response.failure == THRONG_BODY_TOO_LARGE) {
            throng_check("the limit", strstr(response.particulars, setting("/limit")) != NULL);
        }
    }
    return NULL;
}

static throng_error lingers(void) {
    throng_response response = throng_get("/slow-headers", .name = "slow");
    throng_check("stopping", response.failure == THRONG_STOPPING && throng_stopping());
    return NULL;
}

static throng_error fails(void) {
    return "größer als 世界 🌍";
}

const throng_scenario scenario = {
    .start = start,
    .tasks = THRONG_TASKS(
        {"often", often, .weight = 3, .tags = "weights"},
        {"seldom", seldom, .tags = "weights"},
        {"decides", decides, .tags = "decided"},
        {"never by chance", never, .only_next = true},
        {"bodies", bodies, .tags = "bodies"},
        {"unicode", unicode, .tags = "unicode"},
        {"errors", errors, .tags = "errors"},
        {"lingers", lingers, .tags = "stopping"},
        {"fails", fails, .tags = "fails"}),
};
