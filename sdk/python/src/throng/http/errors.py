"""Why no response came back."""

from typing import ClassVar

from wit_world.imports import types

from throng.errors import Error


class TransportError(Error):
    """No response came back. The host has counted it, as a failure of the request's series.

    Its text has the particulars; an iteration that it ends is counted under `reason`, which leaves them out.
    """

    _reason: ClassVar[str] = "no response"

    def __str__(self) -> str:
        return ": ".join([self._reason, *map(str, self.args)])

    @property
    def reason(self) -> str:
        """What happened, without the particulars: few enough to count by."""
        return self._reason


class InvalidRequest(TransportError):
    """The request can't be sent as it stands: its URL, method or a header is malformed. Nothing was sent."""

    _reason = "no response: invalid request"


class Forbidden(TransportError):
    """The runner does not allow this host. Nothing was sent."""

    _reason = "no response: host not allowed"


class Dns(TransportError):
    """The name could not be resolved."""

    _reason = "no response: name not resolved"


class Connect(TransportError):
    """No connection came about: refused, unreachable, or the connect timeout ran out."""

    _reason = "no response: no connection"


class Tls(TransportError):
    """The TLS handshake failed, or the certificate was not accepted."""

    _reason = "no response: TLS failed"


class Timeout(TransportError):
    """The request's time ran out before its last byte arrived."""

    _reason = "no response: timed out"


class Closed(TransportError):
    """The peer closed the connection before the response was complete."""

    _reason = "no response: connection closed"


class Protocol(TransportError):
    """The peer's bytes were not HTTP."""

    _reason = "no response: not HTTP"


class BodyTooLarge(TransportError):
    """The body was larger than the plan allows."""

    _reason = "no response: body too large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"above {limit} bytes")
        self.limit = limit
        """What the plan allows, in bytes."""


class Stopping(TransportError):
    """The test is ending and would not wait for this request any longer."""

    _reason = "no response: the test is ending"


def lift_error(error: types.TransportError) -> TransportError:
    """The exception for the contract's variant."""
    match error:
        case types.TransportError_InvalidRequest(reason):
            return InvalidRequest(reason)
        case types.TransportError_Forbidden(reason):
            return Forbidden(reason)
        case types.TransportError_Dns(reason):
            return Dns(reason)
        case types.TransportError_Connect(reason):
            return Connect(reason)
        case types.TransportError_Tls(reason):
            return Tls(reason)
        case types.TransportError_Timeout():
            return Timeout()
        case types.TransportError_Closed():
            return Closed()
        case types.TransportError_Protocol(reason):
            return Protocol(reason)
        case types.TransportError_BodyTooLarge(limit):
            return BodyTooLarge(limit)
        case types.TransportError_Stopping():
            return Stopping()
