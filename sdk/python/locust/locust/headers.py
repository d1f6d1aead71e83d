"""Headers: a mapping whose names may be written in any case."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any


class Headers(MutableMapping[str, str]):
    """Names keep the case in which they were set. `told`, if given, is called with each change."""

    def __init__(self, given: Any = (), told: Callable[[str, str | None], None] | None = None) -> None:
        self._told = told
        self._fields: dict[str, tuple[str, str]] = {}
        self.update(given)

    def __setitem__(self, name: str, value: Any) -> None:
        text = value.decode("latin1") if isinstance(value, bytes) else value
        self._fields[name.lower()] = (name, text)
        if self._told is not None:
            self._told(name, None if text is None else str(text))

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()][1]

    def __delitem__(self, name: str) -> None:
        del self._fields[name.lower()]
        if self._told is not None:
            self._told(name, None)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._fields.values())

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        mine = {key: value for key, (_, value) in self._fields.items()}
        return mine == {key.lower(): value for key, value in other.items()}

    def __repr__(self) -> str:
        return str(dict(self.items()))

    def copy(self) -> "Headers":
        """One that tells nobody."""
        return Headers(self.items())


def of_response(pairs: list[tuple[str, str]]) -> Headers:
    """Of several of one name, the values with a comma between, as RFC 9110 has it."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return Headers(joined)
