"""How long a user waits after a task.

A wait that is one of the contract's pauses is the host's, if it is a user's own and not a TaskSet's: `planned` is its text in a plan.
"""

import random
from collections.abc import Callable
from time import perf_counter
from typing import Any

WaitTime = Callable[[Any], float]


def _planned(function: WaitTime, text: str) -> WaitTime:
    function.planned = text  # type: ignore[attr-defined]
    return function


def _seconds(value: float) -> str:
    """Of whole microseconds, as a plan has it."""
    us = max(round(value * 1e6), 0)
    unit, name = next(it for it in ((1_000_000, "s"), (1_000, "ms"), (1, "us")) if us % it[0] == 0)
    return f"{us // unit}{name}"


def between(min_wait: float, max_wait: float) -> WaitTime:
    """Drawn evenly between the two, in seconds."""
    text = f"{_seconds(min(min_wait, max_wait))}..{_seconds(max(min_wait, max_wait))}"
    return _planned(lambda instance: min_wait + random.random() * (max_wait - min_wait), text)


def constant(wait_time: float) -> WaitTime:
    """Always so many seconds."""
    return _planned(lambda instance: wait_time, _seconds(wait_time) if wait_time > 0 else "none")


def constant_pacing(wait_time: float) -> WaitTime:
    """Tasks begin so many seconds apart; no wait, if one took longer."""

    def wait(self: Any) -> float:
        run_time = perf_counter() - self._cp_last_run - self._cp_last_wait_time
        self._cp_last_wait_time = max(0, wait_time - run_time)
        self._cp_last_run = perf_counter()
        return self._cp_last_wait_time

    return _planned(wait, f"pacing {_seconds(wait_time)}") if wait_time > 0 else constant(0)


def constant_throughput(task_runs_per_second: float) -> WaitTime:
    """A user begins so many tasks in a second."""
    if task_runs_per_second <= 0:
        raise ValueError(f"constant_throughput() requires a positive rate, got: {task_runs_per_second}")
    return constant_pacing(1 / task_runs_per_second)


def poisson(rate: float) -> WaitTime:
    """A user begins so many tasks in a second on average, at random."""
    if rate <= 0:
        raise ValueError(f"poisson() requires a positive rate, got: {rate}")
    return _planned(lambda instance: random.expovariate(rate), f"exponential {_seconds(1 / rate)}")
