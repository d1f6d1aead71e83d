package throng

import (
	"errors"
	"fmt"

	"throng/internal/contract/throng_load_data"
	witRuntime "throng/internal/wit/runtime"
	wit "throng/internal/wit/types"
)

// Why a feed gives no row: errors.Is tells.
var (
	ErrUnknownFeed = errors.New("the plan has none of this name")
	ErrExhausted   = errors.New("exhausted")
)

// Row is a row of test data: columns in their order.
type Row []Pair

// Feed is this user's next row of one of the plan's feeds. Users take turns. The error is ErrUnknownFeed, or ErrExhausted
// if the feed is to be used once, and this user's share of it is used up.
func Feed(name string) (Row, error) {
	defer witRuntime.Unpin()
	row := throng_load_data.Row(name)
	if row.Tag() == wit.ResultOk {
		return lift(row.Ok()), nil
	}
	reason := ErrExhausted
	if row.Err().Tag() == throng_load_data.FeedErrorUnknownFeed {
		reason = ErrUnknownFeed
	}
	return nil, fmt.Errorf("feed %s: %w", name, reason)
}

// Get is the value of a column; empty, if there is none of this name.
func (r Row) Get(column string) string {
	for _, pair := range r {
		if pair.Name == column {
			return pair.Value
		}
	}
	return ""
}
