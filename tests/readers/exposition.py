"""Reads an endpoint's metrics in both text formats with Prometheus' official parsers, and prints what they make of them.

exposition.py URL
"""

import json
import sys
from urllib.request import Request, urlopen

from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as prometheus


def read(accept, kind, parse):
    with urlopen(Request(sys.argv[1], headers={"accept": accept})) as answer:
        assert answer.headers["content-type"].startswith(kind), answer.headers["content-type"]
        families = list(parse(answer.read().decode()))
    sums = {}
    for family in families:
        for sample in family.samples:
            sums[sample.name] = sums.get(sample.name, 0) + sample.value
    return {"kinds": {family.name: family.type for family in families}, "sums": sums}


print(
    json.dumps(
        {
            "prometheus": read("text/plain", "text/plain; version=0.0.4", prometheus),
            "openmetrics": read("application/openmetrics-text", "application/openmetrics-text", open_metrics),
        }
    )
)
