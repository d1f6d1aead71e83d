"""Files that lie beside a locustfile. A component has no files, so those of which the locustfile speaks are kept in memory."""

import builtins
import io
import os
from typing import Any

LARGEST, MOST = 8 << 20, 16 << 20
"""Bytes of a file, and of all of them."""

_files: dict[str, bytes] = {}
_folder = ""
real_open = builtins.open
"""Python's own, for the build."""


def lead_here(folder: str) -> None:
    """From now on, `open` finds files beside the locustfile."""
    global _folder
    _folder = folder
    builtins.open = io.open = _open  # type: ignore[assignment]


def take(named: list[str]) -> None:
    """Keeps files, by their paths below the folder."""
    whole = 0
    for name in named:
        with real_open(os.path.join(_folder, name), "rb") as file:
            content = file.read(LARGEST + 1)
        whole += len(content)
        if len(content) > LARGEST or whole > MOST:
            raise OSError(f"{name}: files beside a locustfile are taken up to {LARGEST >> 20} MiB each and {MOST >> 20} together")
        _files[name] = content


def _open(file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, errors: str | None = None,
          newline: str | None = None, *more: Any, **others: Any) -> Any:
    if isinstance(file, int):
        return real_open(file, mode, buffering, encoding, errors, newline, *more, **others)
    if set(mode) & set("wax+"):
        raise PermissionError(f"{file}: a sandboxed user writes no files")
    path = os.fspath(file)
    name = os.path.normpath(os.path.relpath(path, _folder) if os.path.isabs(path) else path)
    content = _files.get(name)
    if content is None:
        try:
            return real_open(os.path.join(_folder, path), mode, buffering, encoding, errors, newline, *more, **others)
        except OSError as error:
            raise FileNotFoundError(f"{path}: no such file was there when the component was built") from error
    binary = io.BytesIO(content)
    binary.name = path  # type: ignore[attr-defined]
    return binary if "b" in mode else io.TextIOWrapper(binary, encoding or "utf-8", errors, newline)
