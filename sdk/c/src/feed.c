/* Test data from the plan. */
#include <string.h>

#include "inside.h"

throng_row throng_feed(const char *name) {
    contract_string_t lowered = throng_lower(name);
    contract_list_tuple2_string_string_t columns;
    throng_load_data_feed_error_t error;
    if (throng_load_data_row(&lowered, &columns, &error)) {
        return (throng_row){.columns = throng_lift_pairs(columns.ptr, columns.len)};
    }
    if (error.tag == THRONG_LOAD_DATA_FEED_ERROR_UNKNOWN_FEED) {
        const char *reason = throng_format("feed %s: the plan has none of this name", name);
        return (throng_row){.error = reason, .failure = THRONG_UNKNOWN_FEED};
    }
    return (throng_row){.error = throng_format("feed %s: exhausted", name), .failure = THRONG_EXHAUSTED};
}

const char *throng_column(throng_row row, const char *name) {
    for (size_t i = 0; i < row.columns.count; i++) {
        if (strcmp(row.columns.pairs[i].name, name) == 0) {
            return row.columns.pairs[i].value;
        }
    }
    return NULL;
}
