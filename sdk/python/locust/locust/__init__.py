"""Locust's API over Throng: a locustfile as it stands becomes a scenario. `LOCUST.md` says what is the same and what is not."""

from locust.event import Events
from locust.shape import LoadTestShape
from locust.user import wait_time
from locust.user.sequential_taskset import SequentialTaskSet
from locust.user.task import TaskSet, tag, task
from locust.user.users import FastHttpUser, HttpUser, User
from locust.user.wait_time import between, constant, constant_pacing, constant_throughput, poisson

events = Events()

__version__ = "2.47.0"
"""Whose behaviour this follows."""


def run_single_user(*_: object, **__: object) -> None:
    """Only of use in a debugger under the real Locust."""
    raise RuntimeError("run_single_user has no use here: throng run --users 1")


__all__ = [
    "FastHttpUser",
    "HttpUser",
    "LoadTestShape",
    "SequentialTaskSet",
    "TaskSet",
    "User",
    "between",
    "constant",
    "constant_pacing",
    "constant_throughput",
    "events",
    "poisson",
    "run_single_user",
    "tag",
    "task",
    "wait_time",
]
