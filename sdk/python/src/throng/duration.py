"""Spans of time, as authors write them."""

import math
import re
from datetime import timedelta

Duration = str | float | timedelta
"""A text with a unit (`"500ms"`, `"1.5s"`, `"2m"`, `"1h"`), a number of seconds, or a `timedelta`."""

_TEXT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)")
_MILLISECONDS = {"ms": 1.0, "s": 1e3, "m": 60e3, "h": 3600e3}
_MOST = 2**32 - 1


def milliseconds(duration: Duration) -> int:
    """Whole milliseconds, rounded up, so that no span is cut short.

    Raises `ValueError` for what is no span, is negative or is longer than 49 days, the contract's limit.
    """
    if isinstance(duration, str):
        exact = _of_text(duration)
    elif isinstance(duration, timedelta):
        exact = duration / timedelta(milliseconds=1)
    else:
        exact = duration * 1e3
    if not 0 <= exact <= _MOST:
        raise ValueError(f"a time span must be between 0 and 49 days, but is {duration!r}")
    # Rounded first: 1.1 * 1000 is a little more than 1100.
    return math.ceil(round(exact, 6))


def _of_text(text: str) -> float:
    match = _TEXT.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{text!r} is not a time span: write a number and a unit, as in '500ms', '1.5s', '2m' or '1h'"
        )
    number, unit = match.groups()
    return float(number) * _MILLISECONDS[unit]
