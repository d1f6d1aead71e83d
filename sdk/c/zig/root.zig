//! The root of a scenario's program: gives C what it wants to see of the author's file, which is the module `scenario`.

const std = @import("std");
const author = @import("scenario");
const throng = @import("throng");
const c = throng.c;

comptime {
    @export(&lowered, .{ .name = "scenario" });
    if (@hasDecl(author, "fixture")) @export(&Around.lowered, .{ .name = "fixture" });
}

const scenario: throng.Scenario = if (@hasDecl(author, "scenario"))
    author.scenario
else
    @compileError("this file has no scenario: add `pub const scenario: throng.Scenario = .{ .tasks = &.{ … } };`");

const lowered: c.Scenario = .{
    .start = if (scenario.start != null) start else null,
    .stop = if (scenario.stop != null) throng.callback(scenario.stop.?) else null,
    .pause = switch (scenario.pause) {
        .none => .{ .kind = .none },
        .constant => |ms| .{ .kind = .constant, .ms = ms },
        .between => |ms| .{ .kind = .between, .ms = ms[0], .most_ms = ms[1] },
        .exponential => |ms| .{ .kind = .exponential, .ms = ms },
        .pacing => |ms| .{ .kind = .pacing, .ms = ms },
        .throughput => |per_second| .{ .kind = .throughput, .per_second = per_second },
    },
    .config_schema = scenario.config_schema orelse null,
    .tasks = &tasks,
};

const tasks = tasks: {
    // One more, which ends the list.
    var list: [scenario.tasks.len + 1]c.Task = @splat(.{});
    for (scenario.tasks, list[0..scenario.tasks.len]) |task, *to| to.* = .{
        .name = task.name,
        .run = throng.callback(task.run),
        .weight = task.weight,
        .tags = task.tags,
        .only_next = task.weight == 0,
    };
    break :tasks list;
};

var user: throng.Context = undefined;

fn start(context: *const c.Context) callconv(.c) c.Error {
    user = .{ .inner = context.* };
    scenario.start.?(&user) catch |err| return throng.reason(err);
    return null;
}

const Around = struct {
    const fixture: throng.Fixture = author.fixture;

    const lowered: c.Fixture = .{
        .set_up = if (fixture.set_up != null) setUp else null,
        .tear_down = if (fixture.tear_down != null) tearDown else null,
    };

    fn setUp(config: [*:0]const u8, state: *?[*:0]const u8) callconv(.c) c.Error {
        state.* = fixture.set_up.?(std.mem.span(config)) catch |err| return throng.reason(err);
        return null;
    }

    fn tearDown(state: [*:0]const u8) callconv(.c) c.Error {
        fixture.tear_down.?(std.mem.span(state)) catch |err| return throng.reason(err);
        return null;
    }
};

/// A panic's message goes to the log; then the sandbox traps and the user starts anew.
pub const panic = std.debug.FullPanic(struct {
    fn call(message: []const u8, _: ?usize) noreturn {
        write(.err, message);
        @trap();
    }
}.call);

/// `std.log` writes to the run's log.
pub const std_options: std.Options = .{ .log_level = .debug, .logFn = log };

fn log(
    comptime level: std.log.Level,
    comptime scope: @EnumLiteral(),
    comptime format: []const u8,
    arguments: anytype,
) void {
    const prefix = if (scope == .default) "" else "(" ++ @tagName(scope) ++ ") ";
    write(level, throng.format(prefix ++ format, arguments));
}

fn write(level: std.log.Level, message: []const u8) void {
    const number: c_int = switch (level) {
        .debug => 0,
        .info => 1,
        .warn => 2,
        .err => 3,
    };
    c.throng_log(number, "%.*s", @as(c_int, @intCast(message.len)), message.ptr);
}
