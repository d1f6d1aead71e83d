// Package throng is for load-test scenarios: what a user does, one task at a time.
//
// Each virtual user is an instance of the program of its own, with one value of the author's type. Calls wait, and the
// runner goes on with other users meanwhile.
//
//	type Shopper struct{}
//
//	func (s *Shopper) Browse() error {
//		response, err := throng.Get("/products").Query("page", 2).Name("GET /products").Send()
//		if err != nil {
//			return err
//		}
//		response.Check("the page is full", response.Len() > 1000)
//		return nil
//	}
//
//	func init() {
//		throng.Register(throng.Scenario[Shopper]{
//			Pause: throng.Between(time.Second, 3*time.Second),
//			Tasks: []throng.Task[Shopper]{{Name: "browse", Weight: 3, Run: (*Shopper).Browse}},
//		})
//	}
//
//	func main() {}
package throng

import (
	"errors"
	"runtime/debug"

	user "throng/internal/contract/throng_load_user"
	_ "throng/internal/contract/wit_exports"
	"throng/internal/entry"
	wit "throng/internal/wit/types"
)

// Scenario is what a scenario is. All but the tasks may be left out.
type Scenario[User any] struct {
	// Start is called once for each user, before its first iteration. After an error the user is started anew.
	Start func(*User, *Context) error
	// Stop is called once, when the user ends: clean up here. It can still send. An error is logged.
	Stop func(*User) error
	// Pause is what is between two iterations; nothing, if it is left out.
	Pause Pause
	// ConfigSchema is a JSON Schema that the plan's config must satisfy.
	ConfigSchema string
	Tasks        []Task[User]
}

// Task is something a user does, one iteration at a time.
type Task[User any] struct {
	// Name is its name in the report, unique within the scenario.
	Name string
	// Weight is how often it is chosen, relative to the other tasks. 0 counts as 1.
	Weight uint32
	// Tags are words to select it by (--tag).
	Tags []string
	// OnlyNext keeps it from being chosen by weight: it runs when Next names it.
	OnlyNext bool
	// Run is one iteration. An error is counted under its text, so put no ids in it, and the user goes on. It may
	// return Done or Next, too. A panic is an error that tells where it was.
	Run func(*User) error
}

// Done is returned by a task when this user has finished: it makes no more iterations.
var Done = errors.New("done")

// Next is returned by a task to name the task that is next. Without it the host chooses by weight.
func Next(task string) error { return next(task) }

type next string

func (n next) Error() string { return "next: " + string(n) }

// Register makes this the program's scenario. Call it once, in init.
func Register[User any](scenario Scenario[User]) {
	var one User
	entry.Describe = func() user.Profile { return describe(scenario) }
	entry.Start = func(context user.Context) wit.Result[wit.Unit, string] {
		one = *new(User)
		told := liftContext(context)
		return outcome(entry.Call(func() error {
			if scenario.Start == nil {
				return nil
			}
			return scenario.Start(&one, told)
		}))
	}
	entry.Run = func(number uint32) wit.Result[user.Next, string] {
		if int(number) >= len(scenario.Tasks) {
			return wit.Err[user.Next, string]("the scenario has no task of this number")
		}
		return after(scenario.Tasks, entry.Call(func() error { return scenario.Tasks[number].Run(&one) }))
	}
	entry.Stop = func() {
		err := entry.Call(func() error {
			if scenario.Stop == nil {
				return nil
			}
			return scenario.Stop(&one)
		})
		if err != nil {
			Warnf("stop: %v", err)
		}
	}
}

func init() {
	// Users are many and small. With Go's default of 100 each would grow to 4 MiB before anything is collected.
	debug.SetGCPercent(25)
}

func describe[User any](scenario Scenario[User]) user.Profile {
	profile := user.Profile{Pause: scenario.Pause.lower(), ConfigSchema: optional(scenario.ConfigSchema)}
	for _, task := range scenario.Tasks {
		weight := max(task.Weight, 1)
		if task.OnlyNext {
			weight = 0
		}
		profile.Tasks = append(profile.Tasks, user.Task{Name: task.Name, Weight: weight, Tags: task.Tags})
	}
	return profile
}

// after is what a user does after an iteration that ended so.
func after[User any](tasks []Task[User], err error) wit.Result[user.Next, string] {
	var named next
	switch {
	case err == nil:
		return wit.Ok[user.Next, string](user.MakeNextWeighted())
	case errors.Is(err, Done):
		return wit.Ok[user.Next, string](user.MakeNextDone())
	case !errors.As(err, &named):
		return wit.Err[user.Next, string](err.Error())
	}
	for number, task := range tasks {
		if task.Name == string(named) {
			return wit.Ok[user.Next, string](user.MakeNextTask(uint32(number)))
		}
	}
	return wit.Err[user.Next, string]("Next: no task is named " + string(named))
}

func outcome(err error) wit.Result[wit.Unit, string] {
	if err != nil {
		return wit.Err[wit.Unit, string](err.Error())
	}
	return wit.Ok[wit.Unit, string](wit.Unit{})
}

// optional is this text, or none if it is empty.
func optional(text string) wit.Option[string] {
	if text == "" {
		return wit.None[string]()
	}
	return wit.Some(text)
}
