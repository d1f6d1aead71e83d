"""Queries and bodies, as Locust's client writes them."""

import os
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from wit_world.imports import flow

from throng.http.multipart import File, encode


def pairs_of(given: Any) -> list[tuple[Any, Any]]:
    """Names and values; a list's values each with the name; without those that are `None`."""
    each = given.items() if isinstance(given, Mapping) else given
    found = []
    for name, value in each:
        several = value if not isinstance(value, (str, bytes)) and isinstance(value, Iterable) else [value]
        found += [(name, it) for it in several if it is not None]
    return found


def encoded_params(url: str, params: Any) -> str:
    """The URL with a query behind it."""
    query = params if isinstance(params, str) else params.decode() if isinstance(params, bytes) else urlencode(pairs_of(params))
    if not query:
        return url
    before, mark, fragment = url.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{query}{mark}{fragment}"


def lowered_body(data: Any, files: Any) -> tuple[bytes, str | None]:
    """The body, and its media type if it is one that follows from it."""
    if files:
        fields = [(str(name), str(value)) for name, value in pairs_of(data or {})]
        media_type, body = encode([*fields, *_files(files)], flow.random)
        return body, media_type
    if isinstance(data, (str, bytes, bytearray)):
        return (data.encode() if isinstance(data, str) else bytes(data)), None
    if hasattr(data, "read"):
        content = data.read()
        return (content.encode() if isinstance(content, str) else content), None
    return urlencode(pairs_of(data)).encode(), "application/x-www-form-urlencoded"


def _files(files: Any) -> list[tuple[str, File]]:
    found = []
    for name, given in files.items() if isinstance(files, Mapping) else files:
        file_name, content, media_type = name, given, None
        if isinstance(given, (tuple, list)):
            file_name, content, *more = given
            media_type = more[0] if more else None
        elif isinstance(getattr(given, "name", None), str):
            file_name = os.path.basename(given.name)
        if hasattr(content, "read"):
            content = content.read()
        found.append((name, File(str(file_name or name), content, media_type or "application/octet-stream")))
    return found
