"""Of urllib3, a locustfile can have its warnings, to be silenced: here the runner decides whom to trust."""

from typing import Any

from urllib3 import exceptions

__all__ = ["disable_warnings", "exceptions"]


def disable_warnings(category: Any = None) -> None:
    """There are none."""


def __getattr__(name: str) -> Any:
    raise AttributeError(f"urllib3.{name}: a user's own client is the only way to the network: self.client")
