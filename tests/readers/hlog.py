"""Reads an interval log with HdrHistogram's own reader and prints, for each tag, how many values there are, their 95th percentile and the largest.

hlog.py FILE
"""

import json
import sys

from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

reader = HistogramLogReader(sys.argv[1], HdrHistogram(1, 3_600_000_000, 3))
sums = {}
intervals = 0
while True:
    histogram = reader.get_next_interval_histogram()
    if histogram is None:
        break
    intervals += 1
    tag = histogram.get_tag() or ""
    sums.setdefault(tag, HdrHistogram(1, 3_600_000_000, 3)).add(histogram)
tags = {tag: {"count": it.get_total_count(), "p95": it.get_value_at_percentile(95), "max": it.get_max_value()} for tag, it in sums.items()}
print(json.dumps({"intervals": intervals, "start": reader.get_start_time_sec(), "tags": tags}))
