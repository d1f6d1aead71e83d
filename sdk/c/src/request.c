/* A request, as the contract takes it. */
#include <string.h>

#include "inside.h"

static throng_load_types_method_t method(const char *name) {
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    if (!name) {
        return (throng_load_types_method_t){.tag = THRONG_LOAD_TYPES_METHOD_GET};
    }
    for (uint8_t tag = 0; tag < THRONG_LOAD_TYPES_METHOD_OTHER; tag++) {
        if (strcmp(name, known[tag]) == 0) {
            return (throng_load_types_method_t){.tag = tag};
        }
    }
    return (throng_load_types_method_t){.tag = THRONG_LOAD_TYPES_METHOD_OTHER, .val.other = throng_lower(name)};
}

/* Appends `name=value`, all of them, with `&` between them. `separator` is what comes before the first. */
static void push_pairs(throng_builder *builder, const throng_pair *pairs, const char *separator, bool form) {
    size_t count = throng_count_pairs(pairs);
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].value) {
            throng_push_text(builder, separator);
            throng_push_encoded(builder, pairs[i].name, form);
            throng_push(builder, "=", 1);
            throng_push_encoded(builder, pairs[i].value, form);
            separator = "&";
        }
    }
}

static contract_string_t url(const throng_request *request) {
    const char *url = request->url ? request->url : "";
    if (!request->query[0].name) {
        return throng_lower(url);
    }
    throng_builder builder = {0};
    throng_push_text(&builder, url);
    push_pairs(&builder, request->query, strchr(url, '?') ? "&" : "?", false);
    return (contract_string_t){(uint8_t *)builder.data, builder.size};
}

static void add(throng_load_types_list_header_t *list, const char *name, const char *value) {
    if (name && value) {
        list->ptr[list->len++] = (throng_load_types_header_t){throng_lower(name), throng_lower(value)};
    }
}

/* The body; none if its `data` is NULL. `*content_type` is set where the SDK knows it. */
static throng_error body(const throng_request *request, throng_slice *body, const char **content_type) {
    int bodies = (request->json != NULL) + (request->form[0].name != NULL) + (request->multipart[0].name != NULL) +
                 (request->text != NULL) + (request->body.data != NULL);
    if (bodies > 1) {
        return "the request has more than one body: give one of json, form, multipart, text and body";
    }
    *content_type = NULL;
    *body = request->body;
    if (request->json) {
        *content_type = "application/json";
        *body = (throng_slice){request->json, strlen(request->json)};
    } else if (request->form[0].name) {
        throng_builder form = {0};
        throng_push(&form, "", 0);
        push_pairs(&form, request->form, "", true);
        *content_type = "application/x-www-form-urlencoded";
        *body = (throng_slice){form.data, form.size};
    } else if (request->multipart[0].name) {
        *body = throng_multipart(request->multipart, content_type);
    } else if (request->text) {
        *body = (throng_slice){request->text, strlen(request->text)};
    }
    return NULL;
}

static throng_load_types_list_header_t headers(const throng_request *request, const char *content_type) {
    /* Those of the author, and at most four of the SDK's. */
    throng_load_types_list_header_t list = {
        throng_alloc((THRONG_PAIRS + 4) * sizeof(throng_load_types_header_t)),
        0,
    };
    add(&list, "content-type", content_type);
    if (request->bearer) {
        add(&list, "authorization", throng_format("Bearer %s", request->bearer));
    }
    add(&list, "transfer-encoding", request->chunked ? "chunked" : NULL);
    add(&list, "expect", request->expect_continue ? "100-continue" : NULL);
    size_t count = throng_count_pairs(request->headers);
    for (size_t i = 0; i < count; i++) {
        add(&list, request->headers[i].name, request->headers[i].value);
    }
    return list;
}

static contract_list_tuple2_string_string_t tags(const throng_request *request) {
    size_t count = throng_count_pairs(request->tags);
    contract_list_tuple2_string_string_t list = {throng_alloc(count * sizeof *list.ptr), 0};
    for (size_t i = 0; i < count; i++) {
        if (request->tags[i].value) {
            contract_string_t name = throng_lower(request->tags[i].name), value = throng_lower(request->tags[i].value);
            list.ptr[list.len++] = (contract_tuple2_string_string_t){name, value};
        }
    }
    return list;
}

static contract_list_u16_t expected(const throng_request *request) {
    size_t count = 0;
    while (count < THRONG_EXPECTED && request->expect[count]) {
        count++;
    }
    return (contract_list_u16_t){(uint16_t *)request->expect, count};
}

throng_error throng_lower_request(const throng_request *request, throng_load_types_request_t *lowered) {
    throng_slice bytes;
    const char *content_type;
    TRY(body(request, &bytes, &content_type));
    *lowered = (throng_load_types_request_t){
        .method = method(request->method),
        .url = url(request),
        .name = {request->name != NULL, throng_lower(request->name)},
        .headers = headers(request, content_type),
        .body = {bytes.data != NULL, {(uint8_t *)bytes.data, bytes.size}},
        .expect = expected(request),
        .timeout_ms = {request->timeout_ms != 0, request->timeout_ms},
        .tags = tags(request),
    };
    return NULL;
}

throng_load_types_options_t throng_lower_options(const throng_request *request) {
    uint32_t redirects = request->redirects > 0 ? (uint32_t)request->redirects : 0;
    return (throng_load_types_options_t){
        .redirects = {request->redirects != 0, redirects},
        /* The contract's codings, in its order, begin at 0. */
        .compress = {request->compress != THRONG_AS_PLANNED, (throng_load_types_coding_t)(request->compress - 1)},
        .discard_body = request->discard_body,
    };
}
