"""An analyst orders a sales report and waits for it: submit, then poll until it is complete."""

from throng import Context, Scenario, between, check, http, random, stopping, task, think

REGIONS = ["us-east", "us-west", "eu-central"]
CHANNELS = ["web", "mobile", "partner"]
POLLS = 5
BETWEEN_POLLS = "2s"


class Reports(Scenario):
    think = between("2s", "5s")

    def start(self, context: Context) -> None:
        http.default_header("authorization", "Bearer reporting-load-test-token")
        http.default_header("accept", "application/json")
        http.default_header("user-agent", "throng-reports/0.1")

    @task
    def sales_report(self) -> None:
        job = submit()
        if job is None:
            return
        for _ in range(POLLS):
            think(BETWEEN_POLLS)
            if stopping() or is_over(job):
                return
        check("a report is complete after five polls", False)


def submit() -> str | None:
    """Orders a report and gives its job's id; none if the request failed, which is counted."""
    order = {
        "report_type": "sales_summary",
        "date_range": {"from": "2025-01-01", "to": "2025-01-31"},
        "filters": {"region": random.choose(REGIONS), "channel": random.choose(CHANNELS)},
        "format": "csv",
    }
    response = http.post("/api/v1/reports", json=order, name="POST /reports", expect=202)
    if not response.ok:
        return None
    job = response.json("/job_id")
    if isinstance(job, str):
        return job
    response.fail("no job_id in the response")
    return None


def is_over(job: str) -> bool:
    """Asks once. False: it is to be asked again."""
    response = http.get(f"/api/v1/reports/{job}", name="GET /reports/:job_id", expect=200)
    if not response.ok:
        return True
    match response.json("/status"):
        case "completed":
            response.check("a complete report has a download_url", bool(response.json("/download_url")))
            check("a report is complete after five polls", True)
            return True
        case "failed":
            response.fail("the report job failed")
            return True
    return False
