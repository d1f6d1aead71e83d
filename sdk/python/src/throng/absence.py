"""While the author's module is imported there is no host: what calls it then is told so, instead of trapping."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from throng.calls import answered


def refuse(*_: object) -> NoReturn:
    """In place of the host."""
    raise RuntimeError("this needs a user, and there is none while the scenario is built: do it in `start` or in a task")


@contextmanager
def without_host() -> Iterator[None]:
    """All that calls the host is refused."""
    with answered(refuse):
        yield
