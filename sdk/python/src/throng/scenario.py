"""What an author writes: a class with tasks."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar, overload

from throng.context import Context, Plan
from throng.lowering import number, text
from throng.pause import Pause


class Scenario:
    """What a virtual user does. Subclass it, with at least one `task`.

    Each user is one object of the subclass, made without arguments just before its `start`.
    """

    think: ClassVar[Pause | None] = None
    """The pause between two iterations: `constant`, `between`, `exponential`, `pacing` or `throughput`."""

    config_schema: ClassVar[Mapping[str, Any] | None] = None
    """A JSON Schema that the plan's `config` must satisfy."""

    def start(self, context: Context) -> None:
        """Called once, before the user's first iteration. If it raises, the user is started anew after a pause."""

    def stop(self) -> None:
        """Called once, when the user ends: clean up here. Requests are still sent. What it raises is logged."""

    @staticmethod
    def set_up(plan: Plan) -> Any:
        """Called once a test, before the first user. What it returns, as JSON can hold it, is given to `tear_down`.

        There is no user then, and users don't get what it returns. If it raises, the test ends before it began.
        """

    @staticmethod
    def tear_down(state: Any) -> None:
        """Called once a test, after the last user, also when the test was interrupted. What it raises is reported."""


class Done:
    """What a task returns when the user has finished."""

    __slots__ = ()


done: Final = Done()
"""Returned by a task: this user has finished and makes no more iterations."""

Next = Callable[[], Any] | Done | None
"""What a task may return: nothing (the host chooses the next task by weight), the task that is next (`self.pay`), or
`done`."""


@dataclass(frozen=True, slots=True)
class Task:
    """What `task` says of a method."""

    name: str
    weight: int
    tags: list[str]


_MARK = "__throng_task__"

M = TypeVar("M", bound=Callable[..., Next])


@overload
def task(method: M, /) -> M: ...


@overload
def task(*, name: str | None = None, weight: int = 1, tags: Iterable[str] = ()) -> Callable[[M], M]: ...


def task(
    method: Callable[..., Next] | None = None, /, *, name: str | None = None, weight: int = 1, tags: Iterable[str] = ()
) -> Any:
    """Makes a method a task: `@task` or `@task(weight=5, tags=["read"])`.

    `name` is what the report calls it, in place of the method's name. `weight` says how often it is chosen, relative
    to the others; with 0 it only runs when another task returns it. `tags` are words to select it by (`--tag`).
    """
    if isinstance(tags, str):
        raise TypeError(f"tags must be a list of words, but is the text {tags!r}: write tags=[{tags!r}]")
    words = [text(tag, "a tag") for tag in tags]
    number(weight, 0xFFFF_FFFF, "weight")

    def mark(method: Callable[..., Next]) -> Callable[..., Next]:
        if not inspect.isfunction(method):
            raise TypeError("@task belongs before a method; where there are several decorators, it comes first")
        if inspect.iscoroutinefunction(method) or inspect.isgeneratorfunction(method):
            raise TypeError(f"the task {method.__name__} must be a plain `def`: calls wait by themselves")
        setattr(method, _MARK, Task(text(name or method.__name__, "name"), weight, words))
        return method

    return mark if method is None else mark(method)


def tasks_of(scenario: type[Scenario]) -> dict[str, Task]:
    """A scenario's tasks by their methods' names, in the order in which they are written; inherited ones come first."""
    names = dict.fromkeys(name for base in reversed(scenario.__mro__) for name in vars(base))
    methods = ((name, getattr(scenario, name, None)) for name in names)
    return {name: getattr(method, _MARK) for name, method in methods if hasattr(method, _MARK)}
