"""What a virtual user does: looks at a list of products, and now and then at one of them."""

from throng import Scenario, between, http, random, task


class Shopper(Scenario):
    think = between("1s", "3s")

    @task(weight=3)
    def list(self) -> None:
        params = {"page": random.between(1, 3), "limit": 20}
        response = http.get("/api/v1/products", params=params, name="GET /products")
        response.check("there are items", len(response.json("/items") or []) > 0)

    @task
    def product(self) -> None:
        id = random.choose([101, 102, 103])
        http.get(f"/api/v1/products/{id}", name="GET /products/:id")
