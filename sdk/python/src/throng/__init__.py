"""Load-test scenarios in Python.

A scenario is a subclass of `Scenario`. Each virtual user is one object of it, in a sandbox of its own: what a user
remembers is in `self`. Calls wait, and the runner goes on with other users meanwhile: nothing is `async`.

    from throng import Scenario, between, http, task

    class Browse(Scenario):
        think = between("1s", "3s")

        @task(weight=5, tags=["read"])
        def products(self) -> None:
            response = http.get("/api/v1/products", params={"page": 1}, name="GET /products")
            response.check("the page is the one asked for", response.json("/page") == 1)
"""

from throng import http, log, random
from throng.context import Context, Plan
from throng.duration import Duration
from throng.errors import Error, fail
from throng.feed import Feed, FeedError, FeedExhausted, UnknownFeed, feed
from throng.pause import Pause, between, constant, exponential, pacing, throughput
from throng.report import Counter, Gauge, Rate, Trend, check
from throng.scenario import Next, Scenario, done, task
from throng.time import now, stopping, think

__all__ = [
    "Context",
    "Counter",
    "Duration",
    "Error",
    "Feed",
    "FeedError",
    "FeedExhausted",
    "Gauge",
    "Next",
    "Pause",
    "Plan",
    "Rate",
    "Scenario",
    "Trend",
    "UnknownFeed",
    "between",
    "check",
    "constant",
    "done",
    "exponential",
    "fail",
    "feed",
    "http",
    "log",
    "now",
    "pacing",
    "random",
    "stopping",
    "task",
    "think",
    "throughput",
]
