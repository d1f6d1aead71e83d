"""Lines for the run's log, each with the scenario and the user before it.

The host may leave lines out when there are too many, so count things with a metric and log what is rare. `print` and
Python's `logging` go to the same log.
"""

from wit_world.imports import report
from wit_world.imports.report import Level

from throng.lowering import readable


def debug(message: object) -> None:
    """A line for the scenario's author."""
    report.log(Level.DEBUG, readable(str(message)))


def info(message: object) -> None:
    """A line that is worth knowing."""
    report.log(Level.INFO, readable(str(message)))


def warn(message: object) -> None:
    """A line that is worth a look."""
    report.log(Level.WARN, readable(str(message)))


def error(message: object) -> None:
    """A line that something is broken."""
    report.log(Level.ERROR, readable(str(message)))
