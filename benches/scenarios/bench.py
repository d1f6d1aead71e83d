"""The requests of the benches; the plan's weights choose one."""

from throng import Context, Scenario, http, task

BODY = "x" * 1024


class Bench(Scenario):
    def start(self, context: Context) -> None:
        http.default_header("user-agent", "throng-flat/0.1")

    @task
    def small(self) -> None:
        http.get("/")

    @task(weight=0)
    def page(self) -> None:
        response = http.get("/page")
        response.check("the item", response.json("/items/30/id") == 131)

    @task(weight=0)
    def post(self) -> None:
        http.post("/orders", body=BODY)
