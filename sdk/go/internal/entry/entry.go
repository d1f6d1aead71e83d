// Package entry is where the contract's exports find the author's scenario. Package throng and package fixture fill it
// in; what the host calls is in the packages export_*.
package entry

import (
	user "throng/internal/contract/throng_load_user"
	wit "throng/internal/wit/types"
)

// The exports. They are nil until a scenario or a fixture is registered.
var (
	Describe func() user.Profile
	Start    func(user.Context) wit.Result[wit.Unit, string]
	Run      func(task uint32) wit.Result[user.Next, string]
	Stop     func()
	SetUp    func(config string) wit.Result[string, string]
	TearDown func(state string) wit.Result[wit.Unit, string]
)
