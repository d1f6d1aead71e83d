//! Reports and their queue, under paused time.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Answer, Stand};

const REPORTS: &str = "/api/v1/reports";

async fn order(stand: &Stand) -> Answer {
    let report = json!({
        "report_type": "sales_summary",
        "date_range": { "from": "2025-01-01", "to": "2025-01-31" },
        "filters": { "region": "us-east", "channel": "web" },
        "format": "csv",
    });
    stand.send(Method::POST, REPORTS, report).await
}

async fn status(stand: &Stand, job: &Value) -> Value {
    stand.get(&format!("{REPORTS}/{}", job.as_str().unwrap())).await.json()
}

#[tokio::test(start_paused = true)]
async fn a_report_is_pending_then_running_then_completed() {
    let stand = Stand::plain().await.reporting();
    let answer = order(&stand).await;
    assert_eq!(answer.status, 202);
    let job = answer.json()["job_id"].clone();
    assert_eq!(answer.header("location"), format!("{REPORTS}/{}", job.as_str().unwrap()));
    assert_eq!(status(&stand, &job).await, json!({ "job_id": job, "status": "pending" }));
    sleep(Duration::from_millis(2900)).await;
    assert_eq!(status(&stand, &job).await, json!({ "job_id": job, "status": "running" }));
    sleep(Duration::from_millis(200)).await;
    let done = status(&stand, &job).await;
    assert_eq!(done["status"], "completed");
    let csv = stand.get(done["download_url"].as_str().unwrap()).await;
    assert_eq!((csv.status.as_u16(), csv.header("content-type")), (200, "text/csv; charset=utf-8"));
    let mut lines = csv.text.lines();
    assert_eq!(lines.next(), Some("category,orders,units,revenue"));
    assert!(lines.all(|line| line.split(',').count() == 4));
}

#[tokio::test(start_paused = true)]
async fn jobs_beyond_the_workers_wait() {
    let stand = Stand::plain().await.reporting();
    let mut jobs = Vec::new();
    for _ in 0..70 {
        jobs.push(order(&stand).await.json()["job_id"].clone());
    }
    sleep(Duration::from_secs(1)).await;
    assert_eq!(stand.metric("shop_report_queue_depth").await, 6.0);
    assert_eq!(stand.metric("shop_reports_running").await, 64.0);
    assert_eq!(status(&stand, &jobs[63]).await["status"], "running");
    assert_eq!(status(&stand, &jobs[64]).await["status"], "pending");
    sleep(Duration::from_secs(3)).await;
    assert_eq!(stand.metric("shop_report_queue_depth").await, 0.0);
    assert_eq!(stand.metric("shop_reports_running").await, 6.0);
    assert_eq!(status(&stand, &jobs[63]).await["status"], "completed");
    assert_eq!(status(&stand, &jobs[69]).await["status"], "running");
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_bounded() {
    let stand = Stand::plain().await.reporting();
    for _ in 0..10_000 {
        assert_eq!(order(&stand).await.status, 202);
    }
    // The workers took 64 of them meanwhile, if they were let to.
    while order(&stand).await.status == 202 {}
    let full = order(&stand).await;
    full.refuses(503, "10000 reports are waiting");
    assert_eq!(full.header("retry-after"), "1");
}

#[tokio::test(start_paused = true)]
async fn a_logged_in_user_may_order_too() {
    let stand = Stand::signed_in().await;
    let answer = stand.send(Method::POST, REPORTS, json!({ "report_type": "sales_summary" })).await;
    assert_eq!(answer.status, 202);
    sleep(Duration::from_secs(4)).await;
    let done = status(&stand, &answer.json()["job_id"]).await;
    let csv = stand.get(done["download_url"].as_str().unwrap()).await.text;
    // All orders of all days, hence all categories.
    assert_eq!(csv.lines().count(), 5);
}

#[tokio::test]
async fn bad_orders_are_refused() {
    let stand = Stand::plain().await.reporting();
    for (report, words) in [
        (json!({}), "missing field `report_type`"),
        (json!({ "report_type": "gossip" }), "unknown variant `gossip`"),
        (json!({ "report_type": "sales_summary", "format": "pdf" }), "unknown variant `pdf`"),
        (
            json!({ "report_type": "sales_summary", "date_range": { "from": "May" } }),
            "YYYY-MM-DD, but is May",
        ),
        (
            json!({ "report_type": "sales_summary", "date_range": { "from": "2025-02-01", "to": "2025-01-01" } }),
            "must not end before it starts",
        ),
        (json!({ "report_type": "sales_summary", "filters": { "region": "x".repeat(65) } }), "64 bytes"),
    ] {
        stand.send(Method::POST, REPORTS, report).await.refuses(422, words);
    }
}

#[tokio::test]
async fn unknown_and_unfinished_reports_are_not_found() {
    let stand = Stand::plain().await.reporting();
    let job = order(&stand).await.json()["job_id"].as_str().unwrap().to_owned();
    assert_eq!(job, "rpt-00000001");
    for unknown in ["rpt-00000002", "rpt-00000000", "rpt-1", "1", "rpt-+0000001"] {
        stand.get(&format!("{REPORTS}/{unknown}")).await.refuses(404, "no report");
        stand.get(&format!("{REPORTS}/{unknown}/download")).await.refuses(404, "no report");
    }
    stand.get(&format!("{REPORTS}/{job}/download")).await.refuses(404, "no finished report");
}
