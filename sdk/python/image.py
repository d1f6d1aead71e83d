"""Makes the objects immortal that the users of a component begin with.

All users begin with the same memory, and share its pages until they write to them. CPython writes to an object whenever it counts
a reference; of one that is immortal (PEP 683) it counts none. `throng.sharing` lists the objects while the component is built; here
their counts are set in the memory that it brings.
"""

import sys
from array import array

from repair import CORE_MODULE, PREAMBLE, number, section, sections_of

DATA = 11
# What CPython 3.14 gives to immortal objects, where a word has 32 bits (Include/refcount.h).
IMMORTAL = 5 << 28
# An object begins with its count, and with an address or zero if it was given up since it was listed. Addresses are larger.
MOST_COUNTED = 1 << 16
# An active segment of memory 0, and i32.const, its address.
ACTIVE = bytes([0, 0x41])


class Unknown(Exception):
    """The component's memory is not as it is known here."""


def shared(component: bytes, objects: bytes) -> bytes:
    """The component with these objects immortal: of each its address and that of its type, as words of 32 bits."""
    sections = list(sections_of(component))
    modules = [place for place, (id, _) in enumerate(sections) if id == CORE_MODULE]
    # The memory's module is known by its size.
    place = max(modules, key=lambda it: len(dict(sections_of(sections[it][1])).get(DATA, b"")))
    module = sections[place][1]
    parts = [(id, with_immortals(body, objects) if id == DATA else body) for id, body in sections_of(module)]
    sections[place] = CORE_MODULE, module[:PREAMBLE] + b"".join(section(*it) for it in parts)
    return component[:PREAMBLE] + b"".join(section(*it) for it in sections)


def with_immortals(data: bytes, objects: bytes) -> bytes:
    """The data section with the counts of these objects set. Those that it does not have any more are left out."""
    words = array("I", objects)
    if sys.byteorder != "little":
        words.byteswap()
    listed = sorted(zip(words[::2], words[1::2], strict=True))
    changed, segments, found = bytearray(data), sorted(segments_of(data)), 0
    segment = iter(segments)
    start, begins, size = next(segment, (0, 0, 0))
    for address, kind in listed:
        while start + size < address + 8 and (following := next(segment, None)):
            start, begins, size = following
        at = begins + address - start
        if not start <= address <= start + size - 8 or changed[at + 4 : at + 8] != kind.to_bytes(4, "little"):
            continue
        found += 1
        if 0 < int.from_bytes(changed[at : at + 4], "little") < MOST_COUNTED:
            changed[at : at + 4] = IMMORTAL.to_bytes(4, "little")
    if found < len(listed) * 9 // 10:
        raise Unknown(f"only {found} of {len(listed)} objects are where they were: componentize-py has another CPython")
    return bytes(changed)


def segments_of(data: bytes) -> list[tuple[int, int, int]]:
    """Of each segment its address, where its bytes begin in `data`, and how many they are."""
    count, at = number(data, 0)
    segments = []
    for _ in range(count):
        if data[at : at + 2] != ACTIVE:
            raise Unknown("a segment of the component's memory has no fixed address")
        address, at = number(data, at + 2)
        # Behind the address there is an `end`.
        size, at = number(data, at + 1)
        segments.append((address, at, size))
        at += size
    return segments
