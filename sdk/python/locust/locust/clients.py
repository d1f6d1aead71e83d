"""The client of a user: the host's, with the API of Locust's."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONEncoder
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from componentize_py_types import Err
from wit_world.imports import http, types

from locust.bodies import encoded_params, lowered_body
from locust.cookies import Cookies
from locust.exception import StopUser
from locust.headers import Headers
from locust.response import CATCHES, Response, failed
from throng.calls import runtime
from throng.duration import milliseconds
from throng.http import GET, POST
from throng.http.request import JSON_TYPE

_METHODS: dict[str, types.Method] = {
    "GET": types.Method_Get(),
    "HEAD": types.Method_Head(),
    "POST": types.Method_Post(),
    "PUT": types.Method_Put(),
    "PATCH": types.Method_Patch(),
    "DELETE": types.Method_Delete(),
    "OPTIONS": types.Method_Options(),
}
_REDIRECTS_OFF = types.Options(redirects=0, compress=None, discard_body=False)
_ALLOWED = "!#$%&'()*+,/:;=?@[]~"
_dumps = JSONEncoder(allow_nan=False).encode
_GET, _POST = _METHODS["GET"], _METHODS["POST"]

__all__ = ["FastHttpSession", "HttpSession", "Response"]

watches_cookies = False
"""Whether a locustfile speaks of cookies: only then are they looked at here, and not only by the host."""


class HttpSession:
    """A user's client."""

    default_headers = {"User-Agent": "python-requests/2.34.2", "Accept-Encoding": "gzip, deflate, br", "Accept": "*/*"}
    names_query = True
    """Whether a request without a name is reported with its query, as it is sent."""
    accepts_json = False
    """Whether one with JSON says that it wants JSON back."""

    def __init__(self, base_url: str | None, request_event: Any, user: Any, *_: Any, **__: Any) -> None:
        self.request_event, self.user = request_event, user
        self.request_name: str | None = None
        self.auth: Any = None
        self.verify, self.trust_env, self.cert = True, False, None
        self._headers = Headers(self.default_headers, http.set_default_header)
        self.cookies = Cookies()
        self.base_url = base_url

    @property
    def headers(self) -> Any:
        """What is sent with each request. Others may be put in their place."""
        return self._headers

    @headers.setter
    def headers(self, headers: Any) -> None:
        others = Headers(headers or {})
        self._headers.clear()
        self._headers.update(others)

    @property
    def base_url(self) -> str | None:
        """What stands before URLs that are not absolute. The run's target is known to the host, and needs no prefix."""
        return self._base_url

    @base_url.setter
    def base_url(self, base_url: str | None) -> None:
        parts = urlsplit(base_url or "")
        if parts.username and parts.password:
            self.auth = (unquote(parts.username), unquote(parts.password))
            base_url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        self._base_url = base_url
        target = http.target()
        same = base_url is None or base_url.rstrip("/") == target.rstrip("/")
        self._prefix = "" if same else base_url

    @contextmanager
    def rename_request(self, name: str) -> Iterator[None]:
        """The name of all requests in the block."""
        self.request_name = name
        try:
            yield
        finally:
            self.request_name = None

    def request(
        self,
        method: str,
        url: Any,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        cookies: Any = None,
        files: Any = None,
        auth: Any = None,
        timeout: Any = None,
        allow_redirects: bool = True,
        stream: bool = False,
        verify: Any = None,
        json: Any = None,
        name: str | None = None,
        catch_response: bool = False,
        context: Any = None,
    ) -> Any:
        """Sends a request and waits for the response; with `catch_response`, a block says what becomes of it."""
        if url.__class__ is bytes:
            url = url.decode()
        if params:
            plain, url = url, encoded_params(url, params)
        else:
            plain = url
        if not url.isascii() or " " in url:
            url = quote(url, _ALLOWED)
        if name is None:
            name = self.request_name or self._name(url if self.names_query else plain)
        if self._prefix and "://" not in url[:9]:
            url = self._prefix + url
        elif not url and not self._prefix:
            url = "/"
        fields = [] if not headers else [(key, str(value)) for key, value in headers.items() if value is not None]
        body = None
        if json is not None and not data and not files:
            body = _dumps(json).encode()
            fields = self._typed(fields, "application/json")
        elif data or files:
            body, media_type = lowered_body(data, files)
            if media_type is not None:
                fields = self._typed(fields, media_type)
        if auth is not None or self.auth is not None:
            fields.append(("Authorization", basic(auth or self.auth)))
        if watches_cookies or cookies:
            self.cookies.add_to(fields, cookies)
        request = types.Request(
            _METHODS.get(method) or types.Method_Other(method),
            url,
            name,
            fields,
            body,
            [],
            None if timeout is None else lowered_timeout(timeout),
            [],
        )
        try:
            response: Any = http.send(request) if allow_redirects else http.send_with(request, _REDIRECTS_OFF)
            if watches_cookies:
                self.cookies.keep(response)
        except Err as error:
            response = self._failed(error.value)
        return self._received(response, request, catch_response, context)

    def _name(self, url: str) -> str:
        if "://" in url[:9]:
            parts = urlsplit(url)
            url = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        elif self._base_url:
            url = urlsplit(self._base_url).path.rstrip("/") + url if "/" in self._base_url[8:] else url
        return url.partition("#")[0] or "/"

    def _typed(self, fields: list[tuple[str, str]], media_type: str) -> list[tuple[str, str]]:
        if any(name.lower() == "content-type" for name, _ in fields) or "content-type" in self._headers:
            return fields
        return [*fields, ("Content-Type", media_type)]

    def get(self, url: Any, name: str | None = None, catch_response: bool = False, **kwargs: Any) -> Any:
        """GET. One of which there is nothing to say but its name takes a short way to the host."""
        if kwargs or not self._is_short or url.__class__ is not str or not url.isascii() or " " in url or url == "":
            return self.request("GET", url, name=name, catch_response=catch_response, **kwargs)
        if name is None:
            name = self.request_name or self._name(url)
        result = runtime.call_import(GET, [url, name])
        response = self._failed(result.value) if isinstance(result, Err) else result.value
        return self._received(response, (_GET, url, name), catch_response)

    def _received(self, response: Any, asked: Any, catch_response: bool, context: Any = None) -> Any:
        response._asked = asked
        if catch_response:
            response._block = CATCHES
        if self.request_event._handlers:
            response.watched(self, context)
        return response

    def __setattr__(self, name: str, value: Any) -> None:
        """Notes whether requests may take a short way to the host, past the bindings."""
        super().__setattr__(name, value)
        own = self.__dict__
        own["_is_short"] = (
            own.get("_prefix") == ""
            and own.get("auth") is None
            and not watches_cookies
            # A locustfile may have its own.
            and getattr(self.request, "__func__", None) is HttpSession.request
        )

    def _failed(self, refusal: Any) -> Response:
        if isinstance(refusal, types.TransportError_Stopping):
            raise StopUser
        return failed(refusal)

    def options(self, url: Any, **kwargs: Any) -> Any:
        """OPTIONS"""
        return self.request("OPTIONS", url, **kwargs)

    def head(self, url: Any, **kwargs: Any) -> Any:
        """HEAD; redirects are not followed unless asked for."""
        kwargs.setdefault("allow_redirects", False)
        return self.request("HEAD", url, **kwargs)

    def post(
        self,
        url: Any,
        data: Any = None,
        json: Any = None,
        name: str | None = None,
        catch_response: bool = False,
        **kwargs: Any,
    ) -> Any:
        """POST. One of JSON of which there is nothing else to say takes the short way, too."""
        is_long = kwargs or data or json is None or self.accepts_json or "content-type" in self._headers
        if is_long or not self._is_short or url.__class__ is not str or not url.isascii() or " " in url or url == "":
            return self.request("POST", url, data=data, json=json, name=name, catch_response=catch_response, **kwargs)
        if name is None:
            name = self.request_name or self._name(url)
        text = _dumps(json)
        result = runtime.call_import(POST, [url, name, JSON_TYPE, text])
        response = self._failed(result.value) if isinstance(result, Err) else result.value
        return self._received(response, (_POST, url, name, text), catch_response)

    def put(self, url: Any, data: Any = None, **kwargs: Any) -> Any:
        """PUT"""
        return self.request("PUT", url, data=data, **kwargs)

    def patch(self, url: Any, data: Any = None, **kwargs: Any) -> Any:
        """PATCH"""
        return self.request("PATCH", url, data=data, **kwargs)

    def delete(self, url: Any, **kwargs: Any) -> Any:
        """DELETE"""
        return self.request("DELETE", url, **kwargs)

    def mount(self, *_: Any) -> None:
        """Adapters have no meaning here: connections are the host's."""

    def close(self) -> None:
        """Connections end with the user."""


class FastHttpSession(HttpSession):
    """The client of a FastHttpUser: what little it does otherwise than the other."""

    default_headers = {"Accept-Encoding": "gzip, deflate, br"}
    names_query = False
    accepts_json = True

    def __init__(self, base_url: str | None, request_event: Any, user: Any, headers: Any = None, **__: Any) -> None:
        super().__init__(base_url, request_event, user)
        self._headers.update(headers or {})

    def _name(self, url: str) -> str:
        return url

    def head(self, url: Any, **kwargs: Any) -> Any:
        """HEAD"""
        return self.request("HEAD", url, **kwargs)

    def _typed(self, fields: list[tuple[str, str]], media_type: str) -> list[tuple[str, str]]:
        fields = super()._typed(fields, media_type)
        if media_type == "application/json" and all(name.lower() != "accept" for name, _ in fields):
            fields = [*fields, ("Accept", media_type)]
        return fields


def basic(auth: Any) -> str:
    """The header for a name and a password."""
    name, password = (it.encode("latin1") if isinstance(it, str) else it for it in auth)
    return "Basic " + b64encode(name + b":" + password).decode("ascii")


def lowered_timeout(timeout: Any) -> int:
    """The host has one limit for the whole exchange: of a pair, the sum."""
    if isinstance(timeout, tuple):
        timeout = sum(it for it in timeout if it is not None)
    return milliseconds(timeout)

