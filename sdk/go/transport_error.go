package throng

import (
	"strconv"

	"throng/internal/contract/throng_load_types"
)

// Failure is why no response came. The host has counted it, as a failure of the request's series. It is an error itself:
// errors.Is(err, throng.Timeout).
type Failure uint8

const (
	// InvalidRequest: the request can't be sent as it stands. Nothing was sent.
	InvalidRequest = Failure(throng_load_types.TransportErrorInvalidRequest)
	// Forbidden: the runner does not allow this host. Nothing was sent.
	Forbidden = Failure(throng_load_types.TransportErrorForbidden)
	// DNS: the name could not be resolved.
	DNS = Failure(throng_load_types.TransportErrorDns)
	// Connect: no connection came about.
	Connect = Failure(throng_load_types.TransportErrorConnect)
	// TLS: the TLS handshake failed.
	TLS = Failure(throng_load_types.TransportErrorTls)
	// Timeout: the request's time ran out.
	Timeout = Failure(throng_load_types.TransportErrorTimeout)
	// Closed: the peer closed the connection before the response was complete.
	Closed = Failure(throng_load_types.TransportErrorClosed)
	// Protocol: the peer's bytes were not HTTP.
	Protocol = Failure(throng_load_types.TransportErrorProtocol)
	// BodyTooLarge: the body was larger than the plan allows.
	BodyTooLarge = Failure(throng_load_types.TransportErrorBodyTooLarge)
	// TestStopping: the test is ending and would not wait any longer.
	TestStopping = Failure(throng_load_types.TransportErrorStopping)
)

// Error is few enough to count by.
func (f Failure) Error() string {
	switch f {
	case InvalidRequest:
		return "no response: invalid request"
	case Forbidden:
		return "no response: host not allowed"
	case DNS:
		return "no response: name not resolved"
	case Connect:
		return "no response: no connection"
	case TLS:
		return "no response: TLS failed"
	case Timeout:
		return "no response: timed out"
	case Closed:
		return "no response: connection closed"
	case Protocol:
		return "no response: not HTTP"
	case BodyTooLarge:
		return "no response: body too large"
	default:
		return "no response: the test is ending"
	}
}

// TransportError is a failure with its particulars, which are for the log: its text has none.
type TransportError struct {
	Failure     Failure
	Particulars string
}

func (e *TransportError) Error() string { return e.Failure.Error() }

// Unwrap is the failure, for errors.Is.
func (e *TransportError) Unwrap() error { return e.Failure }

func liftError(err throng_load_types.TransportError) error {
	lifted := &TransportError{Failure: Failure(err.Tag())}
	switch lifted.Failure {
	case InvalidRequest:
		lifted.Particulars = copied(err.InvalidRequest())
	case Forbidden:
		lifted.Particulars = copied(err.Forbidden())
	case DNS:
		lifted.Particulars = copied(err.Dns())
	case Connect:
		lifted.Particulars = copied(err.Connect())
	case TLS:
		lifted.Particulars = copied(err.Tls())
	case Protocol:
		lifted.Particulars = copied(err.Protocol())
	case BodyTooLarge:
		lifted.Particulars = "above " + strconv.FormatUint(err.BodyTooLarge(), 10) + " bytes"
	}
	return lifted
}
