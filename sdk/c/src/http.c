/* Sending, and what came back. */
#include <string.h>

#include "inside.h"

/* A response that is held until the call returns, or until it is closed. */
struct throng_handle {
    throng_load_http_own_response_t own;
    bool closed;
    struct throng_handle *before;
};

static struct throng_handle *held;

static throng_response lift_response(throng_load_http_own_response_t own) {
    struct throng_handle *handle = throng_alloc(sizeof *handle);
    *handle = (struct throng_handle){.own = own, .before = held};
    held = handle;
    uint16_t status = throng_load_http_method_response_status(throng_load_http_borrow_response(own));
    return (throng_response){.status = status, .ok = status >= 200 && status < 300, .handle = handle};
}

static throng_response lift_error(const throng_load_types_transport_error_t *error) {
    /* In the order of the contract. */
    static const throng_error reasons[] = {
        "no response: invalid request",
        "no response: host not allowed",
        "no response: name not resolved",
        "no response: no connection",
        "no response: TLS failed",
        "no response: timed out",
        "no response: connection closed",
        "no response: not HTTP",
        "no response: body too large",
        "no response: the test is ending",
    };
    throng_response response = {
        .error = reasons[error->tag],
        .failure = (throng_failure)(error->tag + THRONG_INVALID_REQUEST),
        .particulars = "",
    };
    switch (response.failure) {
    case THRONG_TIMEOUT:
    case THRONG_CLOSED:
    case THRONG_STOPPING:
        break;
    case THRONG_BODY_TOO_LARGE:
        response.particulars = throng_format("above %llu bytes", error->val.body_too_large);
        break;
    default:
        /* All others hold a text, at the same place. */
        response.particulars = throng_lift(error->val.invalid_request);
    }
    return response;
}

/* Of a request that contradicts itself. It never reached the host. */
static throng_response refuse(throng_error error) {
    return (throng_response){.error = error, .failure = THRONG_INVALID_REQUEST, .particulars = ""};
}

static bool has_options(const throng_request *request) {
    return request->redirects || request->compress || request->discard_body;
}

throng_response throng_send(throng_request request) {
    throng_load_types_request_t lowered;
    throng_error refused = throng_lower_request(&request, &lowered);
    if (refused) {
        return refuse(refused);
    }
    throng_load_http_own_response_t response;
    throng_load_types_transport_error_t error;
    bool came;
    if (has_options(&request)) {
        throng_load_types_options_t options = throng_lower_options(&request);
        came = throng_load_http_send_with(&lowered, &options, &response, &error);
    } else {
        came = throng_load_http_send(&lowered, &response, &error);
    }
    return came ? lift_response(response) : lift_error(&error);
}

void throng_send_all(const throng_request *requests, size_t count, uint32_t max_parallel, throng_response *responses) {
    throng_load_http_list_tuple2_request_options_t list = {throng_alloc(count * sizeof *list.ptr), 0};
    for (size_t i = 0; i < count; i++) {
        throng_load_http_tuple2_request_options_t *lowered = &list.ptr[list.len];
        throng_error refused = throng_lower_request(&requests[i], &lowered->f0);
        lowered->f1 = throng_lower_options(&requests[i]);
        responses[i] = refuse(refused);
        list.len += refused == NULL;
    }
    throng_load_http_list_result_own_response_transport_error_t results;
    throng_load_http_send_all_with(&list, max_parallel, &results);
    throng_load_http_result_own_response_transport_error_t *result = results.ptr;
    for (size_t i = 0; i < count; i++) {
        if (!responses[i].error) {
            responses[i] = result->is_err ? lift_error(&result->val.err) : lift_response(result->val.ok);
            result++;
        }
    }
}

void throng_close(throng_response response) {
    if (response.handle && !response.handle->closed) {
        throng_load_http_response_drop_own(response.handle->own);
        response.handle->closed = true;
    }
}

void throng_close_all(void) {
    for (; held; held = held->before) {
        throng_close((throng_response){.handle = held});
    }
}

void throng_default_header(const char *name, const char *value) {
    contract_string_t lowered_name = throng_lower(name), lowered_value = throng_lower(value);
    throng_load_http_set_default_header(&lowered_name, value ? &lowered_value : NULL);
}

void throng_clear_cookies(void) {
    throng_load_http_clear_cookies();
}

/* Declares `self`, or returns where there is no response, or none any more. */
#define SELF(none)                                       \
    if (!response.handle || response.handle->closed) {   \
        return none;                                     \
    }                                                    \
    throng_load_http_borrow_response_t self = throng_load_http_borrow_response(response.handle->own)

const char *throng_header(throng_response response, const char *name) {
    SELF(NULL);
    contract_string_t lowered = throng_lower(name), value;
    return throng_load_http_method_response_header(self, &lowered, &value) ? throng_lift(value) : NULL;
}

throng_pairs throng_headers(throng_response response) {
    SELF((throng_pairs){0});
    throng_load_http_list_header_t list;
    throng_load_http_method_response_headers(self, &list);
    return throng_lift_pairs((const contract_tuple2_string_string_t *)list.ptr, list.len);
}

throng_pairs throng_trailers(throng_response response) {
    SELF((throng_pairs){0});
    throng_load_http_list_header_t list;
    throng_load_http_method_response_trailers(self, &list);
    return throng_lift_pairs((const contract_tuple2_string_string_t *)list.ptr, list.len);
}

const char *throng_url(throng_response response) {
    SELF(NULL);
    contract_string_t url;
    throng_load_http_method_response_url(self, &url);
    return throng_lift(url);
}

const char *throng_version(throng_response response) {
    SELF(NULL);
    contract_string_t version;
    throng_load_http_method_response_version(self, &version);
    return throng_lift(version);
}

uint64_t throng_length(throng_response response) {
    SELF(0);
    return throng_load_http_method_response_body_len(self);
}

throng_slice throng_bytes(throng_response response) {
    SELF((throng_slice){0});
    contract_list_u8_t bytes;
    throng_load_http_method_response_bytes(self, &bytes);
    return (throng_slice){bytes.ptr, bytes.len};
}

const char *throng_text(throng_response response) {
    SELF(NULL);
    contract_string_t text, error;
    return throng_load_http_method_response_text(self, &text, &error) ? throng_lift(text) : NULL;
}

const char *throng_json(throng_response response, const char *pointer) {
    SELF(NULL);
    contract_string_t lowered = throng_lower(pointer), value;
    return throng_load_http_method_response_json(self, &lowered, &value) ? throng_lift(value) : NULL;
}

throng_timings throng_timing(throng_response response) {
    SELF((throng_timings){0});
    throng_load_types_timings_t timings;
    throng_load_http_method_response_timings(self, &timings);
    return (throng_timings){
        .blocked = timings.blocked,
        .connecting = timings.connecting,
        .tls_handshaking = timings.tls_handshaking,
        .sending = timings.sending,
        .waiting = timings.waiting,
        .receiving = timings.receiving,
    };
}

void throng_pass(throng_response response) {
    SELF();
    throng_load_http_method_response_pass(self);
}

void throng_fail(throng_response response, const char *reason) {
    SELF();
    contract_string_t lowered = throng_lower(reason);
    throng_load_http_method_response_fail(self, &lowered);
}

bool throng_check_response(throng_response response, const char *name, bool ok) {
    if (!ok) {
        throng_fail(response, name);
    }
    return throng_check(name, ok);
}
