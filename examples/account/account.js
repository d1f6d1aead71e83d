// A customer signs in and looks at profile and orders.
//
// Users sign in as one of three test customers, or with `config = { feed = "accounts" }` as the next row of that feed, which
// has the columns `email` and `password`.

import { between, fail, feed, http, random, Scenario } from "throng";

const CUSTOMERS = ["qa.user1@example.com", "qa.user2@example.com", "qa.user3@example.com"];
const PASSWORD = "TestPass123!";
const STATUSES = ["pending", "shipped", "delivered"];
// The last one does not exist: looking for it is part of the story.
const ORDERS = [5001, 5002, 5003, 5004];

export default class Account extends Scenario {
  static think = between("1s", "2s");
  static tasks = {
    profile: { weight: 4, tags: ["read"] },
    listOrders: { name: "list_orders", weight: 3, tags: ["read"] },
    orderDetail: { name: "order_detail", weight: 2, tags: ["read"] },
  };
  static configSchema = {
    type: "object",
    properties: { feed: { type: "string", description: "a feed with the columns email and password" } },
    additionalProperties: false,
  };

  start({ config }) {
    http.defaultHeader("accept", "application/json");
    http.defaultHeader("user-agent", "throng-account/0.1");
    let credentials = { email: random.choose(CUSTOMERS), password: PASSWORD };
    if (config.feed !== undefined) {
      const { email, password } = feed(config.feed).next();
      credentials = { email, password };
    }
    const response = http.post("/api/v1/auth/login", { json: credentials, name: "POST /auth/login", expect: 200 });
    if (!response.ok) {
      fail("login failed");
    }
    const token = response.json("/access_token");
    if (typeof token !== "string") {
      response.fail("no access token returned");
      fail("login failed");
    }
    http.defaultHeader("authorization", `Bearer ${token}`);
  }

  profile() {
    const response = http.get("/api/v1/users/me", { name: "GET /users/me", expect: 200 });
    if (response.ok) {
      response.check("a profile has an email", typeof response.json("/email") === "string");
    }
  }

  listOrders() {
    const query = { status: random.choose(STATUSES), limit: 10 };
    http.get("/api/v1/orders", { query, name: "GET /orders", expect: 200 });
  }

  orderDetail() {
    http.get(`/api/v1/orders/${random.choose(ORDERS)}`, { name: "GET /orders/:id", expect: [200, 404] });
  }
}
