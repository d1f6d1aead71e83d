"""Arguments that a locustfile adds to Locust's command line. Here they are keys of the plan's `config`."""

from argparse import ArgumentParser
from typing import Any


class LocustArgumentParser(ArgumentParser):
    """Takes the arguments of its own that a locustfile adds. Their values come from the plan's `config`."""

    def add_argument(self, *args: Any, **kwargs: Any) -> Any:
        """Some things that may be said of an argument have no meaning here."""
        secret = kwargs.pop("is_secret", False)
        for key in ("include_in_web_ui", "is_required", "is_multiple", "env_var", "add_config_file_help"):
            kwargs.pop(key, None)
        action = super().add_argument(*args, **kwargs)
        action.is_secret = secret  # type: ignore[attr-defined]
        return action

    def own_actions(self) -> list[Any]:
        """The arguments that were added."""
        return [it for it in self._actions if it.dest != "help"]


_TYPES = {int: "integer", float: "number", bool: "boolean"}


def schema_of(parser: LocustArgumentParser) -> dict[str, Any]:
    """The JSON Schema of the configuration that they make. A text may come as a number, so it has no type."""
    properties = {}
    for action in parser.own_actions():
        about: dict[str, Any] = {}
        if action.type in _TYPES:
            about["type"] = _TYPES[action.type]
        if action.help:
            about["description"] = action.help
        if action.is_secret:
            about["writeOnly"] = True
        properties[action.dest] = about
    return {"type": "object", "properties": properties}
