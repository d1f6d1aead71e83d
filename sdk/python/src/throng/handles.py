"""What gives a handle back to the host.

componentize-py has each handle watched by a `weakref.finalize`: a registry of Python's own that takes longer than the rest of a call
to the host. What is used in its place belongs to the handle alone and ends with it; a response needs not even that.
"""

import weakref
from typing import Any

_drop: Any = None
_kind = 0
"""What gives back a handle of a response, and the number of its kind: they are the same for all."""


class Returning:
    """A handle that gives itself back, and is never handed over to the host."""

    __slots__ = ()
    # componentize-py puts it in; one that was not made by it has none.
    handle: int | None

    def __del__(self) -> None:
        if self.handle is not None:
            _drop(_kind, self.handle)


class Finalizer:
    """As much of `weakref.finalize` as componentize-py uses."""

    __slots__ = ("_drop", "_handle", "_type")

    def __init__(self, drop: Any, type: int, handle: int) -> None:
        self._drop, self._type, self._handle = drop, type, handle

    def detach(self) -> tuple[None, Any, tuple[int, int], dict[str, Any]]:
        """Leaves it to the caller to give the handle back."""
        drop, self._drop = self._drop, None
        return None, drop, (self._type, self._handle), {}

    def __del__(self) -> None:
        if self._drop is not None:
            self._drop(self._type, self._handle)


def finalizer(owner: Any, drop: Any, kind: int, handle: int) -> Finalizer | None:
    """What componentize-py calls for each handle, and keeps in it."""
    global _drop, _kind
    if not isinstance(owner, Returning):
        return Finalizer(drop, kind, handle)
    _drop, _kind = drop, kind
    return None


def lighten() -> None:
    """To be called last while the component is built: the runtime, which looks for `weakref.finalize` next, finds the other one. Everybody else
    goes on with Python's own."""
    finalize = weakref.finalize

    def found(name: str) -> Any:
        if name != "finalize":
            raise AttributeError(f"module 'weakref' has no attribute {name!r}")
        setattr(weakref, name, finalize)
        delattr(weakref, "__getattr__")
        return finalizer

    setattr(weakref, "__getattr__", found)  # noqa: B010 - mypy minds an assignment
    delattr(weakref, "finalize")
