"""Users, as a locustfile declares them."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from locust.clients import FastHttpSession, HttpSession, Response
from locust.exception import LocustError
from locust.user.task import tasks_of
from locust.user.wait_time import constant
from throng.time import think


class UserMeta(type):
    """Gathers a class's tasks."""

    def __new__(mcs, name: str, bases: tuple[type, ...], declared: dict[str, Any]) -> type:
        declared["tasks"] = tasks_of(bases, declared, in_place=False)
        declared["abstract"] = bool(declared.get("abstract"))
        return type.__new__(mcs, name, bases, declared)


class User(metaclass=UserMeta):
    """A virtual user."""

    host: Any = None
    wait_time: Any = constant(0)
    tasks: Any = []
    weight: float = 1
    fixed_count = 0
    abstract = True

    def __init__(self, environment: Any) -> None:
        self.environment = environment
        self._cp_last_run = 0.0
        self._cp_last_wait_time = 0.0

    def on_start(self) -> None:
        """Called when the user starts."""

    def on_stop(self) -> None:
        """Called when it ends."""

    def wait(self) -> None:
        """Waits as after a task."""
        think(max(self.wait_time(), 0))

    def context(self) -> dict[str, Any]:
        """Added to the context of the user's requests."""
        return {}

    def stop(self, force: bool = False) -> None:
        """Refused: another user can't be stopped, and this one is by raising `StopUser`."""
        raise LocustError("a user ends itself by raising locust.exception.StopUser")

    @classmethod
    def fullname(cls) -> str:
        """With its module."""
        return f"{cls.__module__}.{cls.__qualname__}"


class _Rest:
    """JSON in and out."""

    client: Any

    @contextmanager
    def rest(self, method: str, url: str, headers: Any = None, **kwargs: Any) -> Iterator[Response]:
        """A request whose response is JSON, in `js`; anything raised in the block is its failure."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"} | dict(headers or {})
        with self.client.request(method, url, catch_response=True, headers=headers, **kwargs) as response:
            response.js = None
            if response.content is None:
                response.failure(str(response.error))
            elif response.text:
                try:
                    response.js = response.json()
                except json.JSONDecodeError as error:
                    told = f"Could not parse response as JSON. {response.text[:250]}, response code"
                    response.failure(f"{told} {response.status_code}, error {error}")
            try:
                yield response
            except AssertionError as error:
                told = str(error.args[0]) if error.args else "Assertion failed"
                if told.endswith(","):
                    told = f"{told[:-1]}, response was {(response.text or '')[:200]}"
                response.failure(told)
            except Exception as error:
                response.failure(f"{type(error).__name__}: {error}. Response was {(response.text or '')[:200]}")

    @contextmanager
    def rest_(self, method: str, url: str, name: str | None = None, **kwargs: Any) -> Iterator[Response]:
        """`rest` with the time behind the URL, past caches."""
        mark = "&" if "?" in url else "?"
        name = f"{url}{mark}_=..." if name is None else name
        with self.rest(method, f"{url}{mark}_={int(time.time() * 1000)}", name=name, **kwargs) as response:
            yield response


class HttpUser(User, _Rest):
    """A user with a client."""

    abstract = True
    pool_manager = None

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.client = HttpSession(environment.base_url(self), environment.events.request, self)


class FastHttpUser(User, _Rest):
    """A user with a client; under Throng it is no faster than the other."""

    abstract = True
    network_timeout = 60.0
    connection_timeout = 60.0
    max_redirects = 30
    max_retries = 0
    insecure = True
    default_headers: Any = None
    concurrency = 10

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.client = FastHttpSession(
            environment.base_url(self), environment.events.request, self, headers=self.default_headers
        )
