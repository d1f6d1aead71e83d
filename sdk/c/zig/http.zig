//! Requests and responses.

const std = @import("std");
const c = @import("c.zig");
const throng = @import("throng.zig");

/// A name and a value.
pub const Pair = struct { [:0]const u8, [:0]const u8 };

/// A coding that compresses a body.
pub const Coding = enum(u8) { gzip = 1, deflate, brotli, zstd };

/// A part of a multipart form: a field, or a file if it has a file name.
pub const Part = struct {
    name: [:0]const u8,
    content: []const u8,
    file_name: ?[:0]const u8 = null,
    media_type: ?[:0]const u8 = null,
};

/// What is sent, at most one of these.
pub const Body = union(enum) {
    none,
    /// As it is, without a content-type.
    bytes: []const u8,
    /// JSON text, as by `throng.json`.
    json: [:0]const u8,
    form: []const Pair,
    multipart: []const Part,
};

/// A request. What is left out is as the plan says. It has room for 16 pairs in each list, 8 statuses and 8 parts.
pub const Request = struct {
    /// Methods are case-sensitive.
    method: [:0]const u8 = "GET",
    /// Absolute (`http://host:port/path`), or a path behind the plan's target.
    url: [:0]const u8 = "",
    /// The series that it is reported under. Null: method and path. Give one wherever a path holds an id.
    name: ?[:0]const u8 = null,
    /// Put behind the URL, percent-encoded.
    query: []const Pair = &.{},
    /// One replaces the user's default header of the same name.
    headers: []const Pair = &.{},
    /// Sent as `authorization: Bearer TOKEN`.
    bearer: ?[:0]const u8 = null,
    body: Body = .none,
    /// The statuses that count as success. Empty: 100 to 399.
    expect: []const u16 = &.{},
    /// Milliseconds for the whole exchange.
    timeout_ms: ?u32 = null,
    /// The request is also counted under each of these.
    tags: []const Pair = &.{},
    /// How many redirects are followed.
    redirects: ?u31 = null,
    /// The host compresses the body.
    compress: ?Coding = null,
    /// The response's body is counted and dropped as it arrives.
    discard_body: bool = false,
    /// The body is sent in chunks, without telling its length.
    chunked: bool = false,
    /// The server is asked whether it wants the body before that is sent.
    expect_continue: bool = false,

    fn lower(request: Request) error{InvalidRequest}!c.Request {
        var lowered: c.Request = .{
            .method = request.method,
            .url = request.url,
            .name = request.name orelse null,
            .bearer = request.bearer orelse null,
            .timeout_ms = request.timeout_ms orelse 0,
            .redirects = if (request.redirects) |most| (if (most == 0) -1 else most) else 0,
            .compress = if (request.compress) |coding| @intFromEnum(coding) else 0,
            .discard_body = request.discard_body,
            .chunked = request.chunked,
            .expect_continue = request.expect_continue,
        };
        try lowerPairs(&lowered.query, request.query);
        try lowerPairs(&lowered.headers, request.headers);
        try lowerPairs(&lowered.tags, request.tags);
        if (request.expect.len > lowered.expect.len) return tooMany();
        @memcpy(lowered.expect[0..request.expect.len], request.expect);
        switch (request.body) {
            .none => {},
            .bytes => |bytes| lowered.body = .{ .data = bytes.ptr, .size = bytes.len },
            .json => |text| lowered.json = text,
            .form => |pairs| try lowerPairs(&lowered.form, pairs),
            .multipart => |parts| {
                if (parts.len > lowered.multipart.len) return tooMany();
                for (parts, lowered.multipart[0..parts.len]) |part, *to| to.* = .{
                    .name = part.name,
                    .file_name = part.file_name orelse null,
                    .media_type = part.media_type orelse null,
                    .content = .{ .data = part.content.ptr, .size = part.content.len },
                };
            },
        }
        return lowered;
    }
};

fn lowerPairs(to: []c.Pair, pairs: []const Pair) error{InvalidRequest}!void {
    if (pairs.len > to.len) return tooMany();
    for (pairs, to[0..pairs.len]) |pair, *lowered| lowered.* = .{ .name = pair[0], .value = pair[1] };
}

fn tooMany() error{InvalidRequest} {
    return throng.tell(error.InvalidRequest, "the request has more than 16 pairs in a list, or 8 statuses or parts");
}

/// Why no response came. The host has counted it, as a failure of the request's series.
pub const TransportError = error{
    InvalidRequest,
    Forbidden,
    Dns,
    Connect,
    Tls,
    Timeout,
    Closed,
    Protocol,
    BodyTooLarge,
    Stopping,
};

/// Sends a request and waits for the whole response. Any status is a response.
pub fn send(request: Request) TransportError!Response {
    return lift(c.throng_send(try request.lower()));
}

/// Sends several requests, at most `max_parallel` at a time (0: all at once), and waits for all. The results are in the
/// order of the requests.
pub fn sendAll(requests: []const Request, max_parallel: u32) error{ InvalidRequest, OutOfMemory }![]const TransportError!Response {
    const lowered = try throng.allocator.alloc(c.Request, requests.len);
    for (requests, lowered) |request, *to| to.* = try request.lower();
    const responses = try throng.allocator.alloc(c.Response, requests.len);
    c.throng_send_all(lowered.ptr, lowered.len, max_parallel, responses.ptr);
    const results = try throng.allocator.alloc(TransportError!Response, requests.len);
    for (responses, results) |response, *to| to.* = lift(response);
    return results;
}

fn sendAs(method: [:0]const u8, url: [:0]const u8, request: Request) TransportError!Response {
    var full = request;
    full.method = method;
    full.url = url;
    return send(full);
}

pub fn get(url: [:0]const u8, request: Request) TransportError!Response {
    return sendAs("GET", url, request);
}

pub fn head(url: [:0]const u8, request: Request) TransportError!Response {
    return sendAs("HEAD", url, request);
}

pub fn post(url: [:0]const u8, request: Request) TransportError!Response {
    return sendAs("POST", url, request);
}

pub fn put(url: [:0]const u8, request: Request) TransportError!Response {
    return sendAs("PUT", url, request);
}

pub fn patch(url: [:0]const u8, request: Request) TransportError!Response {
    return sendAs("PATCH", url, request);
}

pub fn delete(url: [:0]const u8, request: Request) TransportError!Response {
    return sendAs("DELETE", url, request);
}

pub fn options(url: [:0]const u8, request: Request) TransportError!Response {
    return sendAs("OPTIONS", url, request);
}

/// Sends this header with every later request of this user; null takes it away again.
pub fn defaultHeader(name: [:0]const u8, value: ?[:0]const u8) void {
    c.throng_default_header(name, value orelse null);
}

/// Forgets all cookies of this user.
pub fn clearCookies() void {
    c.throng_clear_cookies();
}

fn lift(response: c.Response) TransportError!Response {
    const why = response.@"error" orelse return .{ .inner = response };
    const err: TransportError = switch (response.failure) {
        .none, .invalid_request => error.InvalidRequest,
        .forbidden => error.Forbidden,
        .dns => error.Dns,
        .connect => error.Connect,
        .tls => error.Tls,
        .timeout => error.Timeout,
        .closed => error.Closed,
        .protocol => error.Protocol,
        .body_too_large => error.BodyTooLarge,
        .stopping => error.Stopping,
    };
    return throng.tell(err, why);
}

/// How long each phase of an exchange took, in microseconds. A phase that did not take place is 0.
pub const Timings = c.Timings;

/// A response. The host keeps it: nothing is copied but what is asked for.
pub const Response = struct {
    inner: c.Response,

    pub fn status(response: Response) u16 {
        return response.inner.status;
    }

    /// Whether the status is one of 200 to 299.
    pub fn ok(response: Response) bool {
        return response.inner.ok;
    }

    /// The first header of this name, in any case.
    pub fn header(response: Response, name: [:0]const u8) ?[:0]const u8 {
        return std.mem.span(c.throng_header(response.inner, name) orelse return null);
    }

    /// All headers in the order received, names in lower case.
    pub fn headers(response: Response) []const c.Pair {
        const pairs = c.throng_headers(response.inner);
        return pairs.pairs[0..pairs.count];
    }

    /// What followed the body; nearly always nothing.
    pub fn trailers(response: Response) []const c.Pair {
        const pairs = c.throng_trailers(response.inner);
        return pairs.pairs[0..pairs.count];
    }

    /// Where it came from, absolute: not what was asked for, if redirects were followed.
    pub fn url(response: Response) [:0]const u8 {
        return std.mem.span(c.throng_url(response.inner) orelse "");
    }

    /// The protocol it came over: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`.
    pub fn version(response: Response) [:0]const u8 {
        return std.mem.span(c.throng_version(response.inner) orelse "");
    }

    /// The body's length in bytes; of a discarded body, what was counted.
    pub fn len(response: Response) u64 {
        return c.throng_length(response.inner);
    }

    /// The body, decoded if it came compressed. Copies all of it at each call.
    pub fn bytes(response: Response) []const u8 {
        const slice = c.throng_bytes(response.inner);
        return (slice.data orelse return &.{})[0..slice.size];
    }

    /// The body as text; null if it is not UTF-8. Copies all of it at each call.
    pub fn text(response: Response) ?[:0]const u8 {
        return std.mem.span(c.throng_text(response.inner) orelse return null);
    }

    /// The whole body, read from JSON.
    pub fn json(response: Response, comptime T: type) error{Misfit}!T {
        return throng.parse(T, "body", response.bytes());
    }

    /// The value at an RFC 6901 pointer (`/items/0/id`). The host reads the body, once for all calls.
    pub fn jsonAt(response: Response, comptime T: type, pointer: [:0]const u8) error{ NoValue, Misfit }!T {
        const value = c.throng_json(response.inner, pointer) orelse
            return throng.tell(error.NoValue, throng.format("body: no value at {s}", .{pointer}));
        return throng.parse(T, throng.format("body: {s}", .{pointer}), std.mem.span(value));
    }

    pub fn timings(response: Response) Timings {
        return c.throng_timing(response.inner);
    }

    /// Counts this request as a success, whatever its status.
    pub fn pass(response: Response) void {
        c.throng_pass(response.inner);
    }

    /// Counts this request as a failure, whatever its status. Put no ids into the reason.
    pub fn fail(response: Response, why: [:0]const u8) void {
        c.throng_fail(response.inner, why);
    }

    /// Counts a check and gives `ok` back. One that does not hold also fails this request, for the check's name.
    pub fn check(response: Response, name: [:0]const u8, holds: bool) bool {
        return c.throng_check_response(response.inner, name, holds);
    }

    /// Lets go of it before the call returns, as in a long loop. Its verdict is settled then.
    pub fn close(response: Response) void {
        c.throng_close(response.inner);
    }
};
