//! An analyst orders a sales report and waits for it: submit, then poll until it is complete.

const std = @import("std");
const throng = @import("throng");

const regions = [_][]const u8{ "us-east", "us-west", "eu-central" };
const channels = [_][]const u8{ "web", "mobile", "partner" };
const polls = 5;
const between_polls_ms = 2000;

fn start(_: *const throng.Context) !void {
    throng.http.defaultHeader("authorization", "Bearer reporting-load-test-token");
    throng.http.defaultHeader("accept", "application/json");
    throng.http.defaultHeader("user-agent", "throng-reports/0.1");
}

fn salesReport() !void {
    const job = try submit() orelse return;
    for (0..polls) |_| {
        throng.think(between_polls_ms);
        if (throng.stopping()) return;
        if (try poll(job) == .over) return;
    }
    _ = throng.check("a report is complete after five polls", false);
}

/// Orders a report and gives its job's id; null if the request failed, which is counted.
fn submit() !?[]const u8 {
    const response = try throng.post("/api/v1/reports", .{
        .body = .{ .json = throng.json(.{
            .report_type = "sales_summary",
            .date_range = .{ .from = "2025-01-01", .to = "2025-01-31" },
            .filters = .{ .region = throng.choose(&regions), .channel = throng.choose(&channels) },
            .format = "csv",
        }) },
        .name = "POST /reports",
        .expect = &.{202},
    });
    defer response.close();
    if (!response.ok()) return null;
    return response.jsonAt([]const u8, "/job_id") catch {
        response.fail("no job_id in the response");
        return null;
    };
}

/// Asks once; tells whether to go on polling.
fn poll(job: []const u8) !enum { pending, over } {
    const url = throng.format("/api/v1/reports/{s}", .{job});
    const response = try throng.get(url, .{ .name = "GET /reports/:job_id", .expect = &.{200} });
    defer response.close();
    if (!response.ok()) return .over;
    const status = response.jsonAt([]const u8, "/status") catch return .pending;
    if (std.mem.eql(u8, status, "failed")) {
        response.fail("the report job failed");
        return .over;
    }
    if (!std.mem.eql(u8, status, "completed")) return .pending;
    const download = response.jsonAt([]const u8, "/download_url") catch "";
    _ = response.check("a complete report has a download_url", download.len > 0);
    _ = throng.check("a report is complete after five polls", true);
    return .over;
}

pub const scenario: throng.Scenario = .{
    .start = start,
    .pause = .{ .between = .{ 2000, 5000 } },
    .tasks = &.{.{ .name = "sales_report", .run = salesReport }},
};
