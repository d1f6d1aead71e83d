package throng

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"throng/internal/contract/throng_load_http"
	"throng/internal/contract/throng_load_types"
	witRuntime "throng/internal/wit/runtime"
	wit "throng/internal/wit/types"
)

// Request is a request being built. What is left out is as the plan says.
type Request struct {
	inner   throng_load_types.Request
	options throng_load_types.Options
	carried bool
	query   strings.Builder
	err     error
}

// NewRequest begins a request with any method, in the case it is sent in. The URL is absolute
// (http://host:port/path), or a path behind the plan's target.
func NewRequest(method, url string) *Request {
	request := &Request{}
	request.inner.Method = lowerMethod(method)
	request.inner.Url = url
	return request
}

// Get begins a GET request.
func Get(url string) *Request { return NewRequest("GET", url) }

// Head begins a HEAD request.
func Head(url string) *Request { return NewRequest("HEAD", url) }

// Post begins a POST request.
func Post(url string) *Request { return NewRequest("POST", url) }

// Put begins a PUT request.
func Put(url string) *Request { return NewRequest("PUT", url) }

// Patch begins a PATCH request.
func Patch(url string) *Request { return NewRequest("PATCH", url) }

// Delete begins a DELETE request.
func Delete(url string) *Request { return NewRequest("DELETE", url) }

// Options begins an OPTIONS request.
func Options(url string) *Request { return NewRequest("OPTIONS", url) }

func lowerMethod(method string) throng_load_types.Method {
	switch method {
	case "GET":
		return throng_load_types.MakeMethodGet()
	case "HEAD":
		return throng_load_types.MakeMethodHead()
	case "POST":
		return throng_load_types.MakeMethodPost()
	case "PUT":
		return throng_load_types.MakeMethodPut()
	case "PATCH":
		return throng_load_types.MakeMethodPatch()
	case "DELETE":
		return throng_load_types.MakeMethodDelete()
	case "OPTIONS":
		return throng_load_types.MakeMethodOptions()
	}
	return throng_load_types.MakeMethodOther(method)
}

// Query adds key=value to the URL's query, percent-encoded. The value is written as by fmt.Sprint.
func (r *Request) Query(key string, value any) *Request {
	if r.query.Len() > 0 {
		r.query.WriteByte('&')
	}
	r.query.WriteString(encoded(key) + "=" + encoded(fmt.Sprint(value)))
	return r
}

// encoded is percent-encoded, all but the unreserved characters (RFC 3986).
func encoded(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// Header adds a header. It replaces the user's default header of that name, but not an earlier one of this request.
func (r *Request) Header(name, value string) *Request {
	r.inner.Headers = append(r.inner.Headers, wit.Tuple2[string, string]{F0: name, F1: value})
	return r
}

// Bearer adds "authorization: Bearer TOKEN".
func (r *Request) Bearer(token string) *Request { return r.Header("authorization", "Bearer "+token) }

// JSON sends a value as JSON, with its content-type.
func (r *Request) JSON(value any) *Request {
	body, err := json.Marshal(value)
	if err != nil {
		r.err = fmt.Errorf("the body can't be written as JSON: %w", err)
	}
	return r.Header("content-type", "application/json").Body(body)
}

// Text sends a text as it is. A content-type is yours to add.
func (r *Request) Text(text string) *Request { return r.Body([]byte(text)) }

// Body sends bytes as they are. A content-type is yours to add.
func (r *Request) Body(body []byte) *Request {
	if body == nil {
		body = []byte{}
	}
	r.inner.Body = wit.Some(body)
	return r
}

// Form sends names and values as a form, with its content-type.
func (r *Request) Form(pairs ...Pair) *Request {
	fields := make([]string, len(pairs))
	for i, pair := range pairs {
		fields[i] = url.QueryEscape(pair.Name) + "=" + url.QueryEscape(pair.Value)
	}
	return r.Header("content-type", "application/x-www-form-urlencoded").Text(strings.Join(fields, "&"))
}

// Name is the series that the request is reported under. Without it: method and path. Give one wherever a path holds an
// id.
func (r *Request) Name(name string) *Request {
	r.inner.Name = wit.Some(name)
	return r
}

// Tag counts the request under this tag too, beside its series.
func (r *Request) Tag(key, value string) *Request {
	r.inner.Tags = append(r.inner.Tags, wit.Tuple2[string, string]{F0: key, F1: value})
	return r
}

// Expect names the statuses that count as success, in place of 100 to 399.
func (r *Request) Expect(statuses ...uint16) *Request {
	r.inner.Expect = statuses
	return r
}

// Timeout is the time for the whole exchange, to the last byte of the body, in place of the plan's.
func (r *Request) Timeout(timeout time.Duration) *Request {
	r.inner.TimeoutMs = wit.Some(milliseconds(timeout))
	return r
}

// Redirects has at most so many redirects followed. With 0 the redirect itself is the response.
func (r *Request) Redirects(most uint32) *Request {
	r.options.Redirects, r.carried = wit.Some(most), true
	return r
}

// Coding is a coding that compresses a body, named in content-encoding.
type Coding uint8

// The codings. Deflate is the zlib format, as RFC 9110 has it.
const (
	Gzip    = Coding(throng_load_types.CodingGzip)
	Deflate = Coding(throng_load_types.CodingDeflate)
	Brotli  = Coding(throng_load_types.CodingBr)
	Zstd    = Coding(throng_load_types.CodingZstd)
)

// Compress has the host compress the body before it is sent.
func (r *Request) Compress(coding Coding) *Request {
	r.options.Compress, r.carried = wit.Some(throng_load_types.Coding(coding)), true
	return r
}

// DiscardBody has the response's body counted and dropped as it arrives: it reads as empty, whatever its size.
func (r *Request) DiscardBody() *Request {
	r.options.DiscardBody, r.carried = true, true
	return r
}

// Chunked sends the body in chunks, without telling its length.
func (r *Request) Chunked() *Request { return r.Header("transfer-encoding", "chunked") }

// ExpectContinue asks the server whether it wants the body before sending it.
func (r *Request) ExpectContinue() *Request { return r.Header("expect", "100-continue") }

// lower is the request as the contract takes it.
func (r *Request) lower() throng_load_types.Request {
	lowered := r.inner
	if r.query.Len() > 0 {
		separator := "?"
		if strings.Contains(lowered.Url, "?") {
			separator = "&"
		}
		lowered.Url += separator + r.query.String()
	}
	return lowered
}

// Send sends the request and waits for the whole response. Any status is a response. The error is a *TransportError, if
// the request could be made.
func (r *Request) Send() (*Response, error) {
	if r.err != nil {
		return nil, r.err
	}
	defer witRuntime.Unpin()
	if r.carried {
		return liftResult(throng_load_http.SendWith(r.lower(), r.options))
	}
	return liftResult(throng_load_http.Send(r.lower()))
}

// Result is what came of one of several requests.
type Result struct {
	Response *Response
	Err      error
}

// SendAll sends several requests, at most maxParallel at a time (0: all at once), and waits for all. The results are in
// the order of the requests.
func SendAll(maxParallel uint32, requests ...*Request) []Result {
	results := make([]Result, len(requests))
	var lowered []wit.Tuple2[throng_load_types.Request, throng_load_types.Options]
	var places []int
	for i, request := range requests {
		if request.err != nil {
			results[i].Err = request.err
			continue
		}
		pair := wit.Tuple2[throng_load_types.Request, throng_load_types.Options]{F0: request.lower(), F1: request.options}
		lowered, places = append(lowered, pair), append(places, i)
	}
	defer witRuntime.Unpin()
	for i, result := range throng_load_http.SendAllWith(lowered, maxParallel) {
		response, err := liftResult(result)
		results[places[i]] = Result{response, err}
	}
	return results
}

// DefaultHeader sends this header with every later request of this user. A malformed one is reported by the next request.
func DefaultHeader(name, value string) { throng_load_http.SetDefaultHeader(name, wit.Some(value)) }

// RemoveDefaultHeader takes a default header away again.
func RemoveDefaultHeader(name string) { throng_load_http.SetDefaultHeader(name, wit.None[string]()) }

// ClearCookies forgets all cookies of this user.
func ClearCookies() { throng_load_http.ClearCookies() }
