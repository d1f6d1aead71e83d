"""A customer signs in and looks at profile and orders, as a locustfile: it runs under Locust and under Throng as it stands."""

import random

from locust import HttpUser, between, task
from locust.exception import StopUser

CUSTOMERS = ["qa.user1@example.com", "qa.user2@example.com", "qa.user3@example.com"]
STATUSES = ["pending", "shipped", "delivered"]
# The last one does not exist: looking for it is part of the story.
ORDERS = [5001, 5002, 5003, 5004]


class Customer(HttpUser):
    wait_time = between(1, 2)

    def on_start(self):
        credentials = {"email": random.choice(CUSTOMERS), "password": "TestPass123!"}
        with self.client.post(
            "/api/v1/auth/login", json=credentials, name="POST /auth/login", catch_response=True
        ) as response:
            token = response.json().get("access_token") if response.ok else None
            if token is None:
                response.failure("login failed")
                raise StopUser
        self.client.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})

    @task(4)
    def profile(self):
        self.client.get("/api/v1/users/me", name="GET /users/me")

    @task(3)
    def list_orders(self):
        query = {"status": random.choice(STATUSES), "limit": 10}
        self.client.get("/api/v1/orders", params=query, name="GET /orders")

    @task(2)
    def order_detail(self):
        with self.client.get(
            f"/api/v1/orders/{random.choice(ORDERS)}", name="GET /orders/:id", catch_response=True
        ) as response:
            if response.status_code == 404:
                response.success()
            elif not response.ok:
                response.failure(f"unexpected status {response.status_code}")
