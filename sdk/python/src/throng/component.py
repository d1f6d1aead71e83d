"""The component: between the contract's exports and the author's class.

`throng build` writes a module of a few lines that calls `component`. All of this runs once, when the component is built;
what is in memory then is what each user begins with.
"""

import gc
import importlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from componentize_py_types import Err
from wit_world.exports import user

from throng import handles, log, sharing, standard_library
from throng.absence import without_host
from throng.context import Context, Plan
from throng.failure import reason, story
from throng.inspection import FIXTURE, ScenarioError, has_fixture, profile_of, scenario_in
from throng.scenario import Done, Next, Scenario, tasks_of
from throng.warming import Usual, warm_up

BEGIN, END = "throng: the scenario does not build:", "throng: end"
"""The lines around what is wrong with the author's module, for `build.py`."""

WEIGHTED = user.Next_Weighted()


def component(module: str, *, fixture: bool, objects: str) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The classes `User` and `Fixture` for the scenario in a module. `fixture`: whether the latter is exported. `objects`: where all objects
    are listed."""
    sdk = os.path.dirname(__file__) + "/"
    try:
        standard_library.lead_to_host()
        with without_host():
            author = importlib.import_module(module)
        scenario = scenario_in(author)
        profile = profile_of(scenario)
        if has_fixture(scenario) and not fixture:
            raise ScenarioError(f"{' and '.join(FIXTURE)} must be defined in the scenario's own class, not inherited")
    except ScenarioError as error:
        _refuse(f"{module}.py: {error}")
        raise
    except BaseException as error:
        hidden = (sdk, os.path.dirname(importlib.__file__), "<frozen importlib")
        _refuse(story(error, hidden) + _hint(error))
        raise
    standard_library.settle()
    folder = os.path.dirname(author.__file__ or "") + "/"
    exports = User(scenario, profile, folder), Fixture(scenario, folder)
    warm_up(lambda: _usual(folder))
    sharing.list_objects(objects)
    gc.freeze()
    handles.lighten()
    # componentize-py makes one object for each exported function: it is given the same one.
    return lambda: exports[0], lambda: exports[1]


def _usual(folder: str) -> Callable[[], object]:
    """An iteration of a user whose scenario is one like most."""
    like_most = User(Usual, profile_of(Usual), folder)
    like_most.start(user.Context(0, "", "{}", []))
    return lambda: like_most.run(0)


def _refuse(message: str) -> None:
    print(BEGIN, message.rstrip(), END, sep="\n", file=sys.stderr)


def _hint(error: BaseException) -> str:
    if not isinstance(error, ImportError):
        return ""
    return (
        "hint: a scenario can import Python's own library, modules beside it, and pure-Python packages of the active "
        "virtual environment; packages with compiled parts don't work in a component"
    )


class User:
    """The contract's `user`."""

    def __init__(self, scenario: type[Scenario], profile: user.Profile, folder: str) -> None:
        self._class, self._profile, self._folder = scenario, profile, folder
        self._numbers = {getattr(scenario, name): number for number, name in enumerate(tasks_of(scenario))}
        self._scenario: Scenario | None = None
        self._tasks: list[Callable[[], Next]] = []

    def describe(self) -> user.Profile:
        """What the scenario says of itself."""
        return self._profile

    def start(self, context: user.Context) -> None:
        """Makes the author's object. One whose `start` fails is kept all the same: its `stop` can clean up."""
        try:
            scenario = self._scenario = self._class()
            self._tasks = [getattr(scenario, name) for name in tasks_of(self._class)]
            labels = dict(context.labels)
            return scenario.start(Context(context.user, context.scenario, json.loads(context.config), labels))
        except BaseException as error:
            failed = reason(error, self._folder)
        raise Err(failed)

    def run(self, task: int) -> user.Next:
        """One iteration."""
        try:
            outcome = self._tasks[task]()
            return WEIGHTED if outcome is None else self._next(outcome)
        except BaseException as error:
            failed = reason(error, self._folder)
        raise Err(failed)

    def stop(self) -> None:
        """Has no error to return: it is logged."""
        try:
            if self._scenario is not None:
                self._scenario.stop()
        except BaseException as error:
            log.warn(f"stop: {reason(error, self._folder)}")

    def _next(self, outcome: Next) -> user.Next:
        if isinstance(outcome, Done):
            return user.Next_Done()
        number = self._numbers.get(getattr(outcome, "__func__", None))
        if number is None:
            what = type(outcome).__name__
            raise TypeError(f"a task returns nothing, another task (as in `return self.pay`) or done, but not {what}")
        return user.Next_Task(number)


class Fixture:
    """The contract's `fixture`."""

    def __init__(self, scenario: type[Scenario], folder: str) -> None:
        self._class, self._folder = scenario, folder

    def set_up(self, config: str) -> str:
        """Gives the state as JSON."""
        try:
            return json.dumps(self._class.set_up(Plan(json.loads(config))))
        except BaseException as error:
            failed = reason(error, self._folder)
        raise Err(failed)

    def tear_down(self, state: str) -> None:
        """Takes that state."""
        try:
            return self._class.tear_down(json.loads(state))
        except BaseException as error:
            failed = reason(error, self._folder)
        raise Err(failed)
