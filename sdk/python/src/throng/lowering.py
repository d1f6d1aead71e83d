"""What is handed to the host, checked: the bindings trap on a value of the wrong type, and the author's line is lost."""

from typing import Any


def text(value: Any, what: str) -> str:
    """A text. Raises `TypeError` if it is none, and `UnicodeEncodeError` if it is not Unicode."""
    if not isinstance(value, str):
        raise TypeError(f"{what} must be a text, but is {_shown(value)}")
    if not value.isascii():
        value.encode()
    return value


def readable(value: str) -> str:
    """Any text; what is not Unicode in it is escaped."""
    return value if value.isascii() else value.encode(errors="backslashreplace").decode()


def number(value: Any, most: int, what: str) -> int:
    """A whole number from 0 to `most`."""
    if isinstance(value, int) and 0 <= value <= most:
        return value
    raise ValueError(f"{what} must be a whole number from 0 to {most}, but is {_shown(value)}")


def octets(value: Any, what: str) -> bytes:
    """Bytes, or a text as UTF-8."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    raise TypeError(f"{what} must be a text or bytes, but is {_shown(value)}")


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
