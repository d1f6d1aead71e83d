"""What a scenario adds to the report: checks and metrics."""

from typing import ClassVar

from wit_world.imports import report
from wit_world.imports.report import MetricKind

from throng.lowering import text


def check(name: str, ok: bool) -> bool:
    """Counts a check as passed or failed, and gives `ok` back. It stops nothing.

    Checks are counted by their name, so keep names few: no ids in them. `Response.check` also fails the request when
    the check does not hold.
    """
    return report.check(text(name, "a check's name"), bool(ok))


class _Metric:
    """A metric, by its name: two of the same name and kind are the same, for all users together.

    It may be made where the module is imported. The host knows of it from its first value on.
    """

    __slots__ = ("_handle", "name")
    _kind: ClassVar[MetricKind]

    def __init__(self, name: str) -> None:
        self.name = text(name, "a metric's name")
        self._handle: report.Metric | None = None

    def _add(self, value: float) -> None:
        if self._handle is None:
            self._handle = report.Metric(self.name, self._kind)
        self._handle.add(float(value))


class Counter(_Metric):
    """A sum over all users: `ORDERS = Counter("orders")`. Values that are not finite are left out."""

    __slots__ = ()
    _kind = MetricKind.COUNTER

    def add(self, value: float = 1) -> None:
        """Adds to the sum."""
        self._add(value)


class Gauge(_Metric):
    """A value that goes up and down: the last one is kept, with the least and the greatest."""

    __slots__ = ()
    _kind = MetricKind.GAUGE

    def set(self, value: float) -> None:
        """Sets the value."""
        self._add(value)


class Trend(_Metric):
    """A distribution: the report has its mean and percentiles. Values below 0 count as 0.

    Put the unit into the name, as in `checkout_ms`.
    """

    __slots__ = ()
    _kind = MetricKind.TREND

    def add(self, value: float) -> None:
        """Adds a value to the distribution."""
        self._add(value)


class Rate(_Metric):
    """A share: how often something was so."""

    __slots__ = ()
    _kind = MetricKind.RATE

    def add(self, was_so: bool) -> None:
        """Counts one case, in which it was so or not."""
        self._add(bool(was_so))
