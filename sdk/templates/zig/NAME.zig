//! What a virtual user does: looks at a list of products, and now and then at one of them.

const throng = @import("throng");

fn list() !void {
    const page = throng.format("{d}", .{throng.between(u8, 1, 3)});
    const query = .{ .{ "page", page }, .{ "limit", "20" } };
    const response = try throng.get("/api/v1/products", .{ .query = &query, .name = "GET /products" });
    _ = response.check("there are items", (response.jsonAt(u32, "/items/0/id") catch 0) > 0);
}

fn product() !void {
    const ids = [_]u32{ 101, 102, 103 };
    const url = throng.format("/api/v1/products/{d}", .{throng.choose(&ids)});
    _ = try throng.get(url, .{ .name = "GET /products/:id" });
}

pub const scenario: throng.Scenario = .{
    .pause = .{ .between = .{ 1000, 3000 } },
    .tasks = &.{
        .{ .name = "list", .run = list, .weight = 3 },
        .{ .name = "product", .run = product, .weight = 1 },
    },
};
