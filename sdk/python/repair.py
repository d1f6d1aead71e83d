"""Mends a leak of componentize-py 0.25.1 in a component that it made.

Its runtime library's `cabi_realloc` asks for memory even where none is needed, for an empty list or text, and hardly anything
gives that back: 16 bytes each, so 48 bytes a request. A user that makes a million requests would run out of memory. Here two
functions get a first line. `cabi_realloc`: `if (new_size == 0) return align;`, as wit-bindgen's has it. And since empty bytes
are given back all the same, the C library's `free`: `if (pointer < 16) return;`, where no memory that it gave can be.
"""

from collections.abc import Iterator

# A library is known by another function that it exports.
GUARDS = {
    # local.get $new_size, i32.eqz, if, local.get $align, return, end
    ("cabi_realloc", "wit_dylib_dealloc_bytes"): bytes([0x20, 3, 0x45, 0x04, 0x40, 0x20, 2, 0x0F, 0x0B]),
    # local.get $pointer, i32.const 16, i32.lt_u, if, return, end
    ("free", "__libc_free"): bytes([0x20, 0, 0x41, 16, 0x49, 0x04, 0x40, 0x0F, 0x0B]),
}
PREAMBLE = 8
# Sections' numbers: of a component, and of a core module.
CORE_MODULE = 1
IMPORT, EXPORT, CODE = 2, 7, 10
FUNCTION = 0


def without_leak(component: bytes) -> bytes:
    """The component with both functions mended; as it is, if it has not both, as another version's might not."""
    sections = list(sections_of(component))
    for names, guard in GUARDS.items():
        for place, (id, body) in enumerate(sections):
            if id == CORE_MODULE and (better := mended(body, *names, guard)) is not None:
                sections[place] = id, better
                break
        else:
            return component
    return component[:PREAMBLE] + b"".join(section(id, body) for id, body in sections)


def mended(module: bytes, name: str, mark: str, guard: bytes) -> bytes | None:
    """A core module with a guard before a function's instructions; none, if it does not define it or lacks the mark."""
    parts = list(sections_of(module))
    bodies = dict(parts)
    exports = dict(exported_functions(bodies.get(EXPORT, b"\0")))
    index = exports.get(name, -1) - imported_functions(bodies.get(IMPORT, b"\0"))
    if mark not in exports or index < 0:
        return None
    count, at = number(bodies[CODE], 0)
    functions = []
    for _ in range(count):
        size, at = number(bodies[CODE], at)
        functions.append(bodies[CODE][at : at + size])
        at += size
    start = behind_locals(functions[index])
    functions[index] = functions[index][:start] + guard + functions[index][start:]
    code = encoded(count) + b"".join(encoded(len(it)) + it for it in functions)
    return module[:PREAMBLE] + b"".join(section(id, code if id == CODE else body) for id, body in parts)


def behind_locals(function: bytes) -> int:
    """Where a function's instructions begin."""
    groups, at = number(function, 0)
    for _ in range(groups):
        _, at = number(function, at)
        at += 1
    return at


def exported_functions(body: bytes) -> Iterator[tuple[str, int]]:
    """Names and indices."""
    count, at = number(body, 0)
    for _ in range(count):
        name, at = text(body, at)
        kind = body[at]
        index, at = number(body, at + 1)
        if kind == FUNCTION:
            yield name, index


def imported_functions(body: bytes) -> int:
    """How many there are: their indices come first."""
    found = 0
    count, at = number(body, 0)
    for _ in range(count):
        _, at = text(body, at)
        _, at = text(body, at)
        kind, at = body[at], at + 1
        match kind:
            case 0:  # a function: its type
                found += 1
                _, at = number(body, at)
            case 1:  # a table: its type and limits
                at = behind_limits(body, at + 1)
            case 2:  # a memory: its limits
                at = behind_limits(body, at)
            case 3:  # a global: its type and whether it changes
                at += 2
            case _:  # a tag: an attribute and its type
                _, at = number(body, at + 1)
    return found


def behind_limits(body: bytes, at: int) -> int:
    """Behind a flag, the least, and the most if the flag says so."""
    flag = body[at]
    _, at = number(body, at + 1)
    return number(body, at)[1] if flag & 1 else at


def sections_of(binary: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbers and contents."""
    at = PREAMBLE
    while at < len(binary):
        id = binary[at]
        size, at = number(binary, at + 1)
        yield id, binary[at : at + size]
        at += size


def section(id: int, body: bytes) -> bytes:
    """A section as it is written."""
    return bytes([id]) + encoded(len(body)) + body


def text(body: bytes, at: int) -> tuple[str, int]:
    """A name, and where it ends."""
    size, at = number(body, at)
    return body[at : at + size].decode(), at + size


def number(body: bytes, at: int) -> tuple[int, int]:
    """An unsigned LEB128, and where it ends."""
    value = shift = 0
    while True:
        byte, at = body[at], at + 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def encoded(value: int) -> bytes:
    """An unsigned LEB128."""
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])
