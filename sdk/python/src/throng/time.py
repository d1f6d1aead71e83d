"""Time, which is the host's."""

from wit_world.imports import flow

from throng.duration import Duration, milliseconds


def think(duration: Duration) -> None:
    """Pauses inside an iteration, at least this long. Ends early only when the test's graceful stop has run out.

    The pause between iterations is the scenario's attribute `think` instead. `time.sleep` does the same as this.
    """
    flow.think(milliseconds(duration))


def now() -> float:
    """Seconds since the run began, on a clock that never goes back."""
    return flow.now() / 1e9


def stopping() -> bool:
    """Whether the test is ending: no further iteration will start. A long iteration should wind up then."""
    return flow.stopping()
