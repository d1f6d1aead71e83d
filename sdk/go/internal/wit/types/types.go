// Package wit_types holds the generic types of the contract that the generated bindings refer to.
package wit_types

const (
	OptionNone = 0
	OptionSome = 1
	ResultOk   = 0
	ResultErr  = 1
)

// Option is a value that may be missing.
type Option[T any] struct {
	tag   uint8
	value T
}

// None is no value.
func None[T any]() Option[T] { return Option[T]{} }

// Some is this value.
func Some[T any](value T) Option[T] { return Option[T]{OptionSome, value} }

// Tag tells whether there is a value: OptionSome or OptionNone.
func (o Option[T]) Tag() uint8 { return o.tag }

// Some is the value, if there is one.
func (o Option[T]) Some() T { return o.value }

// Result is a value or an error.
type Result[T, E any] struct {
	tag   uint8
	value T
	err   E
}

// Ok is a result that is a value.
func Ok[T, E any](value T) Result[T, E] { return Result[T, E]{tag: ResultOk, value: value} }

// Err is a result that is an error.
func Err[T, E any](err E) Result[T, E] { return Result[T, E]{tag: ResultErr, err: err} }

// Tag tells which it is: ResultOk or ResultErr.
func (r Result[T, E]) Tag() uint8 { return r.tag }

// Ok is the value, if it is one.
func (r Result[T, E]) Ok() T { return r.value }

// Err is the error, if it is one.
func (r Result[T, E]) Err() E { return r.err }

// Unit is the value of a result that has none.
type Unit struct{}

// Tuple2 is a pair.
type Tuple2[A, B any] struct {
	F0 A
	F1 B
}
