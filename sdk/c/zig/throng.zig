//! Throng: load-test scenarios in Zig.
//!
//! A scenario is a file with a `pub const scenario: throng.Scenario`. Each virtual user is an instance of the program of
//! its own, so a `var` of the file is that user's memory. Calls wait, and the runner goes on with other users meanwhile.
//!
//! Everything that a function here gives lives until the author's function that was called (start, a task, stop)
//! returns, as does what `allocator` gives. What is to stay is allocated with `std.heap.c_allocator`.
//!
//! A returned error is counted under its name, or under the reason that `fail` gave it. `std.log` writes to the run's log.

const std = @import("std");
/// `throng.h`; scenarios do not need it.
pub const c = @import("c.zig");

pub const http = @import("http.zig");
pub const get = http.get;
pub const head = http.head;
pub const post = http.post;
pub const put = http.put;
pub const patch = http.patch;
pub const delete = http.delete;
pub const options = http.options;
pub const send = http.send;
pub const sendAll = http.sendAll;
pub const Request = http.Request;
pub const Response = http.Response;
pub const Coding = http.Coding;
pub const TransportError = http.TransportError;

// ---- The scenario

/// What a scenario is. All but the tasks may be left out.
pub const Scenario = struct {
    /// Called once for each user, before its first iteration. After an error the user is started anew.
    start: ?*const fn (*const Context) anyerror!void = null,
    /// Called once, when the user ends: clean up here. It can still send. An error is logged.
    stop: ?*const fn () anyerror!void = null,
    pause: Pause = .none,
    /// A JSON Schema that the plan's `config` must satisfy.
    config_schema: ?[:0]const u8 = null,
    tasks: []const Task,
};

/// One iteration.
pub const Run = fn () anyerror!void;

/// Something a user does, one iteration at a time.
pub const Task = struct {
    /// The name in the report, unique within the scenario.
    name: [:0]const u8,
    run: *const Run,
    /// How often it is chosen, relative to the other tasks. 0: only when `next` names it.
    weight: u32 = 1,
    /// Words to select it by (`--tag`), with spaces between them.
    tags: [:0]const u8 = "",
};

/// The pause between two iterations of a user. Times are milliseconds.
pub const Pause = union(enum) {
    none,
    /// Always this long.
    constant: u32,
    /// Drawn evenly between the two, both included.
    between: struct { u32, u32 },
    /// Drawn from an exponential distribution with this mean.
    exponential: u32,
    /// Iterations start this far apart.
    pacing: u32,
    /// Iterations start so that each user makes this many in a second.
    throughput: f64,
};

/// Work around the whole test: `pub const fixture: throng.Fixture`. Each runs once, in an instance of its own.
pub const Fixture = struct {
    /// Before the first user, with the plan's `config`. What it returns is the argument of `tear_down`.
    set_up: ?*const fn (config: [:0]const u8) anyerror![:0]const u8 = null,
    /// After the last user, also when the test is interrupted.
    tear_down: ?*const fn (state: [:0]const u8) anyerror!void = null,
};

/// What a user is told when it starts. It stays valid as long as the user does.
pub const Context = struct {
    inner: c.Context,

    /// The user's number, from 0, unique in the run.
    pub fn number(user: *const Context) u64 {
        return user.inner.number;
    }

    /// The scenario's name in the plan.
    pub fn scenario(user: *const Context) [:0]const u8 {
        return std.mem.span(user.inner.scenario);
    }

    /// The plan's `config` for this scenario, as a type of your own. Where the plan has none it is `{}`, so give fields a
    /// default if they need not be there.
    pub fn config(user: *const Context, comptime T: type) error{Misfit}!T {
        return parse(T, "config", std.mem.span(user.inner.config));
    }

    /// The value of one of the plan's labels.
    pub fn label(user: *const Context, name: []const u8) ?[:0]const u8 {
        return valueOf(user.labels(), name);
    }

    pub fn labels(user: *const Context) []const c.Pair {
        return user.inner.labels[0..user.inner.label_count];
    }
};

/// What this user does after this iteration is that task. Without it the host chooses by weight.
pub fn next(comptime task: *const Run) void {
    c.throng_next(callback(task));
}

/// This user has finished: this iteration is its last.
pub fn done() void {
    c.throng_done();
}

/// A task as C calls it: always the same function for the same task.
pub fn callback(comptime run: *const Run) *const c.Run {
    return struct {
        fn call() callconv(.c) c.Error {
            run() catch |err| return reason(err);
            return null;
        }
    }.call;
}

// ---- Errors

var told: anyerror = error.Failed;
var told_reason: [*:0]const u8 = "";

/// Ends an iteration with an error that is counted under this reason: `return throng.fail("no token")`. Put no ids in it.
pub fn fail(why: [:0]const u8) error{Failed} {
    return tell(error.Failed, why);
}

/// Gives an error a reason, until the next one is told.
pub fn tell(err: anytype, why: [*:0]const u8) @TypeOf(err) {
    told = err;
    told_reason = why;
    return err;
}

/// What an error is counted under.
pub fn reason(err: anyerror) [*:0]const u8 {
    return if (err == told) told_reason else @errorName(err);
}

// ---- Memory and text

/// Memory until the call returns. There is no need to free it.
pub const allocator: std.mem.Allocator = .{
    .ptr = undefined,
    .vtable = &.{
        .alloc = alloc,
        .resize = std.mem.Allocator.noResize,
        .remap = std.mem.Allocator.noRemap,
        .free = std.mem.Allocator.noFree,
    },
};

fn alloc(_: *anyopaque, len: usize, alignment: std.mem.Alignment, _: usize) ?[*]u8 {
    return if (alignment.toByteUnits() <= 16) c.throng_alloc(len) else null;
}

/// A formatted text: `throng.format("/products/{d}", .{id})`.
pub fn format(comptime fmt: []const u8, arguments: anytype) [:0]const u8 {
    // The call's memory traps where it ends.
    return allocator.printSentinel(fmt, arguments, 0) catch unreachable;
}

/// A value as JSON text, for a request's `json`.
pub fn json(value: anytype) [:0]const u8 {
    return format("{f}", .{std.json.fmt(value, .{})});
}

/// A JSON text as a type of your own; `what` is named by the error.
pub fn parse(comptime T: type, what: []const u8, text: []const u8) error{Misfit}!T {
    return std.json.parseFromSliceLeaky(T, allocator, text, .{ .ignore_unknown_fields = true }) catch |err|
        tell(error.Misfit, format("{s}: {s}", .{ what, @errorName(err) }));
}

pub fn valueOf(pairs: []const c.Pair, name: []const u8) ?[:0]const u8 {
    for (pairs) |pair| {
        if (std.mem.eql(u8, std.mem.span(pair.name.?), name)) return std.mem.span(pair.value.?);
    }
    return null;
}

// ---- Checks, metrics, time

/// Counts a check as passed or failed, and gives `ok` back. Keep names few: no ids in them.
pub fn check(name: [:0]const u8, ok: bool) bool {
    return c.throng_check(name, ok);
}

/// Adds to a sum over all users.
pub fn counter(name: [:0]const u8, value: f64) void {
    c.throng_counter(name, value);
}

/// Sets a value that goes up and down.
pub fn gauge(name: [:0]const u8, value: f64) void {
    c.throng_gauge(name, value);
}

/// Adds to a distribution. Put the unit into the name, as in `checkout_ms`.
pub fn trend(name: [:0]const u8, value: f64) void {
    c.throng_trend(name, value);
}

/// Counts one case of a share: how often something was so.
pub fn rate(name: [:0]const u8, was_so: bool) void {
    c.throng_rate(name, was_so);
}

/// Pauses inside an iteration, at least this many milliseconds.
pub fn think(ms: u32) void {
    c.throng_think(ms);
}

/// Nanoseconds since the run began. It never goes back.
pub fn now() u64 {
    return c.throng_now();
}

/// Whether the test is ending: a long iteration should wind up then.
pub fn stopping() bool {
    return c.throng_stopping();
}

// ---- Chance, which is the host's: a run with the same seed repeats, and no two users draw alike

/// The host's generator, for all that the standard library can draw: `throng.random.float(f64)`.
pub const random: std.Random = .{ .ptr = undefined, .fillFn = fill };

fn fill(_: *anyopaque, bytes: []u8) void {
    c.throng_fill(bytes.ptr, bytes.len);
}

/// A number from `least` to `most`, both included, each equally likely.
pub fn between(comptime T: type, least: T, most: T) T {
    return @intCast(c.throng_between(least, most));
}

/// One of the items, each equally likely.
pub fn choose(items: anytype) std.meta.Elem(@TypeOf(items)) {
    return items[between(usize, 0, items.len - 1)];
}

/// True this often: 0.1 is one time in ten.
pub fn chance(probability: f64) bool {
    return c.throng_chance(probability);
}

/// Puts the items into a random order.
pub fn shuffle(comptime T: type, items: []T) void {
    c.throng_shuffle(items.ptr, items.len, @sizeOf(T));
}

/// A random UUID (RFC 9562, version 4).
pub fn uuid() [:0]const u8 {
    return std.mem.span(c.throng_uuid());
}

// ---- Feeds

/// A row of test data.
pub const Row = struct {
    columns: []const c.Pair,

    /// The value of a column; null if there is none of this name.
    pub fn get(row: Row, column: []const u8) ?[:0]const u8 {
        return valueOf(row.columns, column);
    }
};

/// Why a feed gave no row: the plan names none of this name; or it is to be used once, and this user's share is used up.
pub const FeedError = error{ UnknownFeed, Exhausted };

/// This user's next row of one of the plan's feeds. Users take turns.
pub fn feed(name: [:0]const u8) FeedError!Row {
    const row = c.throng_feed(name);
    return switch (row.failure) {
        .row => .{ .columns = row.columns.pairs[0..row.columns.count] },
        .unknown_feed => tell(error.UnknownFeed, row.@"error".?),
        .exhausted => tell(error.Exhausted, row.@"error".?),
    };
}
