"""Cookies, where a locustfile looks at them itself. Else they are the host's alone."""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from wit_world.imports import http

from throng.http.response import Handle


class Cookies(dict[str, str]):
    """Name and value; of paths and domains the host knows more."""

    def set(self, name: str, value: str | None, **_: Any) -> None:
        """Sends it with every later request; `None` takes it away."""
        if value is None:
            self.pop(name, None)
        else:
            self[name] = str(value)

    def get_dict(self, *_: Any, **__: Any) -> dict[str, str]:
        """All of them."""
        return dict(self)

    def keep(self, response: Any) -> None:
        """Takes up what a response sets."""
        if Handle.header(response, "set-cookie") is not None:
            self.update(received(Handle.headers(response)))

    def add_to(self, fields: list[tuple[str, str]], more: Mapping[str, str] | None) -> None:
        """The header of a request."""
        both = {**self, **(more or {})}
        if not both:
            # The host's own would go with a request that has none.
            http.clear_cookies()
        else:
            fields.append(("Cookie", "; ".join(f"{name}={value}" for name, value in both.items())))


def received(fields: list[tuple[str, str]]) -> Cookies:
    """The cookies that a response sets."""
    found = Cookies()
    for name, value in fields:
        if name == "set-cookie":
            try:
                found.update({key: morsel.value for key, morsel in SimpleCookie(value).items()})
            except CookieError:
                continue
    return found
