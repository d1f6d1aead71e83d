/* What the files of the SDK share. Authors see none of it. */
#ifndef THRONG_INSIDE_H
#define THRONG_INSIDE_H

#include "contract.h"
#include "throng.h"

/* The contract's view of a text: nothing is copied. NULL is the empty text. */
contract_string_t throng_lower(const char *text);

/* A text of the host's. It lies in the call's memory and ends with a NUL already. */
static inline const char *throng_lift(contract_string_t text) {
    return (const char *)text.ptr;
}

/* The host's pairs, lifted. */
throng_pairs throng_lift_pairs(const contract_tuple2_string_string_t *pairs, size_t count);

/* So many bytes in the call's memory, not zeroed, with a NUL behind them. */
char *throng_room(size_t size);

/* Frees the memory of the call. */
void throng_end_of_call(void);

/* Defines the contract's post-return function of an export, in place of the bindings' own. What an export returns lies in
 * the call's memory too, and is freed with it when the host has read it. */
#define POST_RETURN(function, name)                                                       \
    void __wasm_export_exports_throng_load_##function##_post_return(uint8_t *result);      \
    __attribute__((export_name("cabi_post_throng:load/" name))) void                       \
        __wasm_export_exports_throng_load_##function##_post_return(uint8_t *result) {      \
        (void)result;                                                                      \
        throng_end_of_call();                                                              \
    }


/* Lets go of the responses that are still held, at the end of the call. */
void throng_close_all(void);

/* Ends an export that can fail: whether it succeeded, as the bindings want it. The memory of the call is freed later, by
 * the post-return function; that may not call the host any more. */
static inline bool throng_succeeded(throng_error error, contract_string_t *reason) {
    throng_close_all();
    *reason = throng_lower(error);
    return !error;
}

/* Where a text is being put together. */
typedef struct {
    char *data;
    size_t size, capacity;
} throng_builder;

void throng_push(throng_builder *builder, const char *bytes, size_t size);
void throng_push_text(throng_builder *builder, const char *text);
/* Percent-encoded; in a form, where a space becomes `+`, by the rules of the URL standard. */
void throng_push_encoded(throng_builder *builder, const char *text, bool form);

/* How many pairs come before the first without a name. */
size_t throng_count_pairs(const throng_pair *pairs);

/* A multipart form's bytes; `*content_type` names the boundary, which is drawn. */
throng_slice throng_multipart(const throng_part *parts, const char **content_type);

/* A request as the contract takes it. An error, if it contradicts itself. */
throng_error throng_lower_request(const throng_request *request, throng_load_types_request_t *lowered);
/* Its options. */
throng_load_types_options_t throng_lower_options(const throng_request *request);

#endif
