package throng

import "throng/internal/contract/throng_load_report"

// A metric is a figure of the scenario's own, in the report beside those of the host: const Orders throng.Counter = "orders".
// All users of the run add to the same one. Values that are not finite are left out.

// Counter is a sum over all users.
type Counter string

// Add adds to the sum.
func (c Counter) Add(value float64) {
	metric(string(c), throng_load_report.MetricKindCounter).Add(value)
}

// Gauge is a value that goes up and down: the last one is kept, with the least and the greatest.
type Gauge string

// Set sets the value.
func (g Gauge) Set(value float64) { metric(string(g), throng_load_report.MetricKindGauge).Add(value) }

// Trend is a distribution. Put the unit into the name, as in checkout_ms.
type Trend string

// Add adds to the distribution.
func (t Trend) Add(value float64) { metric(string(t), throng_load_report.MetricKindTrend).Add(value) }

// Rate is a share: how often something was so.
type Rate string

// Add counts one case, in which it was so or not.
func (r Rate) Add(wasSo bool) {
	value := 0.0
	if wasSo {
		value = 1
	}
	metric(string(r), throng_load_report.MetricKindRate).Add(value)
}

type metricKey struct {
	name string
	kind throng_load_report.MetricKind
}

// metrics are the host's handles, kept for the user's life.
var metrics = map[metricKey]*throng_load_report.Metric{}

func metric(name string, kind throng_load_report.MetricKind) *throng_load_report.Metric {
	key := metricKey{name, kind}
	if metrics[key] == nil {
		metrics[key] = throng_load_report.MakeMetric(name, kind)
	}
	return metrics[key]
}
