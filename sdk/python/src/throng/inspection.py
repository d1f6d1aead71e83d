"""What an author's module holds, and whether it can be a scenario: looked at once, when the component is built."""

import inspect
import json
from collections import Counter
from types import ModuleType
from typing import Any

from wit_world.exports import user

from throng.pause import Pause
from throng.scenario import Scenario, tasks_of

FIXTURE = ("set_up", "tear_down")


class ScenarioError(Exception):
    """The author's module can't be a scenario as it is."""


def scenario_in(module: ModuleType) -> type[Scenario]:
    """The one scenario that is defined in a module."""
    found = [it for it in vars(module).values() if isinstance(it, type) and issubclass(it, Scenario)]
    own = list(dict.fromkeys(it for it in found if it.__module__ == module.__name__))
    match own:
        case [scenario]:
            return scenario
        case []:
            raise ScenarioError("no scenario in it: write a class that inherits from throng.Scenario")
    names = " and ".join(it.__name__ for it in own)
    raise ScenarioError(f"{len(own)} scenarios in it, {names}: put each into a file of its own")


def profile_of(scenario: type[Scenario]) -> user.Profile:
    """What a scenario says of itself."""
    _check_methods(scenario)
    tasks = list(tasks_of(scenario).values())
    if not tasks:
        raise ScenarioError(f"{scenario.__name__} has no task: write @task before a method")
    for name, count in Counter(it.name for it in tasks).items():
        if count > 1:
            raise ScenarioError(f"{scenario.__name__} has {count} tasks named {name!r}: names must differ")
    return user.Profile([user.Task(it.name, it.weight, it.tags) for it in tasks], _pause(scenario), _schema(scenario))


def has_fixture(scenario: type[Scenario]) -> bool:
    """Whether there is something to do around the whole test."""
    return any(getattr(scenario, name) is not getattr(Scenario, name) for name in FIXTURE)


def _check_methods(scenario: type[Scenario]) -> None:
    expected = {"start": "self, context", "stop": "self", "set_up": "plan", "tear_down": "state"}
    expected |= dict.fromkeys(tasks_of(scenario), "self")
    for name, parameters in expected.items():
        method = inspect.getattr_static(scenario, name)
        written = f"{scenario.__name__}.{name}"
        if name in FIXTURE and not isinstance(method, (staticmethod, classmethod)):
            raise ScenarioError(f"{written} must be a @staticmethod: it is called when there is no user")
        if inspect.iscoroutinefunction(getattr(scenario, name)):
            raise ScenarioError(f"{written} must be a plain `def`: calls wait by themselves")
        if not _takes(getattr(scenario, name), len(parameters.split(","))):
            raise ScenarioError(f"{written} must be written as `def {name}({parameters})`")


def _takes(function: Any, count: int) -> bool:
    try:
        inspect.signature(function).bind(*[None] * count)
    except TypeError:
        return False
    return True


def _pause(scenario: type[Scenario]) -> user.Pause:
    think: object = scenario.think
    if think is None:
        return user.Pause_None_()
    if isinstance(think, Pause):
        return think.lowered
    raise ScenarioError(
        f'{scenario.__name__}.think must be a pause, as between("1s", "3s") or constant("2s"), but is {think!r}'
    )


def _schema(scenario: type[Scenario]) -> str | None:
    if scenario.config_schema is None:
        return None
    try:
        return json.dumps(scenario.config_schema)
    except (TypeError, ValueError) as error:
        raise ScenarioError(f"{scenario.__name__}.config_schema is not JSON: {error}") from error
