/* Texts that are put together, and percent-encoding. */
#include <string.h>

#include "inside.h"

contract_string_t throng_lower(const char *text) {
    return (contract_string_t){.ptr = (uint8_t *)text, .len = text ? strlen(text) : 0};
}

throng_pairs throng_lift_pairs(const contract_tuple2_string_string_t *pairs, size_t count) {
    throng_pair *lifted = throng_alloc(count * sizeof *lifted);
    for (size_t i = 0; i < count; i++) {
        lifted[i] = (throng_pair){throng_lift(pairs[i].f0), throng_lift(pairs[i].f1)};
    }
    return (throng_pairs){lifted, count};
}

size_t throng_count_pairs(const throng_pair *pairs) {
    size_t count = 0;
    while (count < THRONG_PAIRS && pairs[count].name) {
        count++;
    }
    return count;
}

void throng_push(throng_builder *builder, const char *bytes, size_t size) {
    if (!builder->data || size > builder->capacity - builder->size) {
        size_t capacity = 2 * builder->capacity + size + 32;
        char *grown = throng_room(capacity);
        if (builder->data) {
            memcpy(grown, builder->data, builder->size);
        }
        *builder = (throng_builder){grown, builder->size, capacity};
    }
    memcpy(builder->data + builder->size, bytes, size);
    builder->size += size;
    builder->data[builder->size] = '\0';
}

void throng_push_text(throng_builder *builder, const char *text) {
    throng_push(builder, text, strlen(text));
}

static bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void throng_push_encoded(throng_builder *builder, const char *text, bool form) {
    const char *kept = form ? "*-._" : "-._~";
    for (; *text; text++) {
        if (is_alphanumeric(*text) || strchr(kept, *text)) {
            throng_push(builder, text, 1);
        } else if (form && *text == ' ') {
            throng_push(builder, "+", 1);
        } else {
            uint8_t byte = (uint8_t)*text;
            throng_push(builder, (char[]){'%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]}, 3);
        }
    }
}

const char *throng_encode(const char *text) {
    throng_builder builder = {0};
    throng_push(&builder, "", 0);
    throng_push_encoded(&builder, text ? text : "", false);
    return builder.data;
}
