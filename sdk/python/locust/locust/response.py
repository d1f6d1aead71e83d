"""A response. The host keeps it and has judged it by its status; what is looked at is copied then."""

import json
import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from wit_world.imports import http, types

from locust.cookies import Cookies, received
from locust.exception import CatchResponseError, LocustError, ResponseError
from locust.headers import Headers, of_response
from throng.http.errors import lift_error
from throng.http.response import Handle
from throng.lowering import readable
from throng.parsing import parsed_bytes


class RequestException(IOError):
    """Something went wrong with a request."""


class HTTPError(RequestException):
    """The status says that it failed."""


class ConnectionError(RequestException):
    """No response came back."""


class PlainGet:
    """A GET of which there is nothing to say but its address and name, as much like the contract's request as is needed here."""

    __slots__ = ("name", "url")
    method, headers, body = types.Method_Get(), (), None

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name


class SentRequest:
    """What was sent, as far as the scenario knows."""

    def __init__(self, request: types.Request | PlainGet, url: str) -> None:
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


class Response:
    """A response, or with `status_code` 0 that there is none. In a `with` block it says what becomes of its request."""

    __slots__ = (
        "_catch",
        "_content",
        "_entered",
        "_handle",
        "_headers",
        "_manual",
        "_request",
        "_watch",
        "encoding",
        "error",
        "js",
        "refusal",
        "request_meta",
    )

    def __init__(self, handle: http.Response | None, request: types.Request | PlainGet, catch: bool) -> None:
        self._handle, self._request, self._catch = handle, request, catch
        self._entered = False
        self._manual: Any = None
        self._content: bytes | None = None
        self._headers: Headers | None = None
        self._watch: Any = None
        self.encoding: str | None = None
        self.error: Exception | None = None
        self.refusal: Any = None

    @property
    def status_code(self) -> int:
        """The status; 0 where no response came back."""
        return 0 if self._handle is None else Handle.status(self._handle)

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
    def content(self) -> bytes | None:
        """The body; `None` where there is no response."""
        if self._content is None and self._handle is not None:
            self._content = Handle.bytes(self._handle)
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
            self._headers = of_response([] if self._handle is None else Handle.headers(self._handle))
        return self._headers

    @property
    def cookies(self) -> Cookies:
        """What the response sets."""
        return received([] if self._handle is None else Handle.headers(self._handle))

    @property
    def elapsed(self) -> timedelta:
        """From the request to the response's head."""
        if self._handle is None:
            return timedelta()
        it = Handle.timings(self._handle)
        return timedelta(microseconds=it.blocked + it.connecting + it.tls_handshaking + it.sending + it.waiting)

    @property
    def url(self) -> str:
        """Where the response came from, after redirects."""
        return self._request.url if self._handle is None else Handle.url(self._handle)

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
        if not self._catch:
            raise LocustError(
                "If you want to change the state of the request using .success() or .failure(), you must pass catch_response=True"
            )
        if not self._entered:
            raise LocustError(
                "Tried to set status on a request that has not yet been made. Make sure you use a with-block: "
                "with self.client.request(..., catch_response=True) as response:"
            )

    def __enter__(self) -> "Response":
        if not self._catch:
            raise LocustError("In order to use a with-block for requests, you must also pass catch_response=True")
        self._entered = True
        return self

    def __exit__(self, kind: Any, value: Any, traceback: Any) -> bool:
        if self._manual is None and isinstance(value, ResponseError):
            self._manual, kind = value, None
        if self._handle is not None and self._manual is not None:
            if self._manual is True:
                Handle.pass_(self._handle)
            else:
                Handle.fail(self._handle, _told(self._manual))
        if self._watch is not None and (kind is None or self._manual is not None):
            self._fire()
        return kind is None

    def watched(self, session: Any, context: Any) -> None:
        """There are listeners: they are told now, or at the block's end."""
        self._watch = session, {**session.user.context(), **(context or {})}
        if not self._catch:
            self._fire()

    def _fire(self) -> None:
        session, context = self._watch
        manual = self._manual
        exception = manual if isinstance(manual, Exception) else None if manual else self._by_status()
        took = 0.0 if self._handle is None else _total_ms(Handle.timings(self._handle))
        self.request_meta = {
            "request_type": _method(self._request.method),
            "name": self._request.name,
            "response_time": took,
            "response_length": 0 if self._handle is None else Handle.body_len(self._handle),
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


def failed(kind: type[Response], refusal: Any, request: types.Request | PlainGet, catch: bool) -> Response:
    """That there is no response: the host has counted the failure."""
    response = kind(None, request, catch)
    response.refusal = refusal
    response.error = ConnectionError(str(lift_error(refusal)))
    return response
