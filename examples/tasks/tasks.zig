//! A manager works on a task list: creates, lists, changes and deletes.
//!
//! Every task that a user created is deleted by its end, with a few attempts where the target refuses. One is out of
//! reach: a task whose response was lost on the way, as its id was in it.

const std = @import("std");
const throng = @import("throng");

const projects = [_]u32{ 2001, 2002, 2003 };
const assignees = [_]u32{ 301, 302, 303 };
/// How often `stop` tries to delete a task, and the pause after an attempt that failed.
const attempts = 5;
const pause_ms = 200;

/// Ids of the tasks that exist because of this user.
var created: std.ArrayList(u64) = .empty;

fn start(_: *const throng.Context) !void {
    throng.http.defaultHeader("accept", "application/json");
    throng.http.defaultHeader("user-agent", "throng-tasks/0.1");
    const response = try throng.post("/api/v1/auth/login", .{
        .body = .{ .json = throng.json(.{ .email = "loadtest.manager@example.com", .password = "SecurePass456!" }) },
        .name = "POST /auth/login",
        .expect = &.{200},
    });
    if (!response.ok()) return throng.fail("login failed");
    const token = response.jsonAt([]const u8, "/access_token") catch {
        response.fail("no access token returned");
        return throng.fail("login failed");
    };
    throng.http.defaultHeader("authorization", throng.format("Bearer {s}", .{token}));
}

fn list() !void {
    const statuses = [_][:0]const u8{ "open", "in_progress", "done" };
    const project = throng.format("{d}", .{throng.choose(&projects)});
    _ = try throng.get("/api/v1/tasks", .{
        .query = &.{ .{ "project_id", project }, .{ "status", throng.choose(&statuses) }, .{ "limit", "25" } },
        .name = "GET /tasks",
    });
}

fn create() !void {
    const task = throng.json(.{
        .project_id = throng.choose(&projects),
        .title = throng.format("Load test task {x:0>8}", .{throng.between(u32, 0, std.math.maxInt(u32))}),
        .description = "Created during REST API performance testing with Throng",
        .priority = throng.choose(&[_][]const u8{ "low", "medium", "high" }),
        .assignee_id = throng.choose(&assignees),
        .tags = [_][]const u8{ "load-test", "api", "throng" },
    });
    const response = try throng.post("/api/v1/tasks", .{
        .body = .{ .json = task },
        .name = "POST /tasks",
        .expect = &.{201},
    });
    if (!response.ok()) return;
    const id = response.jsonAt(u64, "/id") catch return response.fail("the created task has no id");
    try created.append(std.heap.c_allocator, id);
}

/// Changes one of this user's tasks; where there is none, creates one.
fn update() !void {
    if (created.items.len == 0) return create();
    const id = throng.choose(created.items);
    const change = throng.json(.{
        .status = throng.choose(&[_][]const u8{ "in_progress", "done" }),
        .priority = throng.choose(&[_][]const u8{ "medium", "high" }),
    });
    _ = try throng.patch(throng.format("/api/v1/tasks/{d}", .{id}), .{
        .body = .{ .json = change },
        .name = "PATCH /tasks/:id",
        .expect = &.{ 200, 204 },
    });
}

/// Deletes one of this user's tasks; where there is none, creates one.
fn deleteOne() !void {
    if (created.items.len == 0) return create();
    const position = throng.between(usize, 0, created.items.len - 1);
    const response = try delete(created.items[position], &.{ 200, 204 });
    // A task that is not there any more need not be deleted again.
    if (response.ok() or response.status() == 404) _ = created.swapRemove(position);
}

fn delete(id: u64, expect: []const u16) !throng.Response {
    return throng.delete(throng.format("/api/v1/tasks/{d}", .{id}), .{ .name = "DELETE /tasks/:id", .expect = expect });
}

/// Whether the task is gone after a few attempts. It may have been gone before: the response to an earlier attempt can
/// have been lost.
fn deletedAtLast(id: u64) bool {
    for (0..attempts) |_| {
        if (delete(id, &.{ 200, 204, 404 })) |response| {
            if (response.ok() or response.status() == 404) return true;
        } else |err| if (err == error.Stopping) return false;
        throng.think(pause_ms);
    }
    return false;
}

/// Deletes what is left.
fn stop() !void {
    var left: usize = 0;
    for (created.items) |id| {
        if (!deletedAtLast(id)) left += 1;
    }
    if (left > 0) std.log.warn("{d} tasks could not be deleted", .{left});
}

pub const scenario: throng.Scenario = .{
    .start = start,
    .stop = stop,
    .pause = .{ .between = .{ 1000, 3000 } },
    .tasks = &.{
        .{ .name = "list", .run = list, .weight = 4, .tags = "read" },
        .{ .name = "create", .run = create, .weight = 2, .tags = "write" },
        .{ .name = "update", .run = update, .weight = 1, .tags = "write" },
        .{ .name = "delete", .run = deleteOne, .weight = 1, .tags = "write" },
    },
};
