"""While the author's module is imported there is no host: what calls it then is told so, instead of trapping."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from wit_world.imports import data, flow, http, report


def refuse(*_: object) -> NoReturn:
    """In place of each function of the host."""
    raise RuntimeError("this needs a user, and there is none while the scenario is built: do it in `start` or in a task")


@contextmanager
def without_host() -> Iterator[None]:
    """Puts `refuse` in place of all that the SDK calls."""
    taken = [(it, name, value) for it in (data, flow, http, report) for name, value in vars(it).items() if callable(value)]
    for module, name, _ in taken:
        setattr(module, name, refuse)
    try:
        yield
    finally:
        for module, name, value in taken:
            setattr(module, name, value)
