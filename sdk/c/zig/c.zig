//! `throng.h`, as Zig sees it: what is here has the layout that is there.

pub const Error = ?[*:0]const u8;
pub const Pair = extern struct { name: ?[*:0]const u8 = null, value: ?[*:0]const u8 = null };
pub const Pairs = extern struct { pairs: [*]const Pair, count: usize };
pub const Slice = extern struct { data: ?[*]const u8 = null, size: usize = 0 };

pub const Context = extern struct {
    number: u64,
    scenario: [*:0]const u8,
    config: [*:0]const u8,
    labels: [*]const Pair,
    label_count: usize,
};

pub const Run = fn () callconv(.c) Error;

pub const Task = extern struct {
    name: ?[*:0]const u8 = null,
    run: ?*const Run = null,
    weight: u32 = 0,
    tags: ?[*:0]const u8 = null,
    only_next: bool = false,
};

pub const Pause = extern struct {
    kind: enum(c_int) { none, constant, between, exponential, pacing, throughput },
    ms: u32 = 0,
    most_ms: u32 = 0,
    per_second: f64 = 0,
};

pub const Scenario = extern struct {
    start: ?*const fn (*const Context) callconv(.c) Error,
    stop: ?*const fn () callconv(.c) Error,
    pause: Pause,
    config_schema: ?[*:0]const u8,
    tasks: [*]const Task,
};

pub const Fixture = extern struct {
    set_up: ?*const fn ([*:0]const u8, *?[*:0]const u8) callconv(.c) Error,
    tear_down: ?*const fn ([*:0]const u8) callconv(.c) Error,
};

pub const most_pairs = 16;
pub const most_expected = 8;
pub const most_parts = 8;

pub const Part = extern struct {
    name: ?[*:0]const u8 = null,
    text: ?[*:0]const u8 = null,
    file_name: ?[*:0]const u8 = null,
    media_type: ?[*:0]const u8 = null,
    content: Slice = .{},
};

pub const Request = extern struct {
    method: ?[*:0]const u8 = null,
    url: ?[*:0]const u8 = null,
    name: ?[*:0]const u8 = null,
    query: [most_pairs]Pair = @splat(.{}),
    headers: [most_pairs]Pair = @splat(.{}),
    bearer: ?[*:0]const u8 = null,
    json: ?[*:0]const u8 = null,
    form: [most_pairs]Pair = @splat(.{}),
    multipart: [most_parts]Part = @splat(.{}),
    text: ?[*:0]const u8 = null,
    body: Slice = .{},
    expect: [most_expected]u16 = @splat(0),
    timeout_ms: u32 = 0,
    tags: [most_pairs]Pair = @splat(.{}),
    redirects: i32 = 0,
    compress: c_int = 0,
    discard_body: bool = false,
    chunked: bool = false,
    expect_continue: bool = false,
};

pub const Failure = enum(c_int) {
    none,
    invalid_request,
    forbidden,
    dns,
    connect,
    tls,
    timeout,
    closed,
    protocol,
    body_too_large,
    stopping,
};

pub const Response = extern struct {
    @"error": Error,
    failure: Failure,
    particulars: ?[*:0]const u8,
    status: u16,
    ok: bool,
    handle: ?*anyopaque,
};

pub const Timings = extern struct {
    blocked: u64,
    connecting: u64,
    tls_handshaking: u64,
    sending: u64,
    waiting: u64,
    receiving: u64,
};

pub const Row = extern struct {
    @"error": Error,
    failure: enum(c_int) { row, unknown_feed, exhausted },
    columns: Pairs,
};

pub extern fn throng_next(task: *const Run) void;
pub extern fn throng_done() void;
pub extern fn throng_alloc(size: usize) [*]u8;
pub extern fn throng_send(request: Request) Response;
pub extern fn throng_send_all(requests: [*]const Request, count: usize, max_parallel: u32, responses: [*]Response) void;
pub extern fn throng_default_header(name: [*:0]const u8, value: ?[*:0]const u8) void;
pub extern fn throng_clear_cookies() void;
pub extern fn throng_header(response: Response, name: [*:0]const u8) ?[*:0]const u8;
pub extern fn throng_headers(response: Response) Pairs;
pub extern fn throng_trailers(response: Response) Pairs;
pub extern fn throng_url(response: Response) ?[*:0]const u8;
pub extern fn throng_version(response: Response) ?[*:0]const u8;
pub extern fn throng_length(response: Response) u64;
pub extern fn throng_bytes(response: Response) Slice;
pub extern fn throng_text(response: Response) ?[*:0]const u8;
pub extern fn throng_json(response: Response, pointer: [*:0]const u8) ?[*:0]const u8;
pub extern fn throng_timing(response: Response) Timings;
pub extern fn throng_pass(response: Response) void;
pub extern fn throng_fail(response: Response, reason: [*:0]const u8) void;
pub extern fn throng_check_response(response: Response, name: [*:0]const u8, ok: bool) bool;
pub extern fn throng_close(response: Response) void;
pub extern fn throng_check(name: [*:0]const u8, ok: bool) bool;
pub extern fn throng_counter(name: [*:0]const u8, value: f64) void;
pub extern fn throng_gauge(name: [*:0]const u8, value: f64) void;
pub extern fn throng_trend(name: [*:0]const u8, value: f64) void;
pub extern fn throng_rate(name: [*:0]const u8, was_so: bool) void;
pub extern fn throng_log(level: c_int, format: [*:0]const u8, ...) void;
pub extern fn throng_think(ms: u32) void;
pub extern fn throng_now() u64;
pub extern fn throng_stopping() bool;
pub extern fn throng_random() u64;
pub extern fn throng_between(least: i64, most: i64) i64;
pub extern fn throng_unit() f64;
pub extern fn throng_chance(probability: f64) bool;
pub extern fn throng_shuffle(items: *anyopaque, count: usize, size: usize) void;
pub extern fn throng_fill(bytes: [*]u8, size: usize) void;
pub extern fn throng_uuid() [*:0]const u8;
pub extern fn throng_feed(name: [*:0]const u8) Row;
