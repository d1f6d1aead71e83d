//! A customer signs in and looks at profile and orders.
//!
//! Users sign in as one of three test customers, or with `config = { feed = "accounts" }` as the next row of that feed,
//! which has the columns `email` and `password`.

const throng = @import("throng");

const customers = [_][:0]const u8{ "qa.user1@example.com", "qa.user2@example.com", "qa.user3@example.com" };
const statuses = [_][:0]const u8{ "pending", "shipped", "delivered" };
/// The last one does not exist: looking for it is part of the story.
const orders = [_]u32{ 5001, 5002, 5003, 5004 };

const Credentials = struct { email: []const u8, password: []const u8 };

fn start(user: *const throng.Context) !void {
    throng.http.defaultHeader("accept", "application/json");
    throng.http.defaultHeader("user-agent", "throng-account/0.1");
    const config = try user.config(struct { feed: ?[]const u8 = null });
    try signIn(try credentials(config.feed));
}

fn credentials(feed: ?[]const u8) !Credentials {
    const name = feed orelse return .{ .email = throng.choose(&customers), .password = "TestPass123!" };
    const row = try throng.feed(throng.format("{s}", .{name}));
    return .{
        .email = row.get("email") orelse return throng.fail("the feed has no column `email`"),
        .password = row.get("password") orelse return throng.fail("the feed has no column `password`"),
    };
}

fn signIn(as: Credentials) !void {
    const response = try throng.post("/api/v1/auth/login", .{
        .body = .{ .json = throng.json(as) },
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

fn profile() !void {
    const response = try throng.get("/api/v1/users/me", .{ .name = "GET /users/me", .expect = &.{200} });
    if (response.ok()) {
        const has_email = if (response.jsonAt([]const u8, "/email")) |_| true else |_| false;
        _ = response.check("a profile has an email", has_email);
    }
}

fn listOrders() !void {
    _ = try throng.get("/api/v1/orders", .{
        .query = &.{ .{ "status", throng.choose(&statuses) }, .{ "limit", "10" } },
        .name = "GET /orders",
        .expect = &.{200},
    });
}

fn orderDetail() !void {
    const url = throng.format("/api/v1/orders/{d}", .{throng.choose(&orders)});
    _ = try throng.get(url, .{ .name = "GET /orders/:id", .expect = &.{ 200, 404 } });
}

pub const scenario: throng.Scenario = .{
    .start = start,
    .pause = .{ .between = .{ 1000, 2000 } },
    .config_schema =
    \\{
    \\  "type": "object",
    \\  "properties": { "feed": { "type": "string", "description": "a feed with the columns email and password" } },
    \\  "additionalProperties": false
    \\}
    ,
    .tasks = &.{
        .{ .name = "profile", .run = profile, .weight = 4, .tags = "read" },
        .{ .name = "list_orders", .run = listOrders, .weight = 3, .tags = "read" },
        .{ .name = "order_detail", .run = orderDetail, .weight = 2, .tags = "read" },
    },
};
