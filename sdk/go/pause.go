package throng

import (
	"math"
	"time"

	user "throng/internal/contract/throng_load_user"
	wit "throng/internal/wit/types"
)

// Pause is the pause between two iterations of a user. Its zero value is none.
type Pause struct {
	make func() user.Pause
}

func (p Pause) lower() user.Pause {
	if p.make == nil {
		return user.MakePauseNone()
	}
	return p.make()
}

// Constant is always this long.
func Constant(pause time.Duration) Pause {
	return Pause{func() user.Pause { return user.MakePauseConstant(milliseconds(pause)) }}
}

// Between is drawn evenly between the two, both included.
func Between(least, most time.Duration) Pause {
	return Pause{func() user.Pause {
		return user.MakePauseBetween(wit.Tuple2[uint32, uint32]{F0: milliseconds(least), F1: milliseconds(most)})
	}}
}

// Exponential is drawn from an exponential distribution with this mean.
func Exponential(mean time.Duration) Pause {
	return Pause{func() user.Pause { return user.MakePauseExponential(milliseconds(mean)) }}
}

// Pacing has iterations start this far apart; there is no pause, if one took longer.
func Pacing(apart time.Duration) Pause {
	return Pause{func() user.Pause { return user.MakePausePacing(milliseconds(apart)) }}
}

// Throughput has iterations start so that each user makes this many in a second.
func Throughput(perSecond float64) Pause {
	return Pause{func() user.Pause { return user.MakePauseThroughput(perSecond) }}
}

// milliseconds are whole ones, rounded up, and cut at the contract's 49 days.
func milliseconds(duration time.Duration) uint32 {
	rounded := (max(duration, 0) + time.Millisecond - 1) / time.Millisecond
	return uint32(min(rounded, math.MaxUint32))
}
