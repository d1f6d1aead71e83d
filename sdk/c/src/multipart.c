/* Forms with files, `multipart/form-data` (RFC 7578), their names escaped as browsers do. */
#include <inttypes.h>
#include <string.h>

#include "inside.h"

static throng_slice content(const throng_part *part) {
    return part->text ? (throng_slice){part->text, strlen(part->text)} : part->content;
}

/* A name as it stands between quotes, by the HTML standard. */
static void push_name(throng_builder *builder, const char *name) {
    for (; *name; name++) {
        switch (*name) {
        case '"':
            throng_push(builder, "%22", 3);
            break;
        case '\r':
            throng_push(builder, "%0D", 3);
            break;
        case '\n':
            throng_push(builder, "%0A", 3);
            break;
        default:
            throng_push(builder, name, 1);
        }
    }
}

static void push_part(throng_builder *builder, const throng_part *part, const char *boundary) {
    throng_push_text(builder, throng_format("--%s\r\ncontent-disposition: form-data; name=\"", boundary));
    push_name(builder, part->name);
    throng_push_text(builder, "\"");
    if (part->file_name) {
        throng_push_text(builder, "; filename=\"");
        push_name(builder, part->file_name);
        throng_push_text(builder, "\"");
    }
    if (part->media_type) {
        throng_push_text(builder, throng_format("\r\ncontent-type: %s", part->media_type));
    }
    throng_slice bytes = content(part);
    throng_push_text(builder, "\r\n\r\n");
    throng_push(builder, bytes.data, bytes.size);
    throng_push_text(builder, "\r\n");
}

static bool has(throng_slice bytes, const char *text) {
    size_t size = strlen(text);
    for (size_t i = 0; i + size <= bytes.size; i++) {
        if (memcmp((const char *)bytes.data + i, text, size) == 0) {
            return true;
        }
    }
    return false;
}

/* A boundary that no part has. */
static const char *draw_boundary(const throng_part *parts) {
    for (;;) {
        const char *boundary = throng_format("throng-%016" PRIx64, throng_random());
        size_t i = 0;
        while (i < THRONG_PARTS && parts[i].name && !has(content(&parts[i]), boundary)) {
            i++;
        }
        if (i == THRONG_PARTS || !parts[i].name) {
            return boundary;
        }
    }
}

throng_slice throng_multipart(const throng_part *parts, const char **content_type) {
    const char *boundary = draw_boundary(parts);
    throng_builder builder = {0};
    for (size_t i = 0; i < THRONG_PARTS && parts[i].name; i++) {
        push_part(&builder, &parts[i], boundary);
    }
    throng_push_text(&builder, throng_format("--%s--\r\n", boundary));
    *content_type = throng_format("multipart/form-data; boundary=%s", boundary);
    return (throng_slice){builder.data, builder.size};
}
