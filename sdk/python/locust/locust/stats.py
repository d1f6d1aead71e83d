"""Settings of Locust's own outputs, such as `CSV_STATS_INTERVAL_SEC`: they may be set, and mean nothing here."""

from typing import Any


def __getattr__(name: str) -> Any:
    raise AttributeError(f"locust.stats.{name}: a sandboxed user knows nothing of the totals: use thresholds")
