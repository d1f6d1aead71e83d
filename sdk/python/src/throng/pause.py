"""The pause between two iterations of a user: `think = between("1s", "3s")` in a scenario."""

import math
from dataclasses import dataclass

from wit_world.exports import user

from throng.duration import Duration, milliseconds


@dataclass(frozen=True)
class Pause:
    """A pause, made by one of the functions here."""

    lowered: user.Pause
    """As the contract has it."""


def constant(duration: Duration) -> Pause:
    """Always this long."""
    return Pause(user.Pause_Constant(milliseconds(duration)))


def between(least: Duration, most: Duration) -> Pause:
    """Drawn evenly between the two, both included."""
    bounds = milliseconds(least), milliseconds(most)
    if bounds[0] > bounds[1]:
        raise ValueError(f"between({least!r}, {most!r}): the first must not be longer than the second")
    return Pause(user.Pause_Between(bounds))


def exponential(mean: Duration) -> Pause:
    """Drawn from an exponential distribution with this mean."""
    return Pause(user.Pause_Exponential(milliseconds(mean)))


def pacing(duration: Duration) -> Pause:
    """Iterations start this far apart; no pause, if one took longer."""
    return Pause(user.Pause_Pacing(milliseconds(duration)))


def throughput(per_second: float) -> Pause:
    """Iterations start so that each user makes this many in a second; no pause, if one took longer."""
    if not 0 < per_second < math.inf:
        raise ValueError(f"throughput({per_second!r}): must be above 0")
    return Pause(user.Pause_Throughput(float(per_second)))
