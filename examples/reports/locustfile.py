"""An analyst orders a sales report and waits for it, as a locustfile: it runs under Locust and under Throng as it stands."""

import random
import time

from locust import HttpUser, between, task

POLLS = 5
BETWEEN_POLLS = 1


class Analyst(HttpUser):
    wait_time = between(2, 5)

    def on_start(self):
        self.client.headers["Authorization"] = "Bearer reporting-load-test-token"

    @task
    def sales_report(self):
        order = {
            "report_type": "sales_summary",
            "date_range": {"from": "2025-01-01", "to": "2025-01-31"},
            "filters": {"region": random.choice(["us-east", "us-west", "eu-central"]), "channel": "web"},
            "format": "csv",
        }
        response = self.client.post("/api/v1/reports", json=order, name="POST /reports")
        if response.status_code != 202:
            return
        job = response.json()["job_id"]
        for _ in range(POLLS):
            time.sleep(BETWEEN_POLLS)
            with self.client.get(
                f"/api/v1/reports/{job}", name="GET /reports/:job_id", catch_response=True
            ) as response:
                if not response.ok:
                    response.failure(f"polling failed: {response.status_code}")
                    return
                report = response.json()
                if report["status"] == "completed":
                    if not report.get("download_url"):
                        response.failure("a complete report has no download_url")
                    return
