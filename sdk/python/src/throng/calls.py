"""How the bindings call the host: every function of it by a number, through one function of componentize-py's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import componentize_py_runtime
from componentize_py_types import Ok

runtime: Any = componentize_py_runtime
"""Its stubs leave out `call_import`."""


@contextmanager
def answered(answer: Callable[[int, list[Any]], Any]) -> Iterator[None]:
    """Calls of the host are answered by this, which is given the function's number and its arguments."""
    call = runtime.call_import
    runtime.call_import = answer
    try:
        yield
    finally:
        runtime.call_import = call


def number_of(function: Callable[..., Any], *arguments: Any) -> int:
    """The number of a function of the bindings. The arguments are any that it takes."""
    numbers = []

    def note(number: int, _: list[Any]) -> Any:
        numbers.append(number)
        return Ok(None)

    with answered(note):
        function(*arguments)
    return numbers[0]
