"""What gives a handle back to the host.

componentize-py has each handle watched by a `weakref.finalize`: a registry of Python's own that takes longer than the rest of a call
to the host. What is used in its place belongs to the handle alone and ends with it.
"""

import weakref
from typing import Any


class Finalizer:
    """As much of `weakref.finalize` as componentize-py uses."""

    __slots__ = ("_drop", "_handle", "_type")

    def __init__(self, _: Any, drop: Any, type: int, handle: int) -> None:
        self._drop, self._type, self._handle = drop, type, handle

    def detach(self) -> tuple[None, Any, tuple[int, int], dict[str, Any]]:
        """Leaves it to the caller to give the handle back."""
        drop, self._drop = self._drop, None
        return None, drop, (self._type, self._handle), {}

    def __del__(self) -> None:
        if self._drop is not None:
            self._drop(self._type, self._handle)


def lighten() -> None:
    """To be called last while the component is built: the runtime, which looks for `weakref.finalize` next, finds the other one. Everybody else
    goes on with Python's own."""
    finalize = weakref.finalize

    def found(name: str) -> Any:
        if name != "finalize":
            raise AttributeError(f"module 'weakref' has no attribute {name!r}")
        setattr(weakref, name, finalize)
        delattr(weakref, "__getattr__")
        return Finalizer

    setattr(weakref, "__getattr__", found)  # noqa: B010 - mypy minds an assignment
    delattr(weakref, "finalize")
