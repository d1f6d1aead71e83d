/*
 * The memory of a call: everything that the host or the SDK hands to the author lies here, and is freed at once when the
 * call has returned. It grows in chunks, of which the first is kept from call to call.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"

#define CHUNK 8192
#define ALIGNMENT 16

typedef struct chunk {
    struct chunk *before;
    size_t size, used;
    _Alignas(ALIGNMENT) char bytes[];
} chunk;

static chunk *last;

static chunk *new_chunk(size_t least) {
    size_t size = least > CHUNK ? least : CHUNK;
    chunk *made = malloc(sizeof(chunk) + size);
    if (!made) {
        abort();
    }
    *made = (chunk){.before = last, .size = size};
    last = made;
    return made;
}

static void *take(size_t size, size_t align) {
    size_t start = last ? (last->used + align - 1) / align * align : 0;
    if (!last || start > last->size || size > last->size - start) {
        new_chunk(size);
        start = 0;
    }
    last->used = start + size;
    return last->bytes + start;
}

char *throng_room(size_t size) {
    char *room = take(size + 1, 1);
    room[size] = '\0';
    return room;
}

void *throng_alloc(size_t size) {
    return memset(take(size ? size : 1, ALIGNMENT), 0, size);
}

void throng_end_of_call(void) {
    while (last && last->before) {
        chunk *before = last->before;
        free(last);
        last = before;
    }
    if (last && last->size > CHUNK) {
        free(last);
        last = NULL;
    } else if (last) {
        last->used = 0;
    }
}

/* Where the host puts what it passes in. Texts get a NUL behind them, which is why C can read them in place. */
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
    char *made = align == 1 ? throng_room(size) : take(size, align);
    return old ? memcpy(made, old, old_size < size ? old_size : size) : made;
}

const char *throng_format(const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    char *text = throng_room(size > 0 ? (size_t)size : 0);
    if (size > 0) {
        vsnprintf(text, (size_t)size + 1, format, again);
    }
    va_end(again);
    va_end(arguments);
    return text;
}

const char *throng_keep(const char *text) {
    char *kept = text ? strdup(text) : NULL;
    if (text && !kept) {
        abort();
    }
    return kept;
}
