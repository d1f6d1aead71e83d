"""What the plan says to a scenario."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Context:
    """What a user is told when it starts."""

    number: int
    """The user's number, from 0, unique in the run."""
    scenario: str
    """The scenario's name in the plan."""
    config: dict[str, Any]
    """The plan's `config` for this scenario, read from JSON; empty where there is none."""
    labels: dict[str, str]
    """The plan's labels."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the plan says to the whole test: what `set_up` is told."""

    config: dict[str, Any]
    """The plan's `config` for this scenario: the same that each user has in `Context.config`."""
