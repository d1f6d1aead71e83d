"""The component of a locustfile: what `throng.component` is for a scenario. All of this runs once, when it is built."""

import builtins
import gc
import importlib
import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

from componentize_py_types import Err
from wit_world.exports import user as contract

import locust
from locust import bundle, clients
from locust.env import Environment, options_of
from locust.exception import LocustError, StopTest, StopUser
from locust.leaves import Leaf, leaves_of, weights_of
from locust.planning import plan_of
from locust.running import Running
from locust.shape import LoadTestShape
from locust.warming import usual
from throng import handles, log, sharing, standard_library
from throng.absence import without_host
from throng.component import _hint, _refuse
from throng.failure import reason, story
from throng.inspection import ScenarioError
from throng.warming import warm_up


def component(
    module: str, *, plan: str, files: list[str], variables: dict[str, str], watches_cookies: bool, objects: str
) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The classes `User` and `Fixture` for the locustfile in a module."""
    hidden = (os.path.dirname(__file__) + "/", os.path.dirname(importlib.__file__), "<frozen importlib")
    try:
        standard_library.lead_to_host()
        clients.watches_cookies = watches_cookies
        folder = _folder_of(module)
        bundle.lead_here(folder)
        bundle.take(files)
        os.environ.update(variables)
        with without_host():
            author = importlib.import_module(module)
        locustfile = Locustfile(author, variables)
        with bundle.real_open(plan, "w", encoding="utf-8") as file:
            json.dump(locustfile.plan, file)
    except (ScenarioError, LocustError) as error:
        _refuse(f"{module}.py: {error}")
        raise
    except BaseException as error:
        _refuse(story(error, hidden) + _hint(error))
        raise
    standard_library.settle()
    exports = User(locustfile, folder), Fixture(locustfile, folder)
    warm_up(usual)
    sharing.list_objects(objects)
    gc.freeze()
    handles.lighten()
    return lambda: exports[0], lambda: exports[1]


def _folder_of(module: str) -> str:
    for folder in sys.path:
        if os.path.isfile(os.path.join(folder, f"{module}.py")):
            return folder.rstrip("/") + "/"
    raise ScenarioError("it is not where it was")


class Locustfile:
    """What a module has."""

    def __init__(self, module: ModuleType, variables: dict[str, str]) -> None:
        self._variables = variables
        self.users = users_in(module)
        several = len(self.users) > 1
        leaves = [leaf for it in self.users for leaf in leaves_of(it, f"{it.__name__}." if several else "")]
        self.leaves = _told_apart(leaves)
        shapes = [it for it in vars(module).values() if _is_own(it, LoadTestShape) and not it.abstract]
        self.plan = plan_of(self.users, shapes[0]() if shapes else None, self.leaves)
        self.actions: list[Any] = []
        schema = None
        if locust.events.init_command_line_parser._handlers:
            from locust.options import LocustArgumentParser, schema_of

            parser = LocustArgumentParser()
            locust.events.init_command_line_parser.fire(parser=parser)
            self.actions, schema = parser.own_actions(), json.dumps(schema_of(parser))
        weights = [it for user in self.users for it in weights_of([leaf for leaf in self.leaves if leaf.user is user])]
        tasks = [contract.Task(it.name, weight, it.tags) for it, weight in zip(self.leaves, weights, strict=True)]
        self.profile = contract.Profile(tasks, contract.Pause_None_(), schema)

    def environment(self, config: dict[str, Any]) -> Environment:
        """As a user or the fixture has it, which begins with an empty `os.environ`."""
        os.environ.update(self._variables)
        os.environ.update(config.get("env", {}))
        return Environment(locust.events, options_of(self.actions, config), self.users, self.plan.get("target"))

    def user_of(self, scenario: str, config: dict[str, Any]) -> type:
        """Which class a scenario of the plan is about."""
        wanted = config.get("user_class", scenario)
        found = next((it for it in self.users if it.__name__ == wanted), None)
        if found is None and len(self.users) == 1 and "user_class" not in config:
            found = self.users[0]
        if found is None:
            names = ", ".join(it.__name__ for it in self.users)
            raise LocustError(f"{wanted} is none of the users {names}: call the scenario so, or set config.user_class")
        return found


def _is_own(value: Any, base: type) -> bool:
    return isinstance(value, type) and issubclass(value, base) and value.__module__.partition(".")[0] != "locust"


def users_in(module: ModuleType) -> list[type]:
    """The users that a locustfile defines or imports, in its order."""
    found = [it for it in vars(module).values() if _is_own(it, locust.User) and not it.abstract]
    found = [it for it in dict.fromkeys(found) if it.weight > 0 or it.fixed_count > 0]
    if not found:
        raise ScenarioError("no user in it: write a class that inherits from locust.HttpUser, with tasks")
    for name, count in Counter(it.__name__ for it in found).items():
        if count > 1:
            raise ScenarioError(f"{count} users in it are called {name}: names must differ")
    for user in found:
        if not issubclass(user, (locust.HttpUser, locust.FastHttpUser)):
            raise ScenarioError(f"{user.__name__} is a plain User: only HttpUser and FastHttpUser have a client here")
    return found


def _told_apart(leaves: list[Leaf]) -> list[Leaf]:
    seen: Counter[str] = Counter()
    named = []
    for leaf in leaves:
        seen[leaf.name] += 1
        count = seen[leaf.name]
        named.append(leaf if count == 1 else leaf._replace(name=f"{leaf.name} ({count})"))
    return named


class User:
    """The contract's `user`."""

    def __init__(self, locustfile: Locustfile, folder: str) -> None:
        self._file, self._folder = locustfile, folder
        self._user: Any = None
        self._running: Running | None = None
        self._over = False

    def describe(self) -> contract.Profile:
        """What the locustfile says of its tasks."""
        return self._file.profile

    def start(self, context: contract.Context) -> None:
        """Makes the author's object. What listeners of the test's start print is the fixture's to print."""
        try:
            config = json.loads(context.config)
            environment = self._file.environment(config)
            kind = self._file.user_of(context.scenario, config)
            for name in ("tags", "exclude_tags"):
                prune(kind, name, config)
            _silently(locust.events.init.fire, environment=environment, runner=environment.runner, web_ui=None)
            _silently(locust.events.test_start.fire, environment=environment)
            user = self._user = kind(environment)
            self._running = Running(user, self._file.leaves, self._folder)
            self.run = self._running.run
            user.on_start()
            return None
        except (StopUser, StopTest):
            self._over = True
            self.run = lambda number: contract.Next_Done()
            return None
        except BaseException as error:
            failed = reason(error, self._folder)
        raise Err(failed)

    def run(self, task: int) -> contract.Next:
        """One iteration; each user has its own in the place of this."""
        raise Err("the user was not started")

    def stop(self) -> None:
        """Has no error to return: it is logged."""
        try:
            if self._running is not None:
                self._running.stop_sets()
            if self._user is not None:
                self._user.on_stop()
        except (StopUser, StopTest):
            pass
        except BaseException as error:
            log.warn(f"on_stop: {reason(error, self._folder)}")


def _silently(call: Callable[..., None], **arguments: Any) -> None:
    spoken = builtins.print
    builtins.print = lambda *_, **__: None
    try:
        call(**arguments)
    finally:
        builtins.print = spoken


def prune(holder: Any, how: str, config: dict[str, Any]) -> None:
    """Takes tasks out of the sets of a user by their tags, as Locust's `--tags` and `--exclude-tags` do."""
    words = config.get(how)
    if not words:
        return
    words = set(words.split()) if isinstance(words, str) else set(words)
    kept = []
    for task in holder.tasks:
        if hasattr(task, "tasks"):
            prune(task, how, config)
            keeps = bool(task.tasks)
        else:
            keeps = bool(getattr(task, "locust_tag_set", set()) & words) is (how == "tags")
        if keeps:
            kept.append(task)
    holder.tasks = kept


class Fixture:
    """The contract's `fixture`: what a locustfile does when the test starts and stops, once for all users."""

    def __init__(self, locustfile: Locustfile, folder: str) -> None:
        self._file, self._folder = locustfile, folder

    def set_up(self, config: str) -> str:
        """Gives the configuration on."""
        environment = self._file.environment(json.loads(config))
        try:
            locust.events.init.fire(environment=environment, runner=environment.runner, web_ui=None)
            locust.events.test_start.fire(environment=environment)
            return config
        except BaseException as error:
            failed = reason(error, self._folder)
        raise Err(failed)

    def tear_down(self, state: str) -> None:
        """Once for all users."""
        environment = self._file.environment(json.loads(state))
        try:
            locust.events.test_stopping.fire(environment=environment)
            locust.events.test_stop.fire(environment=environment)
            locust.events.quitting.fire(environment=environment, reverse=True)
            locust.events.quit.fire(exit_code=environment.process_exit_code or 0)
            return None
        except BaseException as error:
            failed = reason(error, self._folder)
        raise Err(failed)
