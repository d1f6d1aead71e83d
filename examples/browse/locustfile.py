"""A visitor looks around in a shop, as a locustfile: it runs under Locust and under Throng as it stands."""

import random

from locust import HttpUser, between, tag, task

PRODUCTS = [101, 102, 103, 104, 105]
CATEGORIES = ["electronics", "books", "home", "fitness"]


class Visitor(HttpUser):
    wait_time = between(1, 3)

    def on_start(self):
        self.client.headers["Accept"] = "application/json"

    @tag("read")
    @task
    def health(self):
        self.client.get("/api/v1/health", name="GET /health")

    @tag("read")
    @task(5)
    def list_products(self):
        query = {"page": random.randint(1, 5), "limit": 20, "sort": "popularity"}
        with self.client.get(
            "/api/v1/products", params=query, name="GET /products", catch_response=True
        ) as response:
            if response.ok and not isinstance(response.json().get("items"), list):
                response.failure("items is not a list")

    @tag("read")
    @task(3)
    def product_detail(self):
        product = random.choice(PRODUCTS)
        with self.client.get(
            f"/api/v1/products/{product}", name="GET /products/:id", catch_response=True
        ) as response:
            if response.ok and response.json().get("id") != product:
                response.failure("another product than the one asked for")

    @tag("read")
    @task(2)
    def list_category(self):
        query = {"category": random.choice(CATEGORIES), "limit": 12}
        self.client.get("/api/v1/products", params=query, name="GET /products?category")
