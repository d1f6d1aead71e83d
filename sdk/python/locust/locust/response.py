"""A response. The host keeps it and has judged it by its status; what is looked at is copied then."""

import json
import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from wit_world.imports import http as bindings
from wit_world.imports import types

from locust.cookies import Cookies, received
from locust.exception import CatchResponseError, LocustError, ResponseError
from locust.headers import Headers, of_response
from throng.calls import number_of, runtime
from throng.handles import Returning
from throng.http.errors import lift_error
from throng.http.request import JSON_TYPE
from throng.http.response import Handle
from throng.lowering import readable
from throng.parsing import parsed_bytes

NO_BLOCK, CATCHES, IN_BLOCK = range(3)
"""Of a response: whether a `with` block was asked for, and was entered."""

_BYTES = number_of(Handle.bytes, None)


class RequestException(IOError):
    """Something went wrong with a request."""


class HTTPError(RequestException):
    """The status says that it failed."""


class ConnectionError(RequestException):
    """No response came back."""


class PlainRequest:
    """A request that took a short way, as much like the contract's as is needed here."""

    def __init__(self, method: types.Method, url: str, name: str, body: str | None = None) -> None:
        self.method, self.url, self.name = method, url, name
        self.headers = [] if body is None else [("Content-Type", JSON_TYPE)]
        self.body = None if body is None else body.encode()


class SentRequest:
    """What was sent, as far as the scenario knows."""

    def __init__(self, request: types.Request | PlainRequest, url: str) -> None:
        self.method = _method(request.method)
        self.url, self.body = url, request.body
        self.headers = Headers(request.headers)

    @property
    def path_url(self) -> str:
        """Path and query."""
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _method(method: types.Method) -> str:
    if isinstance(method, types.Method_Other):
        return method.value
    return type(method).__name__.removeprefix("Method_").upper()


class Response(Returning):
    """A response, or with `status_code` 0 that there is none. In a `with` block it says what becomes of its request."""

    # componentize-py makes those that have come back, and puts these in; the rest is as it stands here until it is looked at.
    handle: int | None = None
    finalizer: Any = None
    _block = NO_BLOCK
    _manual: Any = None
    _content: bytes | None = None
    _headers: Headers | None = None
    _watch: Any = None
    encoding: str | None = None
    error: Exception | None = None
    refusal: Any = None
    request_meta: Any
    js: Any
    # What the session puts in: the contract's request, or of one that took a short way its method, URL and name, and its body.
    _asked: types.Request | tuple[Any, ...]

    @property
    def status_code(self) -> int:
        """The status; 0 where no response came back."""
        return 0 if self.handle is None else Handle.status(self)

    @property
    def ok(self) -> bool:
        """Whether there is a response, and its status is below 400."""
        return 0 < self.status_code < 400

    def __bool__(self) -> bool:
        return self.ok

    @property
    def reason(self) -> str:
        """What the status is called; the server's own words are not kept."""
        try:
            return HTTPStatus(self.status_code).phrase
        except ValueError:
            return ""

    @property
    def _request(self) -> types.Request | PlainRequest:
        asked = self._asked
        return PlainRequest(*asked) if isinstance(asked, tuple) else asked

    @property
    def content(self) -> bytes | None:
        """The body; `None` where there is no response."""
        if self._content is None and self.handle is not None:
            self._content = runtime.call_import(_BYTES, [self])
        return self._content

    @property
    def text(self) -> Any:
        """The body as text, by its charset, else as UTF-8."""
        content = self.content
        if content is None:
            return ""
        charset = self.encoding or self.headers.get("content-type", "").lower().partition("charset=")[2].strip('"; ')
        try:
            return content.decode(charset or "utf-8", "replace")
        except LookupError:
            return content.decode("utf-8", "replace")

    def json(self, **kwargs: Any) -> Any:
        """The body, read as JSON."""
        content = self.content or b""
        return json.loads(content, **kwargs) if kwargs else parsed_bytes(content)

    @property
    def headers(self) -> Headers:
        """The response's."""
        if self._headers is None:
            self._headers = of_response([] if self.handle is None else Handle.headers(self))
        return self._headers

    @property
    def cookies(self) -> Cookies:
        """What the response sets."""
        return received([] if self.handle is None else Handle.headers(self))

    @property
    def elapsed(self) -> timedelta:
        """From the request to the response's head."""
        if self.handle is None:
            return timedelta()
        it = Handle.timings(self)
        return timedelta(microseconds=it.blocked + it.connecting + it.tls_handshaking + it.sending + it.waiting)

    @property
    def url(self) -> str:
        """Where the response came from, after redirects."""
        return self._request.url if self.handle is None else Handle.url(self)

    @property
    def request(self) -> SentRequest:
        """What was sent."""
        return SentRequest(self._request, self.url)

    @property
    def history(self) -> list[Any]:
        """Redirects are followed by the host, and not kept."""
        return []

    def iter_lines(self, decode_unicode: bool = False, **_: Any) -> Any:
        """The body's lines, once all of it is there."""
        lines = (self.content or b"").splitlines()
        return (line.decode() if decode_unicode else line for line in lines)

    def raise_for_status(self) -> None:
        """Raises what a failed request is, or what it was said to be."""
        if isinstance(self._manual, Exception):
            raise self._manual
        if not self._manual and (error := self._by_status()) is not None:
            raise error

    def _by_status(self) -> Exception | None:
        if self.error is not None:
            return self.error
        status = self.status_code
        if status < 400:
            return None
        side = "Client" if status < 500 else "Server"
        return HTTPError(f"{status} {side} Error: {self.reason} for url: {self._request.name}")

    def success(self) -> None:
        """The request counts as a success."""
        self._in_block()
        self._manual = True

    def failure(self, exc: Any) -> None:
        """The request counts as a failure, for this reason. Reasons are counted by their text."""
        self._in_block()
        self._manual = exc if isinstance(exc, Exception) else CatchResponseError(exc)

    def _in_block(self) -> None:
        if self._block == NO_BLOCK:
            raise LocustError(
                "If you want to change the state of the request using .success() or .failure(), you must pass catch_response=True"
            )
        if self._block != IN_BLOCK:
            raise LocustError(
                "Tried to set status on a request that has not yet been made. Make sure you use a with-block: "
                "with self.client.request(..., catch_response=True) as response:"
            )

    def __enter__(self) -> "Response":
        if self._block == NO_BLOCK:
            raise LocustError("In order to use a with-block for requests, you must also pass catch_response=True")
        self._block = IN_BLOCK
        return self

    def __exit__(self, kind: Any, value: Any, traceback: Any) -> bool:
        if self._manual is None and isinstance(value, ResponseError):
            self._manual, kind = value, None
        if self.handle is not None and self._manual is not None:
            if self._manual is True:
                Handle.pass_(self)
            else:
                Handle.fail(self, _told(self._manual))
        if self._watch is not None and (kind is None or self._manual is not None):
            self._fire()
        return kind is None

    def watched(self, session: Any, context: Any) -> None:
        """There are listeners: they are told now, or at the block's end."""
        self._watch = session, {**session.user.context(), **(context or {})}
        if self._block == NO_BLOCK:
            self._fire()

    def _fire(self) -> None:
        session, context = self._watch
        manual = self._manual
        exception = manual if isinstance(manual, Exception) else None if manual else self._by_status()
        took = 0.0 if self.handle is None else _total_ms(Handle.timings(self))
        self.request_meta = {
            "request_type": _method(self._request.method),
            "name": self._request.name,
            "response_time": took,
            "response_length": 0 if self.handle is None else Handle.body_len(self),
            "response": self,
            "context": context,
            "exception": exception,
            "start_time": time.time() - took / 1000,
            "url": self.url,
        }
        session.request_event.fire(throng=True, **self.request_meta)


def _told(exception: Exception) -> str:
    if isinstance(exception, (CatchResponseError, ResponseError)):
        return readable(str(exception))
    return readable(f"{type(exception).__name__}: {exception}")


def _total_ms(it: types.Timings) -> float:
    whole = it.blocked + it.connecting + it.tls_handshaking + it.sending + it.waiting + it.receiving
    return whole / 1000


def failed(refusal: Any) -> Response:
    """That there is no response: the host has counted the failure."""
    response = Response()
    response.refusal = refusal
    response.error = ConnectionError(str(lift_error(refusal)))
    return response


# The runtime makes those that it finds here.
setattr(bindings, "Response", Response)  # noqa: B010 - mypy minds an assignment
