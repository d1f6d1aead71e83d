/* Time and chance, which are the host's. */
#include <string.h>

#include "inside.h"

void throng_think(uint32_t ms) {
    throng_load_flow_think(ms);
}

uint64_t throng_now(void) {
    return throng_load_flow_now();
}

bool throng_stopping(void) {
    return throng_load_flow_stopping();
}

uint64_t throng_random(void) {
    return throng_load_flow_random();
}

/* A number below `bound`, which is above 0; each equally likely. Daniel Lemire, "Fast random integer generation in an
 * interval" (2019). */
static uint64_t below(uint64_t bound) {
    unsigned __int128 product = (unsigned __int128)throng_random() * bound;
    if ((uint64_t)product < bound) {
        uint64_t rejected = -bound % bound;
        while ((uint64_t)product < rejected) {
            product = (unsigned __int128)throng_random() * bound;
        }
    }
    return (uint64_t)(product >> 64);
}

int64_t throng_between(int64_t least, int64_t most) {
    if (most < least) {
        return least;
    }
    /* In two's complement the distance is right for all of them. */
    uint64_t count = (uint64_t)most - (uint64_t)least + 1;
    return (int64_t)((uint64_t)least + (count ? below(count) : throng_random()));
}

double throng_unit(void) {
    return (double)(throng_random() >> 11) * 0x1p-53;
}

bool throng_chance(double probability) {
    return throng_unit() < probability;
}

void throng_shuffle(void *items, size_t count, size_t size) {
    char *bytes = items;
    for (size_t last = count; last > 1; last--) {
        char *here = bytes + (last - 1) * size, *there = bytes + below(last) * size;
        for (size_t i = 0; i < size; i++) {
            char byte = here[i];
            here[i] = there[i];
            there[i] = byte;
        }
    }
}

void throng_fill(void *bytes, size_t size) {
    for (char *to = bytes; size;) {
        uint64_t drawn = throng_random();
        size_t part = size < sizeof drawn ? size : sizeof drawn;
        memcpy(to, &drawn, part);
        to += part;
        size -= part;
    }
}

const char *throng_uuid(void) {
    uint64_t high = (throng_random() & ~0xf000ull) | 0x4000;
    uint64_t low = (throng_random() & ~(3ull << 62)) | 1ull << 63;
    return throng_format("%08x-%04x-%04x-%04x-%012llx", (unsigned)(high >> 32), (unsigned)(high >> 16) & 0xffff,
                         (unsigned)high & 0xffff, (unsigned)(low >> 48), low & 0xffffffffffffull);
}
