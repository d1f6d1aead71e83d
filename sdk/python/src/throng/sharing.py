"""Which objects a user begins with, so that all users can share them.

A user's memory is a copy on write of what the component begins with. Merely to look at an object in Python counts a reference in it: so
after a while a user would have a copy of its own of nearly all. `build.py` makes these objects immortal in the component: their references
are not counted any more, and their pages stay one for all users, in memory and in the processor's caches.
"""

import builtins
import gc
import json
import sys
from array import array
from collections.abc import Iterator
from types import CodeType, FrameType, GeneratorType, ModuleType
from typing import Any

_open = open
"""As it is before anybody puts something in its place."""

_LIVELY = (FrameType, GeneratorType)
"""Of what runs just now, nothing stays."""


def list_objects(path: str) -> None:
    """Writes the address of each object and of its type, two words of 32 bits. To be called last."""
    _warm_up()
    gc.collect()
    waiting: list[Any] = [*gc.get_objects(), builtins, *sys.modules.values()]
    words, seen = array("I"), _Addresses()
    seen.add(id(waiting))
    while waiting:
        one = waiting.pop()
        if not isinstance(one, _LIVELY) and seen.add(id(one)):
            words.append(id(one))
            words.append(id(type(one)))
            waiting.extend(_held(one))
    with _open(path, "wb") as file:
        file.write(words.tobytes())
    # What is left of it would be in the component.
    words[:] = array("I", bytes(words.itemsize * len(words)))
    seen.forget()


class _Addresses:
    """A bit for each eight bytes of memory: numbers in a set would be objects themselves, in the memory that is listed."""

    def __init__(self) -> None:
        self._bits = bytearray(1 << 19)

    def add(self, address: int) -> bool:
        """Whether it is new."""
        place, bit = address >> 6, 1 << (address >> 3 & 7)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits)))
        new = not self._bits[place] & bit
        self._bits[place] |= bit
        return new

    def forget(self) -> None:
        self._bits[:] = bytes(len(self._bits))


def _warm_up() -> None:
    """Code that has run for a while has settled its caches, in its own pages: what nearly all scenarios run does so only once."""
    for _ in range(200):
        json.loads(json.dumps({"a": [1, 2.5, "x", None, True, {"b": {}}]}))


def _held(one: Any) -> Iterator[Any]:
    yield type(one)
    yield from gc.get_referents(one)
    if isinstance(one, ModuleType):
        yield vars(one)
    if isinstance(one, CodeType):
        # The collector does not look into it.
        yield from (one.co_consts, one.co_names, one.co_name, one.co_qualname, one.co_filename)
        yield from (*one.co_varnames, *one.co_freevars, *one.co_cellvars, one.co_linetable, one.co_exceptiontable)
