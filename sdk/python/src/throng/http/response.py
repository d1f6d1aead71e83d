"""A response, of which only what is asked for is copied into the scenario."""

from dataclasses import dataclass
from typing import Any

from componentize_py_types import Err
from wit_world.imports import http

from throng.errors import Error
from throng.handles import Returning
from throng.lowering import text
from throng.parsing import parsed, parsed_bytes
from throng.report import check

host: Any = http
"""The bindings, whose responses are those below."""
Handle: Any = http.Response
"""The bindings' own response, whose methods ask the host about any that has a handle."""


@dataclass(frozen=True, slots=True)
class Timings:
    """How long each phase of an exchange took, in seconds. A phase that did not take place is 0."""

    blocked: float
    """Waiting for a connection slot, and resolving the name."""
    connecting: float
    """Opening the connection; 0 on a reused one."""
    tls_handshaking: float
    """The TLS handshake; 0 on a reused connection and without TLS."""
    sending: float
    """From the first byte sent to the last one."""
    waiting: float
    """From the last byte sent to the first byte received."""
    receiving: float
    """From the first byte received to the last one."""

    @property
    def total(self) -> float:
        """All phases together."""
        return (
            self.blocked + self.connecting + self.tls_handshaking + self.sending + self.waiting + self.receiving
        )


class Response(Returning):
    """A response. The host keeps it: each attribute asks the host, and says what it copies.

    Whether the request was a success is settled when the last reference to this is gone, at the latest when the task
    returns: `fail` and `pass_` have no effect after that, and the response can't be read any more.
    """

    __slots__ = ("finalizer", "handle")
    # What componentize-py puts into one that it makes.
    handle: int | None
    finalizer: Any

    @property
    def status(self) -> int:
        """The status code. Copies nothing."""
        return Handle.status(self)

    @property
    def ok(self) -> bool:
        """Whether the status is one of 200 to 299. Copies nothing."""
        return 200 <= Handle.status(self) < 300

    def header(self, name: str) -> str | None:
        """The first header of this name, in any case."""
        return Handle.header(self, text(name, "name"))

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All headers in the order received, names in lower case. Copies every one."""
        return Handle.headers(self)

    @property
    def trailers(self) -> list[tuple[str, str]]:
        """What followed the body, names in lower case; nearly always nothing. Copies every one."""
        return Handle.trailers(self)

    @property
    def url(self) -> str:
        """Where the response came from, absolute: not what was asked for, if redirects were followed."""
        return Handle.url(self)

    @property
    def version(self) -> str:
        """The protocol it came over: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`."""
        return Handle.version(self)

    @property
    def length(self) -> int:
        """The body's length in bytes; of a discarded body, what was counted. Copies nothing."""
        return Handle.body_len(self)

    @property
    def content(self) -> bytes:
        """The body, decoded if it came compressed; empty if it was discarded. Copies all of it each time."""
        return Handle.bytes(self)

    @property
    def text(self) -> str:
        """The body as text. Copies all of it each time. Raises `Error` if it is not UTF-8."""
        try:
            return Handle.text(self)
        except Err:
            pass
        raise Error("body: not UTF-8")

    def json(self, pointer: str = "") -> Any:
        """The value at an RFC 6901 pointer, as in `json("/items/0/id")`. `None`: there is no such value, or the body is
        not JSON. The host reads the body once for all calls, and only this value is copied.

        Without a pointer: the whole body, copied. Raises `Error` if it is not JSON.
        """
        if pointer:
            value = Handle.json(self, text(pointer, "pointer"))
            return None if value is None else parsed(value)
        try:
            return parsed_bytes(Handle.bytes(self))
        except ValueError:
            pass
        raise Error("body: not JSON")

    @property
    def timings(self) -> Timings:
        """How long each phase of the exchange took."""
        phases = Handle.timings(self)
        return Timings(
            phases.blocked / 1e6,
            phases.connecting / 1e6,
            phases.tls_handshaking / 1e6,
            phases.sending / 1e6,
            phases.waiting / 1e6,
            phases.receiving / 1e6,
        )

    def pass_(self) -> None:
        """Counts this request as a success, whatever its status."""
        Handle.pass_(self)

    def fail(self, reason: str) -> None:
        """Counts this request as a failure, whatever its status. Reasons are counted by their text: no ids in them."""
        Handle.fail(self, text(reason, "reason"))

    def check(self, name: str, ok: bool) -> bool:
        """Counts a check and gives `ok` back. One that does not hold also fails this request, with the check's name as
        the reason."""
        if not ok:
            self.fail(name)
        return check(name, ok)


# The runtime makes those that it finds here: to wrap one in another would cost more than to ask for a status.
setattr(http, "Response", Response)  # noqa: B010 - mypy minds an assignment
