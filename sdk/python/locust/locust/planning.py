"""What a locustfile says of its run, as a plan: target, users' weights, waits, and the stages of a LoadTestShape."""

import time
from math import ceil
from typing import Any

from locust.exception import LocustError
from locust.leaves import Leaf
from locust.shape import LoadTestShape

LONGEST = 24 * 3600
"""Seconds for which a shape is asked."""
USERS = 10


def plan_of(users: list[type], shape: LoadTestShape | None, leaves: list[Leaf]) -> dict[str, Any]:
    """The default plan."""
    plan: dict[str, Any] = {}
    host = next((it.host for it in users if it.host), None)
    if host is not None:
        plan["target"] = host.rstrip("/")
    shared = [it for it in users if it.fixed_count <= 0]
    if shared:
        plan["load"] = {"users": _enough([it.weight for it in shared])} if shape is None else stages_of(shape)
    scenarios = plan["scenarios"] = {}
    for user in users:
        scenario = scenarios[user.__name__] = {}
        if user.fixed_count > 0:
            scenario["users"] = user.fixed_count
        elif len(shared) > 1:
            scenario["weight"] = user.weight
        if len(users) > 1:
            scenario["tasks"] = [it.name for it in leaves if it.user is user]
        if (pause := getattr(user.wait_time, "planned", "none")) != "none":
            scenario["pause"] = pause
    return plan


def _enough(weights: list[float]) -> int:
    """As many users as without a plan, or more, so that each class gets one."""
    return max(USERS, ceil(sum(weights) / min(weights)))


def stages_of(shape: LoadTestShape) -> dict[str, Any]:
    """Asks a shape what it wants at each second of virtual time, as Locust does."""
    changes = _changes(shape)
    stages: list[tuple[float, float]] = []
    now, end = 0.0, float(changes[-1][0])
    for (at, target, rate), (until, *_) in zip(changes, changes[1:], strict=False):
        lasts = until - at
        ramp = abs(target - now) / rate if rate > 0 else 0.0
        if ramp > lasts:
            target, ramp = now + (target - now) * lasts / ramp, float(lasts)
        if target != now:
            stages.append((ramp, target))
        if lasts > ramp:
            stages.append((lasts - ramp, target))
        now = target
    if not stages or end <= 0:
        raise LocustError(f"{type(shape).__name__}.tick gives no users")
    return {"executor": "ramping-users", "stages": ",".join(f"{round(lasts * 1000)}ms:{_number(target)}" for lasts, target in stages)}


def _number(value: float) -> str:
    return f"{round(value, 3):g}" if value < 1e5 else str(round(value))


def _changes(shape: LoadTestShape) -> list[tuple[int, float, float]]:
    """When a tick differs from the one before: second, users, users per second. The last is the end."""
    clocks = {name: getattr(time, name) for name in ("time", "perf_counter", "monotonic")}
    now = 0.0
    began = {name: clock() for name, clock in clocks.items()}
    for name in clocks:
        setattr(time, name, lambda name=name: began[name] + now)
    changes: list[tuple[int, float, float]] = []
    try:
        shape.reset_time()
        for second in range(LONGEST):
            now = float(second)
            tick = shape.tick()
            if tick is None:
                return [*changes, (second, 0, 0)]
            users, rate, *classes = tick  # type: ignore[misc]
            if classes and classes[0]:
                raise LocustError(f"{type(shape).__name__}.tick names user classes, which stages can't")
            shape._users = users  # type: ignore[attr-defined]
            if not changes or changes[-1][1:] != (users, rate):
                changes.append((second, users, rate))
    finally:
        for name, clock in clocks.items():
            setattr(time, name, clock)
    return [*changes, (LONGEST, 0, 0)]
