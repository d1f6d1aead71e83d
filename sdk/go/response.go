package throng

import (
	"errors"
	"time"

	"throng/internal/contract/throng_load_http"
	"throng/internal/contract/throng_load_types"
	"throng/internal/entry"
	witRuntime "throng/internal/wit/runtime"
	wit "throng/internal/wit/types"
)

// Response is a response. The host keeps it: nothing is copied but what is asked for. It belongs to the call of Start, Stop
// or a task that received it, and is closed when that returns; using it later panics.
type Response struct {
	inner  *throng_load_http.Response
	status uint16
}

// held are the responses of this call.
var held []*Response

func init() {
	entry.AtEnd(func() {
		for i, response := range held {
			response.Close()
			held[i] = nil
		}
		held = held[:0]
	})
}

func liftResult(result wit.Result[*throng_load_http.Response, throng_load_types.TransportError]) (*Response, error) {
	if result.Tag() == wit.ResultErr {
		return nil, liftError(result.Err())
	}
	inner := result.Ok()
	response := &Response{inner, inner.Status()}
	held = append(held, response)
	return response, nil
}

// Status is the status code.
func (r *Response) Status() int { return int(r.status) }

// OK tells whether the status is one of 200 to 299.
func (r *Response) OK() bool { return r.status >= 200 && r.status < 300 }

// Header is the first header of this name, in any case; empty, if there is none.
func (r *Response) Header(name string) string {
	defer witRuntime.Unpin()
	value := r.inner.Header(name)
	if value.Tag() == wit.OptionNone {
		return ""
	}
	return copied(value.Some())
}

// Headers are all headers in the order received, names in lower case.
func (r *Response) Headers() []Pair {
	defer witRuntime.Unpin()
	return lift(r.inner.Headers())
}

// Trailers are what followed the body; nearly always nothing.
func (r *Response) Trailers() []Pair {
	defer witRuntime.Unpin()
	return lift(r.inner.Trailers())
}

// URL is where it came from, absolute: not what was asked for, if redirects were followed.
func (r *Response) URL() string {
	defer witRuntime.Unpin()
	return copied(r.inner.Url())
}

// Version is the protocol it came over: HTTP/1.0, HTTP/1.1 or HTTP/2.
func (r *Response) Version() string {
	defer witRuntime.Unpin()
	return copied(r.inner.Version())
}

// Len is the body's length in bytes; of a discarded body, what was counted. It copies nothing.
func (r *Response) Len() uint64 { return r.inner.BodyLen() }

// Bytes is the body, decoded if it came compressed. It copies all of it at each call.
func (r *Response) Bytes() []byte {
	defer witRuntime.Unpin()
	return append([]byte{}, r.inner.Bytes()...)
}

// Text is the body as text. It copies all of it at each call. The error is that it is not UTF-8.
func (r *Response) Text() (string, error) {
	defer witRuntime.Unpin()
	text := r.inner.Text()
	if text.Tag() == wit.ResultErr {
		return "", errors.New("body: not UTF-8")
	}
	return copied(text.Ok()), nil
}

// JSON reads the whole body into a value of your own. For a value or two JSONAt copies less.
func (r *Response) JSON(into any) error { return decode("body", r.Bytes(), into) }

// JSONAt reads the value at an RFC 6901 pointer (/items/0/id). The host reads the body's JSON, once for all calls; only
// this value is copied.
func (r *Response) JSONAt(pointer string, into any) error {
	defer witRuntime.Unpin()
	value := r.inner.Json(pointer)
	if value.Tag() == wit.OptionNone {
		return errors.New("body: no value at " + pointer)
	}
	return decode("body: "+pointer, []byte(value.Some()), into)
}

// Timings are how long each phase of an exchange took. A phase that did not take place is 0.
type Timings struct {
	Blocked, Connecting, TLSHandshaking, Sending, Waiting, Receiving time.Duration
}

// Timings tells how long each phase of the exchange took.
func (r *Response) Timings() Timings {
	timings := r.inner.Timings()
	micros := func(count uint64) time.Duration { return time.Duration(count) * time.Microsecond }
	return Timings{
		Blocked:        micros(timings.Blocked),
		Connecting:     micros(timings.Connecting),
		TLSHandshaking: micros(timings.TlsHandshaking),
		Sending:        micros(timings.Sending),
		Waiting:        micros(timings.Waiting),
		Receiving:      micros(timings.Receiving),
	}
}

// Pass counts this request as a success, whatever its status.
func (r *Response) Pass() { r.inner.Pass() }

// Fail counts this request as a failure, whatever its status. Reasons are counted by their text, so put no ids in them.
func (r *Response) Fail(reason string) { r.inner.Fail(reason) }

// Check counts a check and gives ok back. One that does not hold also fails this request, for the check's name.
func (r *Response) Check(name string, ok bool) bool {
	if !ok {
		r.Fail(name)
	}
	return Check(name, ok)
}

// Close lets go of it before the call returns, as in a long loop. Its verdict is settled then.
func (r *Response) Close() { r.inner.Drop() }
