/* An analyst orders a sales report and waits for it: submit, then poll until it is complete. */
#include <string.h>
#include <throng.h>

static const char *const regions[] = {"us-east", "us-west", "eu-central"};
static const char *const channels[] = {"web", "mobile", "partner"};
enum { POLLS = 5, BETWEEN_POLLS_MS = 2000 };

static throng_error start(const throng_context *user) {
    (void)user;
    throng_default_header("authorization", "Bearer reporting-load-test-token");
    throng_default_header("accept", "application/json");
    throng_default_header("user-agent", "throng-reports/0.1");
    return NULL;
}

/* Orders a report. `*job` is its job's id; NULL if the request failed, which is counted. */
static throng_error submit(const char **job) {
    const char *order = throng_format(
        "{\"report_type\":\"sales_summary\",\"date_range\":{\"from\":\"2025-01-01\",\"to\":\"2025-01-31\"},"
        "\"filters\":{\"region\":\"%s\",\"channel\":\"%s\"},\"format\":\"csv\"}",
        THRONG_CHOOSE(regions), THRONG_CHOOSE(channels));
    throng_response response = throng_post("/api/v1/reports", .json = order, .name = "POST /reports", .expect = {202});
    TRY(response.error);
    *job = response.ok ? throng_json_string(throng_json(response, "/job_id")) : NULL;
    if (response.ok && !*job) {
        throng_fail(response, "no job_id in the response");
    }
    throng_close(response);
    return NULL;
}

/* Asks once. `*over` is whether there is nothing more to wait for. */
static throng_error poll(const char *job, bool *over) {
    throng_response response = throng_get(throng_format("/api/v1/reports/%s", job), .name = "GET /reports/:job_id",
        .expect = {200});
    TRY(response.error);
    const char *status = response.ok ? throng_json_string(throng_json(response, "/status")) : "failed";
    bool completed = status && strcmp(status, "completed") == 0;
    *over = completed || (status && strcmp(status, "failed") == 0);
    if (completed) {
        const char *url = throng_json_string(throng_json(response, "/download_url"));
        throng_check_response(response, "a complete report has a download_url", url && *url);
        throng_check("a report is complete after five polls", true);
    } else if (*over && response.ok) {
        throng_fail(response, "the report job failed");
    }
    throng_close(response);
    return NULL;
}

static throng_error sales_report(void) {
    const char *job;
    TRY(submit(&job));
    bool over = !job;
    for (int i = 0; i < POLLS && !over; i++) {
        throng_think(BETWEEN_POLLS_MS);
        if (throng_stopping()) {
            return NULL;
        }
        TRY(poll(job, &over));
    }
    if (!over) {
        throng_check("a report is complete after five polls", false);
    }
    return NULL;
}

const throng_scenario scenario = {
    .start = start,
    .pause = THRONG_BETWEEN(2000, 5000),
    .tasks = THRONG_TASKS({"sales_report", sales_report}),
};
