"""A visitor looks around in a shop: reading only, no account."""

from throng import Context, Scenario, between, http, random, task

PRODUCTS = [101, 102, 103, 104, 105]
CATEGORIES = ["electronics", "books", "home", "fitness"]


class Browse(Scenario):
    think = between("1s", "3s")

    def start(self, context: Context) -> None:
        http.default_header("accept", "application/json")
        http.default_header("user-agent", "throng-browse/0.1")

    @task(weight=1, tags=["read"])
    def health(self) -> None:
        http.get("/api/v1/health", name="GET /health", expect=200)

    @task(weight=5, tags=["read"])
    def list_products(self) -> None:
        query = {"page": random.between(1, 5), "limit": 20, "sort": "popularity"}
        response = http.get("/api/v1/products", params=query, name="GET /products", expect=200)
        if response.ok:
            response.check("items is a list", isinstance(response.json("/items"), list))

    @task(weight=3, tags=["read"])
    def product_detail(self) -> None:
        product = random.choose(PRODUCTS)
        response = http.get(f"/api/v1/products/{product}", name="GET /products/:id", expect=200)
        if response.ok:
            response.check("the product is the one asked for", response.json("/id") == product)

    @task(weight=2, tags=["read"])
    def list_category(self) -> None:
        query = {"category": random.choose(CATEGORIES), "limit": 12}
        http.get("/api/v1/products", params=query, name="GET /products?category", expect=200)
