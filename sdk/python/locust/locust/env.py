"""What a locustfile knows of the test around it."""

from types import SimpleNamespace
from typing import Any

from wit_world.imports import http

from locust.runners import LocalRunner


class Environment:
    """`self.environment`, and what listeners of events are given."""

    def __init__(self, events: Any, options: SimpleNamespace, user_classes: list[type], default_target: str | None) -> None:
        self.events, self.parsed_options, self.user_classes = events, options, user_classes
        self._default_target = default_target
        self.runner = LocalRunner(self)
        self.web_ui = self.shape_class = None
        self.tags: Any = getattr(options, "tags", None)
        self.exclude_tags: Any = getattr(options, "exclude_tags", None)
        self.process_exit_code: int | None = None
        self.stop_timeout = 0.0
        self.catch_exceptions = True

    @property
    def host(self) -> str:
        """The run's target."""
        return http.target().rstrip("/")

    @property
    def user_classes_by_name(self) -> dict[str, type]:
        """Those that the locustfile defines."""
        return {it.__name__: it for it in self.user_classes}

    def base_url(self, user: Any) -> str:
        """Where a user's requests lead: the run's target, unless its class has a host of its own that is not the one which the
        default plan takes for the target."""
        own = user.host.rstrip("/") if user.host else None
        if own is None or own == self._default_target:
            user.host = self.host
            return self.host
        return str(user.host)


def standard_options() -> dict[str, Any]:
    """What Locust's own command line has, where a user may look for it."""
    return {
        "host": None,
        "num_users": None,
        "users": None,
        "spawn_rate": None,
        "run_time": None,
        "tags": None,
        "exclude_tags": None,
        "headless": True,
        "stop_timeout": None,
        "expect_workers": 0,
        "master": False,
        "worker": False,
    }


def options_of(actions: list[Any], config: dict[str, Any]) -> SimpleNamespace:
    """The options: as the configuration has them, else by default. `actions` are those that the locustfile added."""
    options = SimpleNamespace(**standard_options())
    for action in actions:
        setattr(options, action.dest, action.default)
    types = {action.dest: action.type for action in actions}
    for key, value in config.items():
        wanted = types.get(key)
        setattr(options, key, wanted(value) if wanted is not None and isinstance(value, str) else value)
    return options
