"""A user class's tasks as the contract has them: each function at the end of each path through its TaskSets is a task.

The host draws the first task, by weights that make each as likely as Locust's own draws do, one set after the other; inside a set the
user draws itself (`running.py`).
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any, NamedTuple

from locust.exception import LocustError
from locust.user.sequential_taskset import SequentialTaskSet
from locust.user.task import TaskSet

DEEPEST = 20
MOST = 0xFFFF_FFFF


class Leaf(NamedTuple):
    """A task."""

    name: str
    user: type
    path: tuple[type[TaskSet], ...]
    function: Any
    share: Fraction
    tags: list[str]


def function_of(task: Any) -> Any:
    """The function of a bound method, too."""
    return getattr(task, "__func__", task)


def leaves_of(user: type, prefix: str) -> list[Leaf]:
    """A class's tasks, in the order in which they are declared."""
    return list(_walk(user, user.tasks, (), Fraction(1), prefix))


def _walk(user: type, tasks: list[Any], path: tuple[type, ...], share: Fraction, prefix: str) -> Iterator[Leaf]:
    if not tasks:
        raise LocustError(f"{(path[-1] if path else user).__name__} has no tasks: use @task, or set tasks")
    if len(path) > DEEPEST:
        raise LocustError(f"{user.__name__}: TaskSets are nested more than {DEEPEST} deep")
    in_turn = bool(path) and issubclass(path[-1], SequentialTaskSet)
    for task, count in Counter(tasks).items():
        part = Fraction(task is tasks[0]) if in_turn else Fraction(count, len(tasks))
        if isinstance(task, type) and issubclass(task, TaskSet):
            yield from _walk(user, task.tasks, (*path, task), share * part, f"{prefix}{task.__name__}.")
        elif callable(task):
            tags = sorted(getattr(task, "locust_tag_set", ()))
            yield Leaf(f"{prefix}{task.__name__}", user, path, function_of(task), share * part, tags)
        else:
            raise LocustError(f"{user.__name__}.tasks: {task!r} is neither a function nor a TaskSet")


def weights_of(leaves: list[Leaf]) -> list[int]:
    """Whole numbers in the proportion of the shares: as they are written, where there are no sets."""
    scale = reduce(lcm, (it.share.denominator for it in leaves), 1)
    if all(not it.path for it in leaves):
        scale = max(scale, sum(Counter(leaves[0].user.tasks).values()))
    weights = [int(it.share * scale) for it in leaves]
    if max(weights) > MOST:
        return [round(it.share * 1_000_000) for it in leaves]
    return weights
