"""The host's HTTP client. Connections, cookies and default headers belong to the user, as in a browser.

    from throng import http

    response = http.post("/api/v1/orders", json={"product": 101}, name="POST /orders", expect=201)
    order = response.json("/id")

`http.Settings` lists what a request may be given.
"""

from collections.abc import Iterable
from typing import Any, Unpack

from componentize_py_types import Err, Ok
from wit_world.imports import http

from throng.calls import number_of, runtime
from throng.http.errors import (
    BodyTooLarge,
    Closed,
    Connect,
    Dns,
    Forbidden,
    InvalidRequest,
    Protocol,
    Stopping,
    Timeout,
    Tls,
    TransportError,
    lift_error,
)
from throng.http.multipart import File
from throng.http.request import AS_PLANNED, JSON_TYPE, Body, Request, Settings, Unnamed, Unsaid, written
from throng.http.response import Response, Timings, host
from throng.lowering import number, text

__all__ = [
    "BodyTooLarge",
    "Closed",
    "Connect",
    "Dns",
    "File",
    "Forbidden",
    "InvalidRequest",
    "Protocol",
    "Request",
    "Response",
    "Settings",
    "Stopping",
    "Timeout",
    "Timings",
    "Tls",
    "TransportError",
    "clear_cookies",
    "default_header",
    "delete",
    "get",
    "head",
    "options",
    "patch",
    "post",
    "put",
    "remove_default_header",
    "request",
    "send_all",
]


GET = number_of(http.get, "", None)
"""The number of the bindings' `get`."""
POST = number_of(http.post, "", None, None, "")
"""The number of the bindings' `post`."""


def get(url: str, *, name: str | None = None, **settings: Unpack[Unnamed]) -> Response:
    """Sends a `GET` request and waits for the response. Raises `TransportError` if none comes.

    The URL is absolute (`http://host:port/path`), or a path behind the plan's target.
    """
    if settings:
        return Request("GET", url, name=name, **settings).send()
    # The short way for one of which there is nothing to say, past the bindings.
    if url.__class__ is not str or not url.isascii():
        text(url, "url")
    if name is not None:
        text(name, "name")
    return _received(runtime.call_import(GET, [url, name]))


def _received(result: Any) -> Response:
    if isinstance(result, Err):
        raise lift_error(result.value)
    response: Response = result.value
    return response


def head(url: str, **settings: Unpack[Settings]) -> Response:
    """Sends a `HEAD` request; else like `get`."""
    return Request("HEAD", url, **settings).send()


def post(
    url: str,
    *,
    name: str | None = None,
    json: object = None,
    body: Body | None = None,
    **settings: Unpack[Unsaid],
) -> Response:
    """Sends a `POST` request; else like `get`."""
    is_json = json is not None
    if settings or is_json is (body is not None) or not (is_json or body.__class__ is str):
        return Request("POST", url, name=name, json=json, body=body, **settings).send()
    # The short way.
    content = written(json) if is_json else body
    arguments = [
        text(url, "url"),
        None if name is None else text(name, "name"),
        JSON_TYPE if is_json else None,
        text(content, "body"),
    ]
    return _received(runtime.call_import(POST, arguments))


def put(url: str, **settings: Unpack[Settings]) -> Response:
    """Sends a `PUT` request; else like `get`."""
    return Request("PUT", url, **settings).send()


def patch(url: str, **settings: Unpack[Settings]) -> Response:
    """Sends a `PATCH` request; else like `get`."""
    return Request("PATCH", url, **settings).send()


def delete(url: str, **settings: Unpack[Settings]) -> Response:
    """Sends a `DELETE` request; else like `get`."""
    return Request("DELETE", url, **settings).send()


def options(url: str, **settings: Unpack[Settings]) -> Response:
    """Sends an `OPTIONS` request; else like `get`."""
    return Request("OPTIONS", url, **settings).send()


def request(method: str, url: str, **settings: Unpack[Settings]) -> Response:
    """Sends a request with any method, in the case it is written in: `http.request("PURGE", "/cache")`."""
    return Request(method, url, **settings).send()


def send_all(requests: Iterable[Request], max_parallel: int = 0) -> list[Response | TransportError]:
    """Sends several requests, at most `max_parallel` at a time (0: all at once), and waits for all.

    What came of each stands in the order of the requests. Errors are given, not raised:

        images = [http.Request("GET", f"/images/{id}.png", name="GET /images/:id") for id in range(1, 7)]
        for response in http.send_all(images, max_parallel=2):
            if isinstance(response, http.Response):
                check("an image has bytes", response.length > 0)
    """
    requests, max_parallel = list(requests), number(max_parallel, 0xFFFF_FFFF, "max_parallel")
    for request in requests:
        if not isinstance(request, Request):
            raise TypeError(f"send_all takes http.Request objects, but got one of {type(request).__name__}")
    if any(request.options for request in requests):
        pairs = [(request.lowered, request.options or AS_PLANNED) for request in requests]
        results = host.send_all_with(pairs, max_parallel)
    else:
        results = host.send_all([request.lowered for request in requests], max_parallel)
    return [it.value if isinstance(it, Ok) else lift_error(it.value) for it in results]


def default_header(name: str, value: str) -> None:
    """Sends this header with every later request of this user. A request's own header of that name goes first.

    A malformed name or value is reported by the next request, as `InvalidRequest`.
    """
    http.set_default_header(text(name, "name"), text(value, "value"))


def remove_default_header(name: str) -> None:
    """Takes a default header away again."""
    http.set_default_header(text(name, "name"), None)


def clear_cookies() -> None:
    """Forgets all cookies of this user."""
    http.clear_cookies()
