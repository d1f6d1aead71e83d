/* Checks, metrics and log lines. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"

bool throng_check(const char *name, bool ok) {
    contract_string_t lowered = throng_lower(name);
    return throng_load_report_check(&lowered, ok);
}

/* The host's handle of a metric, kept for the user's life. Few, so that looking through them costs less than anything
 * cleverer. */
typedef struct metric {
    const char *name;
    throng_load_report_metric_kind_t kind;
    throng_load_report_own_metric_t own;
    struct metric *before;
} metric;

static metric *metrics;

static const metric *find(const char *name, throng_load_report_metric_kind_t kind) {
    for (metric *known = metrics; known; known = known->before) {
        if (known->kind == kind && strcmp(known->name, name) == 0) {
            return known;
        }
    }
    metric *made = malloc(sizeof *made);
    if (!made) {
        abort();
    }
    contract_string_t lowered = throng_lower(name);
    *made = (metric){throng_keep(name), kind, throng_load_report_constructor_metric(&lowered, kind), metrics};
    metrics = made;
    return made;
}

static void add(const char *name, throng_load_report_metric_kind_t kind, double value) {
    throng_load_report_method_metric_add(throng_load_report_borrow_metric(find(name, kind)->own), value);
}

void throng_counter(const char *name, double value) {
    add(name, THRONG_LOAD_REPORT_METRIC_KIND_COUNTER, value);
}

void throng_gauge(const char *name, double value) {
    add(name, THRONG_LOAD_REPORT_METRIC_KIND_GAUGE, value);
}

void throng_trend(const char *name, double value) {
    add(name, THRONG_LOAD_REPORT_METRIC_KIND_TREND, value);
}

void throng_rate(const char *name, bool was_so) {
    add(name, THRONG_LOAD_REPORT_METRIC_KIND_RATE, was_so);
}

void throng_log(throng_level level, const char *format, ...) {
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    size_t kept = size < 0 ? 0 : (size_t)size < sizeof line ? (size_t)size : sizeof line - 1;
    /* A character that was cut in two goes as a whole. */
    while (kept == sizeof line - 1 && kept && (line[kept - 1] & 0x80)) {
        kept--;
    }
    contract_string_t message = {(uint8_t *)line, kept};
    throng_load_report_log((throng_load_report_level_t)level, &message);
}
