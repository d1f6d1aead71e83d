"""Why an iteration did not succeed."""

from typing import NoReturn


class Error(Exception):
    """An error that is counted under its text alone.

    The report counts errors by their text, so texts must be few: no ids, times or counters in them. Other exceptions
    are counted under their type, their text, and the author's file and line.
    """

    @property
    def reason(self) -> str:
        """What the report counts it under."""
        return str(self)


def fail(reason: str) -> NoReturn:
    """Ends the iteration, or `start`, with an error: `fail("login failed")`."""
    raise Error(reason)
