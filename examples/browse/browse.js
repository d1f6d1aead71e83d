// A visitor looks around in a shop: reading only, no account.

import { between, http, random, Scenario } from "throng";

const PRODUCTS = [101, 102, 103, 104, 105];
const CATEGORIES = ["electronics", "books", "home", "fitness"];

export default class Browse extends Scenario {
  static think = between("1s", "3s");
  static tasks = {
    health: { weight: 1, tags: ["read"] },
    listProducts: { name: "list_products", weight: 5, tags: ["read"] },
    productDetail: { name: "product_detail", weight: 3, tags: ["read"] },
    listCategory: { name: "list_category", weight: 2, tags: ["read"] },
  };

  start() {
    http.defaultHeader("accept", "application/json");
    http.defaultHeader("user-agent", "throng-browse/0.1");
  }

  health() {
    http.get("/api/v1/health", { name: "GET /health", expect: 200 });
  }

  listProducts() {
    const query = { page: random.between(1, 5), limit: 20, sort: "popularity" };
    const response = http.get("/api/v1/products", { query, name: "GET /products", expect: 200 });
    if (response.ok) {
      response.check("items is a list", Array.isArray(response.json("/items")));
    }
  }

  productDetail() {
    const product = random.choose(PRODUCTS);
    const response = http.get(`/api/v1/products/${product}`, { name: "GET /products/:id", expect: 200 });
    if (response.ok) {
      response.check("the product is the one asked for", response.json("/id") === product);
    }
  }

  listCategory() {
    const query = { category: random.choose(CATEGORIES), limit: 12 };
    http.get("/api/v1/products", { query, name: "GET /products?category", expect: 200 });
  }
}
