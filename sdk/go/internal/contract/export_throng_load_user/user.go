// Package export_throng_load_user is what the generated exports call.
package export_throng_load_user

import (
	user "throng/internal/contract/throng_load_user"
	"throng/internal/entry"
	wit "throng/internal/wit/types"
)

// Describe is the contract's `describe`. Without a scenario it has no tasks, which the host refuses.
func Describe() user.Profile {
	if entry.Describe == nil {
		return user.Profile{Pause: user.MakePauseNone()}
	}
	return entry.Describe()
}

// Start is the contract's `start`.
func Start(context user.Context) wit.Result[wit.Unit, string] { return entry.Start(context) }

// Run is the contract's `run`.
func Run(task uint32) wit.Result[user.Next, string] { return entry.Run(task) }

// Stop is the contract's `stop`.
func Stop() { entry.Stop() }
