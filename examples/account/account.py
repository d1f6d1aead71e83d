"""A customer signs in and looks at profile and orders.

Users sign in as one of three test customers, or with `config = { feed = "accounts" }` as the next row of that feed, which
has the columns `email` and `password`.
"""

from throng import Context, Scenario, between, fail, feed, http, random, task

CUSTOMERS = ["qa.user1@example.com", "qa.user2@example.com", "qa.user3@example.com"]
PASSWORD = "TestPass123!"
STATUSES = ["pending", "shipped", "delivered"]
# The last one does not exist: looking for it is part of the story.
ORDERS = [5001, 5002, 5003, 5004]


class Account(Scenario):
    think = between("1s", "2s")
    config_schema = {
        "type": "object",
        "properties": {"feed": {"type": "string", "description": "a feed with the columns email and password"}},
        "additionalProperties": False,
    }

    def start(self, context: Context) -> None:
        http.default_header("accept", "application/json")
        http.default_header("user-agent", "throng-account/0.1")
        credentials = {"email": random.choose(CUSTOMERS), "password": PASSWORD}
        if "feed" in context.config:
            row = feed(context.config["feed"]).next()
            credentials = {"email": row["email"], "password": row["password"]}
        response = http.post("/api/v1/auth/login", json=credentials, name="POST /auth/login", expect=200)
        if not response.ok:
            fail("login failed")
        token = response.json("/access_token")
        if not isinstance(token, str):
            response.fail("no access token returned")
            fail("login failed")
        http.default_header("authorization", f"Bearer {token}")

    @task(weight=4, tags=["read"])
    def profile(self) -> None:
        response = http.get("/api/v1/users/me", name="GET /users/me", expect=200)
        if response.ok:
            response.check("a profile has an email", isinstance(response.json("/email"), str))

    @task(weight=3, tags=["read"])
    def list_orders(self) -> None:
        query = {"status": random.choose(STATUSES), "limit": 10}
        http.get("/api/v1/orders", params=query, name="GET /orders", expect=200)

    @task(weight=2, tags=["read"])
    def order_detail(self) -> None:
        order = random.choose(ORDERS)
        http.get(f"/api/v1/orders/{order}", name="GET /orders/:id", expect=[200, 404])
