/*
 * Throng: load-test scenarios in C.
 *
 * Each virtual user is an instance of this program of its own, so a `static` variable is that user's memory. Calls wait,
 * and the runner goes on with other users meanwhile.
 *
 * Memory: every text, row and response that a function here gives lives until the author's function that was called
 * (start, a task, stop) returns. Then all of it is freed at once. Nothing is ever freed by hand. Copy what is to stay
 * with `throng_keep`.
 *
 * Texts are UTF-8 and end with a NUL. Where a text is optional, NULL means none.
 */
#ifndef THRONG_H
#define THRONG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#ifdef __cplusplus
#error "throng.h is for C and Zig; write the scenario as a .c file"
#endif

/* ---- Errors --------------------------------------------------------------------------------------------------- */

/* Why a function failed; NULL if it did not. The report counts errors by their text, so put no ids in it. */
typedef const char *throng_error;

/* Returns from the function that this stands in, if there is an error. */
#ifndef TRY
#define TRY(call)                          \
    do {                                   \
        throng_error throng_tried = (call); \
        if (throng_tried) {                \
            return throng_tried;           \
        }                                  \
    } while (0)
#endif

/* ---- The scenario --------------------------------------------------------------------------------------------- */

/* A name and a value. One without a value is left out. */
typedef struct {
    const char *name, *value;
} throng_pair;

/* What a user is told when it starts. It stays valid as long as the user does. */
typedef struct {
    /* The user's number, from 0, unique in the run. */
    uint64_t number;
    /* The scenario's name in the plan. */
    const char *scenario;
    /* The plan's `config` for this scenario, a JSON object; `{}` where there is none. Read it with `throng_json_find`. */
    const char *config;
    /* The plan's labels. */
    const throng_pair *labels;
    size_t label_count;
} throng_context;

/* The value of one of the plan's labels; NULL if it has none of this name. */
const char *throng_label(const throng_context *user, const char *name);

/* One iteration. An error is counted under its text, and the user goes on. */
typedef throng_error throng_run(void);

/* Something a user does, one iteration at a time. */
typedef struct {
    /* The name in the report, unique within the scenario. */
    const char *name;
    throng_run *run;
    /* How often it is chosen, relative to the other tasks. 0 counts as 1. */
    uint32_t weight;
    /* Words to select it by (`--tag`), with spaces between them. */
    const char *tags;
    /* Never chosen by weight: it runs when `throng_next` names it. */
    bool only_next;
} throng_task;

/* The scenario's tasks: THRONG_TASKS({ "browse", browse, .weight = 3 }, { "buy", buy }). At least one. */
#define THRONG_TASKS(...) ((const throng_task[]){__VA_ARGS__, {0}})

/* The pause between two iterations of a user; use the macros below. */
typedef struct {
    enum throng_pause_kind {
        THRONG_PAUSE_NONE,
        THRONG_PAUSE_CONSTANT,
        THRONG_PAUSE_BETWEEN,
        THRONG_PAUSE_EXPONENTIAL,
        THRONG_PAUSE_PACING,
        THRONG_PAUSE_THROUGHPUT,
    } kind;
    uint32_t ms, most_ms;
    double per_second;
} throng_pause;

/* Always this many milliseconds. */
#define THRONG_CONSTANT(ms_) {.kind = THRONG_PAUSE_CONSTANT, .ms = (ms_)}
/* Drawn evenly between the two, in milliseconds, both included. */
#define THRONG_BETWEEN(least_ms, most_ms_) {.kind = THRONG_PAUSE_BETWEEN, .ms = (least_ms), .most_ms = (most_ms_)}
/* Drawn from an exponential distribution with this mean, in milliseconds. */
#define THRONG_EXPONENTIAL(mean_ms) {.kind = THRONG_PAUSE_EXPONENTIAL, .ms = (mean_ms)}
/* Iterations start this many milliseconds apart; no pause, if one took longer. */
#define THRONG_PACING(ms_) {.kind = THRONG_PAUSE_PACING, .ms = (ms_)}
/* Iterations start so that each user makes this many in a second. */
#define THRONG_THROUGHPUT(rate) {.kind = THRONG_PAUSE_THROUGHPUT, .per_second = (rate)}

/* What a scenario is. All but the tasks may be left out. */
typedef struct {
    /* Called once for each user, before its first iteration. After an error the user is started anew. */
    throng_error (*start)(const throng_context *user);
    /* Called once, when the user ends: clean up here. It can still send. An error is logged. */
    throng_error (*stop)(void);
    throng_pause pause;
    /* A JSON Schema that the plan's `config` must satisfy. */
    const char *config_schema;
    const throng_task *tasks;
} throng_scenario;

/* The author defines it: const throng_scenario scenario = { … }; */
extern const throng_scenario scenario;

/* Work around the whole test, each called once. Both run in instances of their own: no user, no shared variables. */
typedef struct {
    /* Before the first user, with the plan's `config`. `*state` becomes the argument of `tear_down`; users don't see it.
     * An error ends the test. */
    throng_error (*set_up)(const char *config, const char **state);
    /* After the last user, also when the test is interrupted. An error is reported. */
    throng_error (*tear_down)(const char *state);
} throng_fixture;

/* The author may define it: const throng_fixture fixture = { … }; */
extern const throng_fixture fixture;

/* What this user does after this iteration is that task. Without it the host chooses by weight. */
void throng_next(throng_run *task);
/* This user has finished: this iteration is its last. */
void throng_done(void);

/* ---- Memory and text ------------------------------------------------------------------------------------------ */

/* Bytes of any content. */
typedef struct {
    const void *data;
    size_t size;
} throng_slice;

/* Memory until the call returns, zeroed and aligned for any type. Never NULL. */
void *throng_alloc(size_t size);
/* A text made as by printf, until the call returns. */
const char *throng_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A copy for the user's whole life. NULL for NULL. */
const char *throng_keep(const char *text);
/* Percent-encoded, all but letters, digits and `-._~` (RFC 3986). */
const char *throng_encode(const char *text);

/* ---- JSON ----------------------------------------------------------------------------------------------------- */

/* A JSON value is its text. All of these take NULL and give none for it, so that calls can be nested. */

/* The value at an RFC 6901 pointer in a JSON text; NULL if there is none. Of a response, ask `throng_json` instead. */
const char *throng_json_find(const char *json, const char *pointer);
/* The text that a JSON string holds; NULL if it is none. */
const char *throng_json_string(const char *json);
/* Whether it is a number of this type, which is then stored. Integers must be written without point and exponent. */
bool throng_json_u64(const char *json, uint64_t *value);
bool throng_json_i64(const char *json, int64_t *value);
bool throng_json_double(const char *json, double *value);
/* Whether it is `true` or `false`, which is then stored. */
bool throng_json_bool(const char *json, bool *value);
/* Whether it is a list. */
bool throng_json_is_list(const char *json);
/* A text as a JSON string, in quotes; `null` for NULL: throng_format("{\"name\":%s}", throng_quote(name)). */
const char *throng_quote(const char *text);

/* ---- Requests ------------------------------------------------------------------------------------------------- */

/* How many pairs a request has room for, in each of its lists. */
#define THRONG_PAIRS 16
/* How many statuses it can expect, and how many parts a multipart form can have. */
#define THRONG_EXPECTED 8
#define THRONG_PARTS 8

/* For `redirects`: the redirect itself is the response. */
#define THRONG_NO_REDIRECTS (-1)

/* A coding of a body. `THRONG_AS_PLANNED` is what the plan says. */
typedef enum {
    THRONG_AS_PLANNED,
    THRONG_GZIP,
    THRONG_DEFLATE,
    THRONG_BROTLI,
    THRONG_ZSTD,
} throng_coding;

/* A part of a multipart form: a field with a text, or a file with its content. */
typedef struct {
    const char *name, *text, *file_name, *media_type;
    throng_slice content;
} throng_part;

/* A request. What is left out is as the plan says. Give at most one of the bodies. */
typedef struct {
    /* NULL: GET. Methods are case-sensitive. */
    const char *method;
    /* Absolute (`http://host:port/path`), or a path behind the plan's target. */
    const char *url;
    /* The series that it is reported under. NULL: method and path. Give one wherever a path holds an id. */
    const char *name;
    /* Put behind the URL, percent-encoded. */
    throng_pair query[THRONG_PAIRS];
    /* One replaces the user's default header of the same name. */
    throng_pair headers[THRONG_PAIRS];
    /* Sent as `authorization: Bearer TOKEN`. */
    const char *bearer;
    /* Bodies. `json`, `form` and `multipart` come with their content-type, `text` and `body` with none. */
    const char *json;
    throng_pair form[THRONG_PAIRS];
    throng_part multipart[THRONG_PARTS];
    const char *text;
    throng_slice body;
    /* The statuses that count as success, in place of 100 to 399. */
    uint16_t expect[THRONG_EXPECTED];
    /* Milliseconds for the whole exchange, to the last byte of the body. */
    uint32_t timeout_ms;
    /* The request is also counted under each of these. */
    throng_pair tags[THRONG_PAIRS];
    /* How many redirects are followed; THRONG_NO_REDIRECTS: none. */
    int32_t redirects;
    /* The host compresses the body. */
    throng_coding compress;
    /* The response's body is counted and dropped as it arrives. */
    bool discard_body;
    /* The body is sent in chunks, without telling its length. */
    bool chunked;
    /* The server is asked whether it wants the body before that is sent. */
    bool expect_continue;
} throng_request;

/* Why no response came. The host has counted it, as a failure of the request's series. */
typedef enum {
    /* A response came. */
    THRONG_NO_FAILURE,
    /* The request can't be sent as it stands. Nothing was sent. */
    THRONG_INVALID_REQUEST,
    /* The runner does not allow this host. Nothing was sent. */
    THRONG_FORBIDDEN,
    /* The name could not be resolved. */
    THRONG_DNS,
    /* No connection came about. */
    THRONG_CONNECT,
    /* The TLS handshake failed. */
    THRONG_TLS,
    /* The request's time ran out. */
    THRONG_TIMEOUT,
    /* The peer closed the connection before the response was complete. */
    THRONG_CLOSED,
    /* The peer's bytes were not HTTP. */
    THRONG_PROTOCOL,
    /* The body was larger than the plan allows. */
    THRONG_BODY_TOO_LARGE,
    /* The test is ending and would not wait any longer. */
    THRONG_STOPPING,
} throng_failure;

/* A response, or why none came. The host keeps it: nothing is copied but what is asked for. */
typedef struct {
    /* NULL: a response came, whatever its status. Else a reason without particulars, fit to be returned. */
    throng_error error;
    throng_failure failure;
    /* The particulars of the failure, for the log. */
    const char *particulars;
    /* The status code; 0 without a response. */
    uint16_t status;
    /* Whether the status is one of 200 to 299. */
    bool ok;
    struct throng_handle *handle;
} throng_response;

/* Sends a request and waits for the whole response. */
throng_response throng_send(throng_request request);

/* The same, by method: throng_get("/products", .name = "GET /products", .expect = {200}) */
#define throng_get(url_, ...) throng_send((throng_request){.method = "GET", .url = (url_), __VA_ARGS__})
#define throng_head(url_, ...) throng_send((throng_request){.method = "HEAD", .url = (url_), __VA_ARGS__})
#define throng_post(url_, ...) throng_send((throng_request){.method = "POST", .url = (url_), __VA_ARGS__})
#define throng_put(url_, ...) throng_send((throng_request){.method = "PUT", .url = (url_), __VA_ARGS__})
#define throng_patch(url_, ...) throng_send((throng_request){.method = "PATCH", .url = (url_), __VA_ARGS__})
#define throng_delete(url_, ...) throng_send((throng_request){.method = "DELETE", .url = (url_), __VA_ARGS__})
#define throng_options(url_, ...) throng_send((throng_request){.method = "OPTIONS", .url = (url_), __VA_ARGS__})

/* Sends several requests, at most `max_parallel` at a time (0: all at once), and waits for all. `responses` has room for
 * as many; they are in the order of the requests. */
void throng_send_all(const throng_request *requests, size_t count, uint32_t max_parallel, throng_response *responses);

/* Sends this header with every later request of this user; a NULL value takes it away again. A malformed one is reported
 * by the next request. */
void throng_default_header(const char *name, const char *value);
/* Forgets all cookies of this user. */
void throng_clear_cookies(void);

/* ---- Responses ------------------------------------------------------------------------------------------------ */

/* Without a response, these give NULL, nothing or 0, and change nothing. */

/* Names and values, as many as `count`. */
typedef struct {
    const throng_pair *pairs;
    size_t count;
} throng_pairs;

/* How long each phase of the exchange took, in microseconds. A phase that did not take place is 0. */
typedef struct {
    uint64_t blocked, connecting, tls_handshaking, sending, waiting, receiving;
} throng_timings;

/* The first header of this name, in any case; NULL if there is none. */
const char *throng_header(throng_response response, const char *name);
/* All headers in the order received, names in lower case. */
throng_pairs throng_headers(throng_response response);
/* What followed the body; nearly always nothing. */
throng_pairs throng_trailers(throng_response response);
/* Where it came from, absolute: not what was asked for, if redirects were followed. */
const char *throng_url(throng_response response);
/* The protocol it came over: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`. */
const char *throng_version(throng_response response);
/* The body's length in bytes; of a discarded body, what was counted. Copies nothing. */
uint64_t throng_length(throng_response response);
/* The body, decoded if it came compressed. Copies all of it at each call. */
throng_slice throng_bytes(throng_response response);
/* The body as text; NULL if it is not UTF-8. Copies all of it at each call. */
const char *throng_text(throng_response response);
/* The JSON value at an RFC 6901 pointer (`/items/0/id`); NULL if there is none or the body is not JSON. The host reads
 * the body, once for all calls; only this value is copied. */
const char *throng_json(throng_response response, const char *pointer);
throng_timings throng_timing(throng_response response);
/* Counts this request as a success, whatever its status. */
void throng_pass(throng_response response);
/* Counts this request as a failure, whatever its status. Reasons are counted by their text, so put no ids in them. */
void throng_fail(throng_response response, const char *reason);
/* Counts a check and gives `ok` back. One that does not hold also fails this request, for the check's name. */
bool throng_check_response(throng_response response, const char *name, bool ok);
/* Lets go of a response before the call returns, as in a long loop. Its verdict is settled then. */
void throng_close(throng_response response);

/* ---- Checks, metrics, log ------------------------------------------------------------------------------------- */

/* Counts a check as passed or failed, and gives `ok` back. Keep names few: no ids in them. */
bool throng_check(const char *name, bool ok);

/* Adds to a sum over all users. */
void throng_counter(const char *name, double value);
/* Sets a value that goes up and down: the last one is kept, with the least and the greatest. */
void throng_gauge(const char *name, double value);
/* Adds to a distribution. Put the unit into the name, as in `checkout_ms`. */
void throng_trend(const char *name, double value);
/* Counts one case of a share: how often something was so. */
void throng_rate(const char *name, bool was_so);

/* How much a line matters. */
typedef enum { THRONG_DEBUG, THRONG_INFO, THRONG_WARN, THRONG_ERROR } throng_level;

/* Writes a line to the run's log, made as by printf. */
void throng_log(throng_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- Time ----------------------------------------------------------------------------------------------------- */

/* Pauses inside an iteration, at least this many milliseconds. */
void throng_think(uint32_t ms);
/* Nanoseconds since the run began. It never goes back. */
uint64_t throng_now(void);
/* Whether the test is ending: no further iteration will start. A long iteration should wind up then. */
bool throng_stopping(void);

/* ---- Chance --------------------------------------------------------------------------------------------------- */

/* All chance is the host's: a run with the same seed repeats, and no two users draw alike. So are `rand()` and `random()`
 * below this header: the library's own would start alike in all users. */

/* 64 random bits. */
uint64_t throng_random(void);
#define rand() ((int)(throng_random() >> 33))
#define random() ((long)(throng_random() >> 33))
/* A number from `least` to `most`, both included, each equally likely. `least`, if `most` is below it. */
int64_t throng_between(int64_t least, int64_t most);
/* A number from 0 up to, but without, 1. */
double throng_unit(void);
/* True this often: 0.1 is one time in ten. */
bool throng_chance(double probability);
/* Puts the items into a random order. */
void throng_shuffle(void *items, size_t count, size_t size);
/* Fills bytes. */
void throng_fill(void *bytes, size_t size);
/* A random UUID (RFC 9562, version 4). */
const char *throng_uuid(void);
/* One of an array's items, each equally likely. */
#define THRONG_CHOOSE(array) ((array)[throng_between(0, (int64_t)(sizeof(array) / sizeof *(array)) - 1)])

/* ---- Feeds ---------------------------------------------------------------------------------------------------- */

/* A row of test data, or why there is none. */
typedef struct {
    /* NULL: here is a row. Else fit to be returned. */
    throng_error error;
    enum throng_no_row {
        THRONG_ROW,
        /* The plan names no such feed. */
        THRONG_UNKNOWN_FEED,
        /* The feed is to be used once, and this user's share of it is used up. */
        THRONG_EXHAUSTED,
    } failure;
    /* Names and values, in the order of the columns. */
    throng_pairs columns;
} throng_row;

/* This user's next row of one of the plan's feeds. Users take turns. */
throng_row throng_feed(const char *name);
/* The value of a column; NULL if there is none of this name. */
const char *throng_column(throng_row row, const char *name);

#endif
