"""Chance. It comes from the host, from a generator of each user's own: a run with the same seed repeats, and no two
users draw alike.

    from throng import random

    page = random.between(1, 5)
    category = random.choose(["books", "home"])

Python's own `random`, `secrets`, `uuid` and `os.urandom` are seeded by the host as well and are as good. But what is
drawn while the module is imported is drawn at build time, and is the same for all users and runs.
"""

from collections.abc import MutableSequence, Sequence
from typing import TypeVar

from wit_world.imports import flow

_MOST = 2**64

T = TypeVar("T")


def u64() -> int:
    """64 random bits."""
    return flow.random()


def between(least: int, most: int) -> int:
    """A whole number from `least` to `most`, both included, each equally likely."""
    if most < least:
        raise ValueError(f"between({least}, {most}): there is nothing between these bounds")
    return least + _below(most - least + 1)


def uniform(least: float, most: float) -> float:
    """A fraction from `least` up to, but without, `most`."""
    return least + _unit() * (most - least)


def choose(items: Sequence[T]) -> T:
    """One of the items, each equally likely."""
    if not items:
        raise ValueError("choose: there is nothing to choose from")
    return items[_below(len(items))]


def chance(probability: float) -> bool:
    """True this often: 0.1 is one time in ten. Never for 0 or less, always for 1 or more."""
    return _unit() < probability


def shuffle(items: MutableSequence[T]) -> None:
    """Puts the items into a random order."""
    for last in range(len(items) - 1, 0, -1):
        other = _below(last + 1)
        items[last], items[other] = items[other], items[last]


def randbytes(count: int) -> bytes:
    """So many random bytes."""
    drawn = b"".join(flow.random().to_bytes(8, "little") for _ in range(0, count, 8))
    return drawn[:count]


def uuid() -> str:
    """A random UUID (RFC 9562, version 4), as text."""
    high, low = flow.random() & ~0xF000 | 0x4000, flow.random() & ~(0b11 << 62) | 1 << 63
    text = f"{high:016x}{low:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _unit() -> float:
    """From 0 up to, but without, 1: a multiple of 2⁻⁵³."""
    return (flow.random() >> 11) / 2**53


def _below(bound: int) -> int:
    """A number below `bound`, each equally likely. Daniel Lemire, "Fast random integer generation in an interval"
    (2019): a draw is repeated only in the rare case that it would be biased."""
    if bound > _MOST:
        raise ValueError("a range of more than 64 bits")
    product = flow.random() * bound
    if product % _MOST < bound:
        rejected = _MOST % bound
        while product % _MOST < rejected:
            product = flow.random() * bound
    return product >> 64
