"""What a locustfile reports as a request without being one of its client's: a metric of its times, and a check if it failed."""

from typing import Any

from throng.lowering import readable
from throng.report import Trend, check

_trends: dict[str, Trend] = {}


def report(
    *, request_type: str, name: str, response_time: float = 0, exception: object = None, **_: Any
) -> None:
    """Adds to the metric `TYPE NAME`, in milliseconds."""
    metric = readable(f"{request_type} {name}")
    trend = _trends.get(metric)
    if trend is None:
        trend = _trends[metric] = Trend(metric)
    trend.add(response_time)
    check(metric, not exception)
