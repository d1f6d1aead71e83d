// Package export_throng_load_fixture is what the generated exports call.
package export_throng_load_fixture

import (
	"throng/internal/entry"
	wit "throng/internal/wit/types"
)

// SetUp is the contract's `set-up`.
func SetUp(config string) wit.Result[string, string] {
	if entry.SetUp == nil {
		return wit.Ok[string, string]("")
	}
	return entry.SetUp(config)
}

// TearDown is the contract's `tear-down`.
func TearDown(state string) wit.Result[wit.Unit, string] {
	if entry.TearDown == nil {
		return wit.Ok[wit.Unit, string](wit.Unit{})
	}
	return entry.TearDown(state)
}
