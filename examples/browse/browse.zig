//! A visitor looks around in a shop: reading only, no account.

const throng = @import("throng");

const products = [_]u32{ 101, 102, 103, 104, 105 };
const categories = [_][:0]const u8{ "electronics", "books", "home", "fitness" };

fn start(_: *const throng.Context) !void {
    throng.http.defaultHeader("accept", "application/json");
    throng.http.defaultHeader("user-agent", "throng-browse/0.1");
}

fn health() !void {
    _ = try throng.get("/api/v1/health", .{ .name = "GET /health", .expect = &.{200} });
}

fn listProducts() !void {
    const page = throng.format("{d}", .{throng.between(u8, 1, 5)});
    const response = try throng.get("/api/v1/products", .{
        .query = &.{ .{ "page", page }, .{ "limit", "20" }, .{ "sort", "popularity" } },
        .name = "GET /products",
        .expect = &.{200},
    });
    if (response.ok()) {
        const is_list = if (response.json(struct { items: []const struct {} })) |_| true else |_| false;
        _ = response.check("items is a list", is_list);
    }
}

fn productDetail() !void {
    const product = throng.choose(&products);
    const url = throng.format("/api/v1/products/{d}", .{product});
    const response = try throng.get(url, .{ .name = "GET /products/:id", .expect = &.{200} });
    if (response.ok()) {
        const id = response.jsonAt(u32, "/id") catch 0;
        _ = response.check("the product is the one asked for", id == product);
    }
}

fn listCategory() !void {
    _ = try throng.get("/api/v1/products", .{
        .query = &.{ .{ "category", throng.choose(&categories) }, .{ "limit", "12" } },
        .name = "GET /products?category",
        .expect = &.{200},
    });
}

pub const scenario: throng.Scenario = .{
    .start = start,
    .pause = .{ .between = .{ 1000, 3000 } },
    .tasks = &.{
        .{ .name = "health", .run = health, .weight = 1, .tags = "read" },
        .{ .name = "list_products", .run = listProducts, .weight = 5, .tags = "read" },
        .{ .name = "product_detail", .run = productDetail, .weight = 3, .tags = "read" },
        .{ .name = "list_category", .run = listCategory, .weight = 2, .tags = "read" },
    },
};
