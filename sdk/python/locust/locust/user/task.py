"""Tasks, and sets of them, as a locustfile declares them. Who runs them is `locust.running`."""

import random
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from locust.exception import InterruptTaskSet, LocustError
from throng.time import think


def task(weight: Any = 1) -> Any:
    """`@task` or `@task(3)` before a method or a TaskSet."""

    def mark(function: Any) -> Any:
        if function.__name__ == "run":
            raise LocustError("a task must not be called run: User.run() is Locust's own")
        function.locust_task_weight = weight
        return function

    if callable(weight):
        function, weight = weight, 1
        return mark(function)
    return mark


def tag(*tags: str) -> Callable[[Any], Any]:
    """Words to select a task, or all those of a TaskSet, by."""
    if not tags or callable(tags[0]):
        raise ValueError("No tag name was supplied")

    def mark(decorated: Any) -> Any:
        if hasattr(decorated, "tasks"):
            decorated.tasks = [mark(it) for it in decorated.tasks]
        else:
            if "locust_tag_set" not in decorated.__dict__:
                decorated.locust_tag_set = set()
            decorated.locust_tag_set |= set(tags)
        return decorated

    return mark


def tasks_of(bases: Iterable[type], declared: dict[str, Any], in_place: bool) -> list[Any]:
    """All tasks of a class, each as often as its weight says: inherited ones, those of `tasks`, those marked. `in_place`: those of
    `tasks` stand where it is written among the others."""
    found = [it for base in bases for it in getattr(base, "tasks", None) or []]
    listed = _listed(declared.get("tasks"))
    if not in_place:
        found += listed
    for key, value in declared.items():
        if in_place and key == "tasks":
            found += listed
        if "locust_task_weight" in dir(value):
            found += [value] * value.locust_task_weight
    return found


def _listed(tasks: Any) -> list[Any]:
    found = []
    for each in tasks.items() if isinstance(tasks, dict) else tasks or []:
        task, count = each if isinstance(each, tuple) else (each, 1)
        found += [task] * count
    return found


class TaskSetMeta(type):
    """Gathers a class's tasks."""

    in_place = False

    def __new__(mcs, name: str, bases: tuple[type, ...], declared: dict[str, Any]) -> type:
        declared["tasks"] = tasks_of(bases, declared, mcs.in_place)
        return type.__new__(mcs, name, bases, declared)


class TaskSet(metaclass=TaskSetMeta):
    """Tasks among which a user stays until it is interrupted."""

    tasks: Any = []

    def __init__(self, parent: Any) -> None:
        self._task_queue: deque[Any] = deque()
        self._parent = parent
        self._user = parent.user if isinstance(parent, TaskSet) else parent
        self._cp_last_run = time.perf_counter()
        self._cp_last_wait_time = 0.0

    @property
    def user(self) -> Any:
        """The user."""
        return self._user

    @property
    def parent(self) -> Any:
        """The TaskSet around this one, or the user."""
        return self._parent

    @property
    def client(self) -> Any:
        """The user's client."""
        return self._user.client

    def on_start(self) -> None:
        """Called when the user comes to this set."""

    def on_stop(self) -> None:
        """Called when it leaves."""

    def interrupt(self, reschedule: bool = True) -> NoReturn:
        """Leaves this set; the task that follows begins at once, unless `reschedule` is false."""
        raise InterruptTaskSet(reschedule)

    def schedule_task(self, task_callable: Any, first: bool = False) -> None:
        """Puts a task before those that chance would choose."""
        if first:
            self._task_queue.appendleft(task_callable)
        else:
            self._task_queue.append(task_callable)

    def get_next_task(self) -> Any:
        """By weight."""
        if not self.tasks:
            raise LocustError(f"No tasks defined on {type(self).__name__}")
        return random.choice(self.tasks)

    def wait_time(self) -> float:
        """The user's, unless the set has its own."""
        return float(self._user.wait_time())

    def wait(self) -> None:
        """Waits as after a task."""
        think(max(self.wait_time(), 0))
