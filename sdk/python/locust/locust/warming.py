"""What nearly all locustfiles do, for `throng.warming`."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from locust.env import Environment
from locust.event import Events
from locust.leaves import leaves_of
from locust.running import Running
from locust.user.users import FastHttpUser, HttpUser


def _visit(self: Any) -> None:
    self.client.get("/items")
    with self.client.get("/items", name="/items", catch_response=True) as response:
        if response.status_code != 200 or response.json()["total"] != 1.5:
            response.failure("another total")
    self.client.post("/items", json={"id": 101}, name="/items")
    self.client.post("/items", json={"id": 101}, headers={"X-Any": "1"}, name="/items")


class _Http(HttpUser):
    tasks = [_visit]


class _Fast(FastHttpUser):
    tasks = [_visit]


def usual() -> Callable[[], None]:
    """An iteration of a user of each kind, which know nothing of the locustfile and its listeners."""
    environment = Environment(Events(), SimpleNamespace(), [], None)
    runs = [Running(kind(environment), leaves_of(kind, ""), "").run for kind in (_Http, _Fast)]

    def iterate() -> None:
        for run in runs:
            run(0)

    return iterate
