"""A request: what it may be given, and how it is handed to the host."""

from collections.abc import Iterable, Mapping
from json import JSONEncoder
from typing import Any, Literal, TypedDict
from urllib.parse import quote, quote_plus

from componentize_py_types import Err
from wit_world.imports import flow, types

from throng.duration import Duration, milliseconds
from throng.http.errors import lift_error
from throng.http.multipart import File, encode
from throng.http.response import Response, host
from throng.lowering import number, octets, text

Pairs = Mapping[str, Any] | Iterable[tuple[str, Any]]
"""Names and values: a mapping or pairs, where a name may come again. A value of `None` is left out."""

AS_PLANNED = types.Options(redirects=None, compress=None, discard_body=False)

_METHODS: dict[str, types.Method] = {
    "GET": types.Method_Get(),
    "HEAD": types.Method_Head(),
    "POST": types.Method_Post(),
    "PUT": types.Method_Put(),
    "PATCH": types.Method_Patch(),
    "DELETE": types.Method_Delete(),
    "OPTIONS": types.Method_Options(),
}

JSON_TYPE = "application/json"
written = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
"""A value as JSON."""

Body = str | bytes | bytearray | memoryview
"""A body as it is sent; a text goes out as UTF-8."""


class Unsaid(TypedDict, total=False):
    """What a request may be given, beside its method, its URL, its name and the commonest bodies. Of bodies (`json`, `form`,
    `multipart`, `body`) it takes one."""

    params: Pairs
    """The query, put behind the URL, percent-encoded."""
    headers: Pairs
    """They replace the user's default headers of the same names."""
    bearer: str
    """Adds `authorization: Bearer TOKEN`."""
    form: Pairs
    """The body, as a form of an HTML page sends it, with its `content-type`."""
    multipart: Mapping[str, str | File] | Iterable[tuple[str, str | File]]
    """The body: texts and `File`s, with its `content-type`."""
    tags: Pairs
    """It is also counted under each of these."""
    expect: int | Iterable[int]
    """The statuses that count as success. Without: 100 to 399."""
    timeout: Duration
    """For the whole exchange. Without: the plan's."""
    redirects: int
    """How many are followed; with 0 the redirect itself is the response. Without: as many as the plan says."""
    compress: Literal["gzip", "deflate", "br", "zstd"]
    """The host compresses the body before it is sent, unless its headers name a coding already."""
    discard_body: bool
    """The response's body is counted and dropped as it arrives: it costs no memory, and reads as empty."""
    chunked: bool
    """Sends the body in chunks, without telling its length."""
    expect_continue: bool
    """Asks the server whether it wants the body before sending it."""


class Unnamed(Unsaid, total=False):
    """What a request may be given, beside its method, URL and name."""

    json: object
    """The body, written as JSON, with its `content-type`. `None` is no body."""
    body: Body
    """The body as it is sent."""


class Settings(Unnamed, total=False):
    """What a request may be given, beside its method and URL."""

    name: str
    """The series that it is reported under. Without: method and path. Give one wherever a path holds an id."""


class Request:
    """A request that is not sent yet, for `send_all`: `http.Request("GET", "/images/1.png", name="GET /images/:id")`.

    Takes what `Settings` lists.
    """

    __slots__ = ("lowered", "options")

    def __init__(
        self,
        method: str,
        url: str,
        *,
        params: Pairs | None = None,
        headers: Pairs | None = None,
        bearer: str | None = None,
        json: object = None,
        form: Pairs | None = None,
        multipart: Mapping[str, str | File] | Iterable[tuple[str, str | File]] | None = None,
        body: Body | None = None,
        name: str | None = None,
        tags: Pairs | None = None,
        expect: int | Iterable[int] = (),
        timeout: Duration | None = None,
        redirects: int | None = None,
        compress: str | None = None,
        discard_body: bool = False,
        chunked: bool = False,
        expect_continue: bool = False,
    ) -> None:
        if params is not None:
            query = "&".join(f"{quote(key, '')}={quote(value, '')}" for key, value in _texts(params))
            # A fragment is never sent and so never behind the query here.
            url = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
        fields = [] if headers is None else _texts(headers)
        if bearer is not None:
            fields.append(("authorization", f"Bearer {bearer}"))
        if sum(it is not None for it in (json, form, multipart, body)) > 1:
            raise TypeError("a request takes one body: json, form, multipart or body")
        media_type = None
        if json is not None:
            media_type, body = JSON_TYPE, written(json)
        elif form is not None:
            media_type, body = "application/x-www-form-urlencoded", _form(form)
        elif multipart is not None:
            media_type, body = encode(_pairs(multipart), flow.random)
        if media_type is not None:
            fields.append(("content-type", media_type))
        if chunked:
            fields.append(("transfer-encoding", "chunked"))
        if expect_continue:
            fields.append(("expect", "100-continue"))
        self.lowered = types.Request(
            _METHODS.get(method) or types.Method_Other(text(method, "method")),
            text(url, "url"),
            None if name is None else text(name, "name"),
            fields,
            None if body is None else octets(body, "body"),
            [number(it, 0xFFFF, "expect") for it in ((expect,) if isinstance(expect, int) else expect)],
            None if timeout is None else milliseconds(timeout),
            [] if tags is None else _texts(tags),
        )
        self.options: types.Options | None = None
        if redirects is not None or compress is not None or discard_body:
            self.options = types.Options(
                None if redirects is None else number(redirects, 0xFFFF_FFFF, "redirects"),
                None if compress is None else _coding(compress),
                bool(discard_body),
            )

    def send(self) -> Response:
        """Sends it and waits for the response. Raises `TransportError` if none comes."""
        try:
            plain = self.options is None
            response: Response = host.send(self.lowered) if plain else host.send_with(self.lowered, self.options)
            return response
        except Err as error:
            refused = error.value
        raise lift_error(refused)


def _coding(name: str) -> types.Coding:
    try:
        return types.Coding[name.upper()]
    except KeyError:
        raise ValueError(f"compress must be gzip, deflate, br or zstd, but is {name!r}") from None


def _form(form: Pairs) -> str:
    return "&".join(f"{quote_plus(key)}={quote_plus(value)}" for key, value in _texts(form))


def _texts(pairs: Pairs) -> list[tuple[str, str]]:
    return [(text(name, "a name"), text(_written(value), "a value")) for name, value in _pairs(pairs)]


def _pairs(pairs: Pairs) -> list[tuple[str, Any]]:
    both = pairs.items() if isinstance(pairs, Mapping) else pairs
    return [(name, value) for name, value in both if value is not None]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
