package throng

import (
	"fmt"
	"strings"
	"time"

	"throng/internal/contract/throng_load_flow"
	"throng/internal/contract/throng_load_report"
)

// copied is a text that the host wrote, in memory of Go's own. What the host wrote is gone with the next call.
func copied(text string) string { return strings.Clone(text) }

// Check counts a check as passed or failed, and gives ok back. Keep names few: no ids in them.
func Check(name string, ok bool) bool { return throng_load_report.Check(name, ok) }

// Debugf writes a line to the run's log, for the author while the scenario is being written.
func Debugf(format string, values ...any) { log(throng_load_report.LevelDebug, format, values) }

// Infof writes a line to the run's log that is worth knowing.
func Infof(format string, values ...any) { log(throng_load_report.LevelInfo, format, values) }

// Warnf writes a line to the run's log that is worth a look.
func Warnf(format string, values ...any) { log(throng_load_report.LevelWarn, format, values) }

// Errorf writes a line to the run's log: something is broken.
func Errorf(format string, values ...any) { log(throng_load_report.LevelError, format, values) }

func log(level throng_load_report.Level, format string, values []any) {
	throng_load_report.Log(level, fmt.Sprintf(format, values...))
}

// Think pauses inside an iteration, at least this long.
func Think(pause time.Duration) { throng_load_flow.Think(milliseconds(pause)) }

// Now is the time since the run began. It never goes back.
func Now() time.Duration { return time.Duration(throng_load_flow.Now()) }

// Stopping tells whether the test is ending: no further iteration will start. A long iteration should wind up then.
func Stopping() bool { return throng_load_flow.Stopping() }
