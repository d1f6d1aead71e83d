"""Of requests, a locustfile can have what goes with its client: exceptions, `auth`, `codes`, and the type of a response."""

from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

from locust.response import Response
from requests import auth, exceptions

__all__ = ["Response", "auth", "codes", "exceptions"]

codes = SimpleNamespace({name: it.value for it in HTTPStatus for name in (it.name, it.name.lower())})
"""`requests.codes.ok` and the like."""


def __getattr__(name: str) -> Any:
    raise AttributeError(f"requests.{name}: a user's own client is the only way to the network: self.client")
