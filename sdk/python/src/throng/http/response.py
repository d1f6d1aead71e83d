"""A response, of which only what is asked for is copied into the scenario."""

import json
from dataclasses import dataclass
from typing import Any

from componentize_py_types import Err
from wit_world.imports import http

from throng.errors import Error
from throng.lowering import text
from throng.report import check


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


class Response:
    """A response. The host keeps it: each attribute asks the host, and says what it copies.

    Whether the request was a success is settled when the last reference to this is gone, at the latest when the task
    returns: `fail` and `pass_` have no effect after that, and the response can't be read any more.
    """

    __slots__ = ("_handle",)

    def __init__(self, handle: http.Response) -> None:
        self._handle = handle

    @property
    def status(self) -> int:
        """The status code. Copies nothing."""
        return self._handle.status()

    @property
    def ok(self) -> bool:
        """Whether the status is one of 200 to 299. Copies nothing."""
        return 200 <= self._handle.status() < 300

    def header(self, name: str) -> str | None:
        """The first header of this name, in any case."""
        return self._handle.header(text(name, "name"))

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All headers in the order received, names in lower case. Copies every one."""
        return self._handle.headers()

    @property
    def trailers(self) -> list[tuple[str, str]]:
        """What followed the body, names in lower case; nearly always nothing. Copies every one."""
        return self._handle.trailers()

    @property
    def url(self) -> str:
        """Where the response came from, absolute: not what was asked for, if redirects were followed."""
        return self._handle.url()

    @property
    def version(self) -> str:
        """The protocol it came over: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`."""
        return self._handle.version()

    @property
    def length(self) -> int:
        """The body's length in bytes; of a discarded body, what was counted. Copies nothing."""
        return self._handle.body_len()

    @property
    def content(self) -> bytes:
        """The body, decoded if it came compressed; empty if it was discarded. Copies all of it each time."""
        return self._handle.bytes()

    @property
    def text(self) -> str:
        """The body as text. Copies all of it each time. Raises `Error` if it is not UTF-8."""
        try:
            return self._handle.text()
        except Err:
            pass
        raise Error("body: not UTF-8")

    def json(self, pointer: str = "") -> Any:
        """The value at an RFC 6901 pointer, as in `json("/items/0/id")`. `None`: there is no such value, or the body is
        not JSON. The host reads the body once for all calls, and only this value is copied.

        Without a pointer: the whole body, copied. Raises `Error` if it is not JSON.
        """
        if pointer:
            value = self._handle.json(text(pointer, "pointer"))
            return None if value is None else json.loads(value)
        try:
            return json.loads(self._handle.bytes())
        except ValueError:
            pass
        raise Error("body: not JSON")

    @property
    def timings(self) -> Timings:
        """How long each phase of the exchange took."""
        phases = self._handle.timings()
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
        self._handle.pass_()

    def fail(self, reason: str) -> None:
        """Counts this request as a failure, whatever its status. Reasons are counted by their text: no ids in them."""
        self._handle.fail(text(reason, "reason"))

    def check(self, name: str, ok: bool) -> bool:
        """Counts a check and gives `ok` back. One that does not hold also fails this request, with the check's name as
        the reason."""
        if not ok:
            self.fail(name)
        return check(name, ok)
