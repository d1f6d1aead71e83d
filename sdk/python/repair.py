"""Mends two leaks of componentize-py 0.25.1 in a component that it made. A user that makes a million requests would run out of memory.

**Of what is empty.** Its runtime library's `cabi_realloc` asks for memory even where none is needed, for an empty list or text, and
hardly anything gives that back: 16 bytes each, so 48 bytes a request. Here two functions get a first line. `cabi_realloc`:
`if (new_size == 0) return align;`, as wit-bindgen's has it. And since empty bytes are given back all the same, the C library's
`free`: `if (pointer < 16) return;`, where no memory that it gave can be.

**Of bytes.** What is handed to the host as bytes, a request's body, is copied, and the copy is never given back. It is made by
`wit_dylib_pop_list`, which gives the address of one to its caller, code that wit-dylib generates. So there, behind each call,
`if (pointer) wit_dylib_dealloc_bytes(context, pointer, length, 1, defer);` is put: it is given back when the call to the host is over.
"""

import re
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
POP, GIVE_BACK = "wit_dylib_pop_list", "wit_dylib_dealloc_bytes"
# A number, or the address of the stack's place: local.get, or local.get, i32.const, i32.add.
LEB = rb"[\x80-\xff]*[\x00-\x7f]"
PLACE = rb"\x20%b(?:\x41%b\x6a)?" % (LEB, LEB)


def without_leaks(component: bytes) -> bytes:
    """The component with its leaks mended; as it is, if it has not what they are known by, as another version's might not."""
    sections = list(sections_of(component))
    modules = [place for place, (id, _) in enumerate(sections) if id == CORE_MODULE]
    for names, guard in GUARDS.items():
        for place in modules:
            if (better := mended(sections[place][1], *names, guard)) is not None:
                sections[place] = CORE_MODULE, better
                break
        else:
            return component
    for place in modules:
        sections[place] = CORE_MODULE, giving_back(sections[place][1])
    return component[:PREAMBLE] + b"".join(section(id, body) for id, body in sections)


def mended(module: bytes, name: str, mark: str, guard: bytes) -> bytes | None:
    """A core module with a guard before a function's instructions; none, if it does not define it or lacks the mark."""
    bodies = dict(sections_of(module))
    exports = dict(exported_functions(bodies.get(EXPORT, b"\0")))
    index = exports.get(name, -1) - len(list(imported_functions(bodies.get(IMPORT, b"\0"))))
    if mark not in exports or index < 0:
        return None
    functions = functions_of(bodies[CODE])
    start = behind_locals(functions[index])
    functions[index] = functions[index][:start] + guard + functions[index][start:]
    return with_functions(module, functions)


def giving_back(module: bytes) -> bytes:
    """A core module which gives bytes back that it popped; as it is, if it pops none."""
    bodies = dict(sections_of(module))
    imported = list(imported_functions(bodies.get(IMPORT, b"\0")))
    if POP not in imported or GIVE_BACK not in imported:
        return module
    pop, give_back = (encoded(imported.index(it)) for it in (POP, GIVE_BACK))
    # local.get context, i32.const type, the place, call pop, local.set length, the place, i32.load, local.set pointer; then it is compared with 0.
    popped = re.compile(
        rb"\x20(%b)\x41%b%b\x10%b\x21(%b)%b\x28\x02\x00\x21(%b)(?=\x20\3\x45\x04\x40)"
        % (LEB, LEB, PLACE, re.escape(pop), LEB, PLACE, LEB)
    )

    def with_return(match: re.Match[bytes]) -> bytes:
        context, length, pointer = match.groups()
        # local.get pointer, if, local.get context, pointer and length, i32.const 1 twice, call, end
        return match[0] + b"\x20%b\x04\x40\x20%b\x20%b\x20%b\x41\x01\x41\x01\x10%b\x0b" % (
            pointer, context, pointer, length, give_back,
        )

    return with_functions(module, [popped.sub(with_return, it) for it in functions_of(bodies[CODE])])


def functions_of(code: bytes) -> list[bytes]:
    """The functions of a module's code, each with its locals."""
    count, at = number(code, 0)
    functions = []
    for _ in range(count):
        size, at = number(code, at)
        functions.append(code[at : at + size])
        at += size
    return functions


def with_functions(module: bytes, functions: list[bytes]) -> bytes:
    """A core module with other functions in the place of its own."""
    code = encoded(len(functions)) + b"".join(encoded(len(it)) + it for it in functions)
    parts = ((id, code if id == CODE else body) for id, body in sections_of(module))
    return module[:PREAMBLE] + b"".join(section(id, body) for id, body in parts)


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


def imported_functions(body: bytes) -> Iterator[str]:
    """Their names, in the order of their indices, which come first."""
    count, at = number(body, 0)
    for _ in range(count):
        _, at = text(body, at)
        name, at = text(body, at)
        kind, at = body[at], at + 1
        match kind:
            case 0:  # a function: its type
                yield name
                _, at = number(body, at)
            case 1:  # a table: its type and limits
                at = behind_limits(body, at + 1)
            case 2:  # a memory: its limits
                at = behind_limits(body, at)
            case 3:  # a global: its type and whether it changes
                at += 2
            case _:  # a tag: an attribute and its type
                _, at = number(body, at + 1)


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
