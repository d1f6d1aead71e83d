package entry

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// atEnd is called when a call of the host's ends.
var atEnd []func()

// AtEnd has this called whenever a call of the host's ends.
func AtEnd(release func()) { atEnd = append(atEnd, release) }

// Call runs the author's code. A panic becomes an error that tells where it was.
func Call(code func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%s: panic: %s", place(), reason(cause))
		}
		for _, release := range atEnd {
			release()
		}
	}()
	return code()
}

// reason is what a panic says. Go's own panics put values behind a bracket, and errors are counted by their text.
func reason(cause any) string {
	text := fmt.Sprint(cause)
	if _, ok := cause.(runtime.Error); ok {
		text, _, _ = strings.Cut(text, " [")
	}
	return text
}

// place is the file and line of the author's that panicked: the innermost one that is neither Go's nor the SDK's.
func place() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	for {
		frame, more := frames.Next()
		name := frame.Function
		sdk := strings.HasPrefix(name, "throng.") || strings.HasPrefix(name, "throng/")
		if !sdk && !strings.HasPrefix(name, "runtime.") && !strings.HasPrefix(frame.File, runtime.GOROOT()+"/src") {
			return fmt.Sprintf("%s:%d", path.Base(frame.File), frame.Line)
		}
		if !more {
			return "somewhere"
		}
	}
}
