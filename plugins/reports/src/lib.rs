//! An analyst orders a sales report and waits for it: submit, then poll until it is complete.

use serde::Serialize;
use throng_sdk::prelude::*;

const REGIONS: [&str; 3] = ["us-east", "us-west", "eu-central"];
const CHANNELS: [&str; 3] = ["web", "mobile", "partner"];
const POLLS: u32 = 5;
const BETWEEN_POLLS: Duration = Duration::from_secs(2);

#[derive(Default)]
struct Reports;

#[scenario(think = between("2s", "5s"))]
impl Reports {
    fn start(&mut self) {
        http::default_header("authorization", "Bearer reporting-load-test-token");
        http::default_header("accept", "application/json");
        http::default_header("user-agent", "throng-reports/0.1");
    }

    #[task]
    fn sales_report(&mut self) -> Result {
        let Some(job) = submit()? else { return Ok(()) };
        for _ in 0..POLLS {
            think(BETWEEN_POLLS);
            if stopping() {
                return Ok(());
            }
            if poll(&job)? == Progress::Over {
                return Ok(());
            }
        }
        check("a report is complete after five polls", false);
        Ok(())
    }
}

/// Whether to go on polling.
#[derive(PartialEq)]
enum Progress {
    Pending,
    Over,
}

/// Orders a report and gives its job's id; none if the request failed, which is counted.
fn submit() -> Result<Option<String>> {
    let order = Order {
        report_type: "sales_summary",
        date_range: DateRange { from: "2025-01-01", to: "2025-01-31" },
        filters: Filters { region: random::choose(&REGIONS), channel: random::choose(&CHANNELS) },
        format: "csv",
    };
    let response = http::post("/api/v1/reports").json(&order).name("POST /reports").expect(&[202]).send()?;
    if !response.ok() {
        return Ok(None);
    }
    let job = response.json_at("/job_id").ok();
    if job.is_none() {
        response.fail("no job_id in the response");
    }
    Ok(job)
}

/// Asks once.
fn poll(job: &str) -> Result<Progress> {
    let response =
        http::get(format!("/api/v1/reports/{job}")).name("GET /reports/:job_id").expect(&[200]).send()?;
    if !response.ok() {
        return Ok(Progress::Over);
    }
    match response.json_at::<String>("/status").as_deref() {
        Ok("completed") => {
            let url = response.json_at::<String>("/download_url");
            response.check("a complete report has a download_url", url.is_ok_and(|url| !url.is_empty()));
            check("a report is complete after five polls", true);
            Ok(Progress::Over)
        }
        Ok("failed") => {
            response.fail("the report job failed");
            Ok(Progress::Over)
        }
        _ => Ok(Progress::Pending),
    }
}

#[derive(Serialize)]
struct Order<'a> {
    report_type: &'a str,
    date_range: DateRange<'a>,
    filters: Filters<'a>,
    format: &'a str,
}

#[derive(Serialize)]
struct DateRange<'a> {
    from: &'a str,
    to: &'a str,
}

#[derive(Serialize)]
struct Filters<'a> {
    region: &'a str,
    channel: &'a str,
}
