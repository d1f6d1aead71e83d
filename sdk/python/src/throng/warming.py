"""Runs what nearly all iterations run while the component is built, so that its users need not.

CPython fits code to what it is run with, and notes that in the code itself: a user would have a copy of its own of each page in which it
does. What has settled before the component's memory is taken stays shared.
"""

import json
from collections.abc import Callable
from typing import Any

from componentize_py_types import Ok
from wit_world.imports import http as bindings
from wit_world.imports import report, types

from throng import http
from throng.calls import answered, number_of
from throng.handles import finalizer
from throng.http.response import Handle
from throng.scenario import Scenario, task

ROUNDS = 200
_BODY = b'{"items":[{"id":101,"name":"A lamp"}],"total":1.5}'
_REQUEST = types.Request(types.Method_Get(), "", None, [], None, [], None, [])


def warm_up(usual: Callable[[], Callable[[], object]]) -> None:
    """Makes a user of the usual kind, and iterates for a while. What it asks of the host is answered here."""
    with answered(_answer):
        iterate = usual()
        for _ in range(ROUNDS):
            iterate()


def _answer(number: int, arguments: list[Any]) -> Any:
    if number == _ERROR:
        raise RuntimeError(f"the usual iteration fails: {arguments[0]}")
    answer = _ANSWERS.get(number)
    return answer() if callable(answer) else answer


def _response() -> Ok[Any]:
    response: Any = bindings.Response()
    response.handle, response.finalizer = 1, finalizer(response, max, 0, 1)
    return Ok(response)


_ERROR = number_of(report.error, "")

_ANSWERS: dict[int, Any] = {
    number_of(bindings.target): "",
    number_of(bindings.get, "", None): _response,
    number_of(bindings.post, "", None, None, ""): _response,
    number_of(bindings.send, _REQUEST): _response,
    number_of(Handle.status, None): 200,
    number_of(Handle.json, None, ""): "101",
    number_of(Handle.bytes, None): _BODY,
}


class Usual(Scenario):
    """What scenarios do."""

    @task
    def usual(self) -> None:
        """A request of each kind, and a look at the response."""
        http.get("/")
        response = http.get("/items", name="GET /items")
        response.check("an item", response.ok and response.json("/items/0/id") == 101)
        response = http.post("/items", json=json.loads(_BODY), name="POST /items", expect=200)
        if response.status == 200:
            response.json()
