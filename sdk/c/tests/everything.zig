//! Calls what throng.zig adds to throng.h, against the shop, and fails with what was not as it should be. Run it as
//! everything.c, which calls the rest.

const std = @import("std");
const throng = @import("throng");

const health = "/api/v1/health";
const login = "/api/v1/auth/login";
const credentials: [:0]const u8 = "{\"email\":\"qa.user1@example.com\",\"password\":\"TestPass123!\"}";

fn ensure(what: [:0]const u8, holds: bool) !void {
    if (!holds) return throng.fail(what);
}

fn same(one: ?[:0]const u8, other: []const u8) bool {
    return std.mem.eql(u8, one orelse return false, other);
}

fn requests() !void {
    try ensure("http: GET", (try throng.get(health, .{})).status() == 200);
    try ensure("http: HEAD", (try throng.head(health, .{})).len() == 0);
    inline for (.{ throng.put, throng.patch, throng.delete, throng.options }) |method| {
        try ensure("http: a refused method", (try method(health, .{ .expect = &.{405} })).status() == 405);
    }
    const purge = try throng.send(.{ .method = "PURGE", .url = health, .expect = &.{405} });
    try ensure("http: any method", purge.status() == 405);
    const page = try throng.get("/api/v1/products", .{
        .query = &.{ .{ "page", "2" }, .{ "limit", "3" } },
        .name = "tagged",
        .tags = &.{.{ "kind", "tagged" }},
        .timeout_ms = 10_000,
    });
    try ensure("http: a query", try page.jsonAt(u32, "/page") == 2 and try page.jsonAt(u32, "/limit") == 3);
}

fn bodies() !void {
    const json = try throng.post(login, .{ .body = .{ .json = credentials } });
    try ensure("http: a JSON body", json.status() == 200);
    const bytes = try throng.post(login, .{
        .headers = &.{.{ "content-type", "application/json" }},
        .body = .{ .bytes = credentials },
        .chunked = true,
        .expect_continue = true,
    });
    try ensure("http: bytes as body", bytes.status() == 200);
    const form = try throng.post(login, .{ .body = .{ .form = &.{.{ "email", "x" }} }, .expect = &.{415} });
    try ensure("http: a form as body", form.status() == 415);
    const uploaded = try throng.post(login, .{
        .body = .{ .multipart = &.{ .{ .name = "a", .content = "b" }, .{ .name = "c", .content = "d", .file_name = "e" } } },
        .expect = &.{415},
    });
    try ensure("http: a multipart form", uploaded.status() == 415);
    const squeezed = try throng.post(login, .{
        .body = .{ .json = credentials },
        .compress = .gzip,
        .redirects = 0,
        .expect = &.{400},
    });
    try ensure("http: a compressed body", squeezed.status() == 400);
    const token = try json.jsonAt([]const u8, "/access_token");
    const me = try throng.get("/api/v1/users/me", .{ .bearer = throng.format("{s}", .{token}) });
    try ensure("http: a bearer", me.status() == 200);
    throng.http.defaultHeader("x-one", "1");
    throng.http.defaultHeader("x-one", null);
    throng.http.clearCookies();
}

fn several() !void {
    const results = try throng.sendAll(&.{
        .{ .url = "/api/v1/products/101", .name = "GET /products/:id" },
        .{ .url = "http://elsewhere.example/", .name = "forbidden" },
        .{ .url = health, .discard_body = true },
    }, 2);
    try ensure("http: sendAll", try (try results[0]).jsonAt(u32, "/id") == 101);
    try ensure("http: sendAll with a forbidden host", results[1] == error.Forbidden);
    const discarded = try results[2];
    try ensure("http: sendAll with options", discarded.bytes().len == 0 and discarded.len() > 0);
    const most: [17]throng.http.Pair = @splat(.{ "a", "b" });
    try ensure("http: too many pairs", throng.get(health, .{ .query = &most }) == error.InvalidRequest);
    const forbidden = throng.get("http://elsewhere.example/", .{ .name = "forbidden" });
    try ensure("http: a forbidden host", forbidden == error.Forbidden);
    try ensure("http: its reason", same(std.mem.span(throng.reason(error.Forbidden)), "no response: host not allowed"));
}

fn responses() !void {
    const response = try throng.get("/api/v1/products/101", .{ .name = "GET /products/:id" });
    try ensure("response: status", response.status() == 200 and response.ok());
    try ensure("response: a header", same(response.header("Content-TYPE"), "application/json"));
    try ensure("response: no such header", response.header("x-nothing") == null);
    try ensure("response: all headers", response.headers().len > 1 and response.trailers().len == 0);
    try ensure("response: its URL", std.mem.endsWith(u8, response.url(), "/api/v1/products/101"));
    try ensure("response: its protocol", same(response.version(), "HTTP/1.1"));
    try ensure("response: timings", response.timings().waiting > 0);
    const text = response.text() orelse return throng.fail("response: text");
    try ensure("response: bytes", std.mem.eql(u8, text, response.bytes()) and response.len() == text.len);
    const product = try response.json(struct { id: u32, name: []const u8, price: f64 });
    try ensure("response: JSON", product.id == 101 and product.price > 0 and product.name.len > 0);
    try ensure("response: no value", response.jsonAt(u32, "/nothing") == error.NoValue);
    try ensure("response: a misfit", response.jsonAt(bool, "/id") == error.Misfit);
    response.close();
    try ensure("response: closed", response.text() == null);
    (try throng.get("/api/v1/products/999999999", .{ .name = "passed" })).pass();
    (try throng.get(health, .{ .name = "failed" })).fail("on purpose");
    const checked = try throng.get(health, .{ .name = "checked" });
    try ensure("response: a check", !checked.check("fails its request", false));
}

fn flow() !void {
    const before = throng.now();
    throng.think(20);
    try ensure("flow: think and now", throng.now() >= before + 20_000_000 and !throng.stopping());
    try ensure("random: draws differ", throng.random.int(u64) != throng.random.int(u64));
    try ensure("random: certainty", throng.chance(1) and !throng.chance(0));
    var numbers: [100]u8 = undefined;
    for (&numbers, 0..) |*number, i| number.* = @intCast(i);
    throng.shuffle(u8, &numbers);
    try ensure("random: shuffle", !std.sort.isSorted(u8, &numbers, {}, std.sort.asc(u8)));
    try ensure("random: UUID", throng.uuid().len == 36 and throng.choose(&numbers) < 100);
}

fn report() void {
    _ = throng.check("holds", true);
    _ = throng.check("does not hold", false);
    throng.counter("everything_counter", 1);
    throng.counter("everything_counter", 2.5);
    for ([_]f64{ 1, 3, 2 }) |value| {
        throng.gauge("everything_gauge", value);
        throng.trend("everything_trend", 10 * value);
        throng.rate("everything_rate", value > 1);
    }
    std.log.debug("a {s} line", .{"debug"});
    std.log.info("an info line", .{});
    std.log.warn("a warning", .{});
    std.log.err("an error line", .{});
}

fn feeds() !void {
    const first = try throng.feed("accounts");
    try ensure("feed: a column", same(first.get("email"), "qa.user1@example.com") and first.get("nothing") == null);
    try ensure("feed: unknown", throng.feed("nothing") == error.UnknownFeed);
    try ensure("feed: a row that is used once", same((try throng.feed("vouchers")).get("code"), "WELCOME"));
    try ensure("feed: exhausted", throng.feed("vouchers") == error.Exhausted);
}

fn start(user: *const throng.Context) !void {
    const config = try user.config(struct { answer: u32 });
    try ensure("context: config", config.answer == 42);
    try ensure("context: a label", same(user.label("stage"), "test") and user.label("other") == null);
    try ensure("context: the user", user.number() == 0 and user.scenario().len > 0);
}

fn everything() !void {
    try requests();
    try bodies();
    try several();
    try responses();
    try flow();
    report();
    try feeds();
    throng.next(last);
}

fn last() !void {
    throng.done();
}

fn stop() !void {
    std.log.info("stop", .{});
}

pub const scenario: throng.Scenario = .{
    .start = start,
    .stop = stop,
    .tasks = &.{
        .{ .name = "everything", .run = everything, .tags = "all more" },
        .{ .name = "last", .run = last, .weight = 0 },
    },
};

fn setUp(config: [:0]const u8) ![:0]const u8 {
    return config;
}

fn tearDown(state: [:0]const u8) !void {
    const answer = try throng.parse(struct { answer: u32 }, "state", state);
    try ensure("fixture: state", answer.answer == 42);
}

pub const fixture: throng.Fixture = .{ .set_up = setUp, .tear_down = tearDown };
