//! Reports: ordered, asked about until they are complete, then downloaded.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::app::App;
use super::bearer::Reporter;
use super::extract::{Payload, Word};
use super::refusal::Refusal;
use super::sales::{self, DateRange, Filters, Query};
use super::workers::Progress;

/// The reports there are.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    SalesSummary,
}

/// The forms they come in.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Csv,
}

/// What `POST` takes. The type is a must.
#[derive(Debug, Deserialize)]
pub(super) struct NewReport {
    #[serde(rename = "report_type")]
    _kind: Kind,
    #[serde(default)]
    date_range: DateRange,
    #[serde(default)]
    filters: Filters,
    #[serde(default, rename = "format")]
    _format: Format,
}

#[derive(Debug, Serialize)]
struct Status {
    job_id: String,
    status: Progress,
    #[serde(skip_serializing_if = "Option::is_none")]
    download_url: Option<String>,
}

/// `POST /api/v1/reports`
pub(super) async fn create(
    State(app): State<Arc<App>>,
    _: Reporter,
    Payload(report): Payload<NewReport>,
) -> Result<impl IntoResponse, Refusal> {
    let query = Query::new(report.date_range, report.filters)?;
    let job_id = job_id(app.reports.order(query)?);
    let location = format!("/api/v1/reports/{job_id}");
    let body = json!({ "job_id": job_id, "status": Progress::Pending });
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], Json(body)))
}

/// `GET /api/v1/reports/{job_id}`
pub(super) async fn status(
    State(app): State<Arc<App>>,
    _: Reporter,
    Word(job): Word,
) -> Result<Json<impl Serialize>, Refusal> {
    let (status, _) = find(&app, &job)?;
    let download_url = (status == Progress::Completed).then(|| format!("/api/v1/reports/{job}/download"));
    Ok(Json(Status { job_id: job, status, download_url }))
}

/// `GET /api/v1/reports/{job_id}/download`. 404 until the report is complete.
pub(super) async fn download(
    State(app): State<Arc<App>>,
    _: Reporter,
    Word(job): Word,
) -> Result<impl IntoResponse, Refusal> {
    let (status, query) = find(&app, &job)?;
    if status != Progress::Completed {
        return Err(Refusal::not_found("finished report", job));
    }
    let csv = app.store.read(|connection| sales::summary(connection, &query)).await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{job}.csv\"")),
    ];
    Ok((headers, csv))
}

fn find(app: &App, job: &str) -> Result<(Progress, Query), Refusal> {
    job.strip_prefix(PREFIX)
        .and_then(|number| number.parse().ok())
        // Only as it was given out: `rpt-1` is not `rpt-00000001`.
        .filter(|number| job_id(*number) == job)
        .and_then(|number| app.reports.find(number))
        .ok_or_else(|| Refusal::not_found("report", job))
}

/// Words, not numbers, so that a scenario that takes them for numbers is found out.
fn job_id(number: u64) -> String {
    format!("{PREFIX}{number:08}")
}

const PREFIX: &str = "rpt-";
