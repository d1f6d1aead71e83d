/* Reading JSON where it stands: a value is its text, and a pointer leads from one to another. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"

static const char *skip_space(const char *at) {
    return at + strspn(at, " \t\r\n");
}

/* Behind the string that begins here; NULL if it does not end. */
static const char *skip_string(const char *at) {
    for (at++; *at != '"'; at++) {
        at += *at == '\\';
        if (!*at) {
            return NULL;
        }
    }
    return at + 1;
}

/* Behind the value that begins here; NULL if there is none. */
static const char *skip_value(const char *at) {
    size_t depth = 0;
    do {
        at = skip_space(at);
        if (*at == '"') {
            if (!(at = skip_string(at))) {
                return NULL;
            }
        } else if (*at == '{' || *at == '[') {
            depth++;
            at++;
            continue;
        } else if (depth && (*at == '}' || *at == ']')) {
            depth--;
            at++;
        } else if (depth && (*at == ',' || *at == ':')) {
            at++;
            continue;
        } else {
            size_t size = strcspn(at, " \t\r\n,:{}[]\"");
            if (!size) {
                return NULL;
            }
            at += size;
        }
    } while (depth);
    return at;
}

/* Whether a key of a JSON text is this token of a pointer, in which `~1` stands for `/` and `~0` for `~`. */
static bool is_key(const char *json, const char *token, size_t size) {
    const char *key = throng_json_string(json);
    const char *end = token + size;
    while (key && *key && token < end) {
        char wanted = *token++;
        if (wanted == '~' && token < end) {
            wanted = *token++ == '1' ? '/' : '~';
        }
        if (*key++ != wanted) {
            return false;
        }
    }
    return key && !*key && token == end;
}

/* The value that one token of a pointer leads to; NULL if there is none. */
static const char *step(const char *at, const char *token, size_t size) {
    bool object = *at == '{';
    char *end;
    unsigned long index = strtoul(token, &end, 10);
    bool is_index = *token >= '0' && *token <= '9' && end == token + size && (*token != '0' || size == 1);
    if (!object && (*at != '[' || !is_index)) {
        return NULL;
    }
    at = skip_space(at + 1);
    for (unsigned long i = 0; *at && *at != '}' && *at != ']'; i++) {
        bool found = object ? is_key(at, token, size) : i == index;
        if (object) {
            at = skip_value(at);
            if (!at || *(at = skip_space(at)) != ':') {
                return NULL;
            }
            at = skip_space(at + 1);
        }
        if (found) {
            return at;
        }
        if (!(at = skip_value(at))) {
            return NULL;
        }
        at = skip_space(at);
        at = skip_space(at + (*at == ','));
    }
    return NULL;
}

const char *throng_json_find(const char *json, const char *pointer) {
    const char *at = json ? skip_space(json) : NULL;
    while (at && *pointer == '/') {
        const char *token = pointer + 1;
        size_t size = strcspn(token, "/");
        at = step(at, token, size);
        pointer = token + size;
    }
    const char *end = at && !*pointer ? skip_value(at) : NULL;
    return end ? memcpy(throng_room((size_t)(end - at)), at, (size_t)(end - at)) : NULL;
}

static int hex_digit(char c) {
    const char *digits = "0123456789abcdef0123456789ABCDEF";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) % 16 : -1;
}

/* The four digits behind `\u`; -1 if they are none. */
static int32_t unit(const char *at) {
    int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

static char *put_utf8(char *to, uint32_t c) {
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    *to++ = (char)((0x780u >> more) | (c >> 6 * more));
    while (more--) {
        *to++ = (char)(0x80 | ((c >> 6 * more) & 0x3f));
    }
    return to;
}

/* Decodes the escape behind a backslash. NULL if it is none; else `*at` is behind it. */
static char *put_escape(char *to, const char **at) {
    const char *names = "\"\\/bfnrt";
    char name = *(*at)++;
    const char *found = name ? strchr(names, name) : NULL;
    if (found) {
        *to++ = "\"\\/\b\f\n\r\t"[found - names];
        return to;
    }
    int32_t c = name == 'u' ? unit(*at) : -1;
    if (c < 0) {
        return NULL;
    }
    *at += 4;
    if (c >= 0xd800 && c < 0xe000) {
        int32_t low = c < 0xdc00 && (*at)[0] == '\\' && (*at)[1] == 'u' ? unit(*at + 2) : -1;
        if (low < 0xdc00 || low > 0xdfff) {
            /* Half of a pair: no character. */
            return put_utf8(to, 0xfffd);
        }
        *at += 6;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    return put_utf8(to, (uint32_t)c);
}

const char *throng_json_string(const char *json) {
    const char *at = json ? skip_space(json) : "";
    const char *end = *at == '"' ? skip_string(at) : NULL;
    if (!end) {
        return NULL;
    }
    /* No escape is shorter than what it stands for. */
    char *text = throng_room((size_t)(end - at)), *to = text;
    for (at++; at < end - 1;) {
        if (*at != '\\') {
            *to++ = *at++;
        } else if (at++, !(to = put_escape(to, &at))) {
            return NULL;
        }
    }
    *to = '\0';
    return text;
}

/* Whether a number has been read to its end. */
static bool is_read(const char *json, const char *end) {
    return end != json && !*skip_space(end) && errno == 0;
}

bool throng_json_u64(const char *json, uint64_t *value) {
    char *end;
    if (!json || !(*(json = skip_space(json)) >= '0' && *json <= '9')) {
        return false;
    }
    errno = 0;
    uint64_t read = strtoull(json, &end, 10);
    if (!is_read(json, end)) {
        return false;
    }
    *value = read;
    return true;
}

bool throng_json_i64(const char *json, int64_t *value) {
    char *end;
    if (!json || !((*(json = skip_space(json)) >= '0' && *json <= '9') || *json == '-')) {
        return false;
    }
    errno = 0;
    int64_t read = strtoll(json, &end, 10);
    if (!is_read(json, end)) {
        return false;
    }
    *value = read;
    return true;
}

bool throng_json_double(const char *json, double *value) {
    char *end;
    if (!json || !((*(json = skip_space(json)) >= '0' && *json <= '9') || *json == '-')) {
        return false;
    }
    errno = 0;
    double read = strtod(json, &end);
    if (!is_read(json, end)) {
        return false;
    }
    *value = read;
    return true;
}

bool throng_json_bool(const char *json, bool *value) {
    const char *at = json ? skip_space(json) : "";
    bool is_true = strncmp(at, "true", 4) == 0;
    if (!is_true && strncmp(at, "false", 5) != 0) {
        return false;
    }
    if (*skip_space(at + (is_true ? 4 : 5))) {
        return false;
    }
    *value = is_true;
    return true;
}

bool throng_json_is_list(const char *json) {
    return json && *skip_space(json) == '[';
}

const char *throng_quote(const char *text) {
    if (!text) {
        return "null";
    }
    throng_builder builder = {0};
    throng_push(&builder, "\"", 1);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') {
            throng_push(&builder, (char[]){'\\', *text}, 2);
        } else if ((uint8_t)*text < 0x20) {
            throng_push_text(&builder, throng_format("\\u%04x", *text));
        } else {
            throng_push(&builder, text, 1);
        }
    }
    throng_push(&builder, "\"", 1);
    return builder.data;
}
