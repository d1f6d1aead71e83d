//! For editors: `throng build` does not need it.

const std = @import("std");

pub fn build(b: *std.Build) void {
    const target = b.resolveTargetQuery(.{ .cpu_arch = .wasm32, .os_tag = .wasi });
    const throng = b.createModule(.{ .root_source_file = b.path(".throng/sdk/c/zig/throng.zig"), .target = target });
    const scenario = b.createModule(.{ .root_source_file = b.path("NAME.zig"), .target = target });
    scenario.addImport("throng", throng);
    b.getInstallStep().dependOn(&b.addObject(.{ .name = "NAME", .root_module = scenario }).step);
}
