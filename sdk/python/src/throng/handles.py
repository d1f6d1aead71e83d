"""What gives a handle back to the host.

componentize-py has each handle watched by a `weakref.finalize`: a registry of Python's own that takes longer than the rest of a call
to the host. What is used in its place belongs to the handle alone and ends with it.
"""

import weakref
from typing import Any


class _Finalizer:
    """As much of `weakref.finalize` as componentize-py uses."""

    __slots__ = ("_arguments", "_drop")

    def __init__(self, drop: Any, arguments: tuple[Any, ...]) -> None:
        self._drop, self._arguments = drop, arguments

    def detach(self) -> tuple[None, Any, tuple[Any, ...], dict[str, Any]]:
        """Leaves it to the caller to give the handle back."""
        drop, self._drop = self._drop, None
        return None, drop, self._arguments, {}

    def __del__(self) -> None:
        if self._drop is not None:
            self._drop(*self._arguments)


class _Finalize(weakref.finalize):
    """`weakref.finalize`, but for handles."""

    __slots__ = ()

    def __new__(cls, obj: Any, func: Any, /, *args: Any, **kwargs: Any) -> Any:
        if getattr(func, "__name__", None) == "drop_resource" and func.__module__ in (None, "componentize_py_runtime"):
            return _Finalizer(func, args)
        return super().__new__(cls)


def lighten() -> None:
    """To be called while the component is built: the runtime takes what it finds then."""
    setattr(weakref, "finalize", _Finalize)  # noqa: B010 - mypy minds an assignment
