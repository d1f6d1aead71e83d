package throng

import (
	"encoding/json"
	"fmt"

	user "throng/internal/contract/throng_load_user"
	wit "throng/internal/wit/types"
)

// Context is what a user is told when it starts.
type Context struct {
	// Number is the user's number, from 0, unique in the run.
	Number uint64
	// Scenario is the scenario's name in the plan.
	Scenario string
	// Labels are the plan's labels.
	Labels map[string]string
	Plan
}

// Plan is what the plan says to the scenario.
type Plan struct {
	// ConfigText is the plan's config for this scenario as JSON text; {} where there is none.
	ConfigText string
}

// Config reads the plan's config for this scenario into a value of your own.
func (p *Plan) Config(into any) error {
	return decode("config", []byte(p.ConfigText), into)
}

// liftContext copies what the host wrote.
func liftContext(context user.Context) *Context {
	lifted := &Context{Number: context.User, Labels: map[string]string{}}
	lifted.Scenario, lifted.ConfigText = copied(context.Scenario), copied(context.Config)
	for _, pair := range lift(context.Labels) {
		lifted.Labels[pair.Name] = pair.Value
	}
	return lifted
}

// Pair is a name and a value.
type Pair struct{ Name, Value string }

// lift copies what the host wrote.
func lift(pairs []wit.Tuple2[string, string]) []Pair {
	lifted := make([]Pair, len(pairs))
	for i, pair := range pairs {
		lifted[i] = Pair{copied(pair.F0), copied(pair.F1)}
	}
	return lifted
}

func lower(pairs []Pair) []wit.Tuple2[string, string] {
	lowered := make([]wit.Tuple2[string, string], len(pairs))
	for i, pair := range pairs {
		lowered[i] = wit.Tuple2[string, string]{F0: pair.Name, F1: pair.Value}
	}
	return lowered
}

// decode reads JSON. Its errors name neither places nor values, as they are counted by their text.
func decode(what string, text []byte, into any) error {
	err := json.Unmarshal(text, into)
	switch misfit := err.(type) {
	case nil:
		return nil
	case *json.SyntaxError:
		return fmt.Errorf("%s: not JSON", what)
	case *json.UnmarshalTypeError:
		if misfit.Field != "" {
			return fmt.Errorf("%s: %s does not fit %v", what, misfit.Field, misfit.Type)
		}
		return fmt.Errorf("%s: does not fit %v", what, misfit.Type)
	default:
		return fmt.Errorf("%s: %w", what, err)
	}
}
