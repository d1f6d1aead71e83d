// An analyst orders a sales report and waits for it: submit, then poll until it is complete.

import { between, check, http, random, Scenario, stopping, think } from "throng";

const REGIONS = ["us-east", "us-west", "eu-central"];
const CHANNELS = ["web", "mobile", "partner"];
const POLLS = 5;
const BETWEEN_POLLS = "2s";

export default class Reports extends Scenario {
  static think = between("2s", "5s");
  static tasks = { salesReport: { name: "sales_report" } };

  start() {
    http.defaultHeader("authorization", "Bearer reporting-load-test-token");
    http.defaultHeader("accept", "application/json");
    http.defaultHeader("user-agent", "throng-reports/0.1");
  }

  salesReport() {
    const job = submit();
    if (job === undefined) {
      return;
    }
    for (let poll = 0; poll < POLLS; poll++) {
      think(BETWEEN_POLLS);
      if (stopping() || isOver(job)) {
        return;
      }
    }
    check("a report is complete after five polls", false);
  }
}

// Orders a report and gives its job's id; none if the request failed, which is counted.
function submit() {
  const order = {
    report_type: "sales_summary",
    date_range: { from: "2025-01-01", to: "2025-01-31" },
    filters: { region: random.choose(REGIONS), channel: random.choose(CHANNELS) },
    format: "csv",
  };
  const response = http.post("/api/v1/reports", { json: order, name: "POST /reports", expect: 202 });
  if (!response.ok) {
    return undefined;
  }
  const job = response.json("/job_id");
  if (typeof job !== "string") {
    response.fail("no job_id in the response");
    return undefined;
  }
  return job;
}

// Asks once. False: it is to be asked again.
function isOver(job) {
  const response = http.get(`/api/v1/reports/${job}`, { name: "GET /reports/:job_id", expect: 200 });
  if (!response.ok) {
    return true;
  }
  switch (response.json("/status")) {
    case "completed":
      response.check("a complete report has a download_url", Boolean(response.json("/download_url")));
      check("a report is complete after five polls", true);
      return true;
    case "failed":
      response.fail("the report job failed");
      return true;
    default:
      return false;
  }
}
