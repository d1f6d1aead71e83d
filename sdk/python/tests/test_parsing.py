"""JSON is read as `json.loads` reads it. Needs only Python."""

import importlib.util
import json
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

_FILE = Path(__file__).resolve().parent.parent / "src" / "throng" / "parsing.py"
# The package itself needs the bindings.
_spec = importlib.util.spec_from_file_location("parsing", _FILE)
assert _spec and _spec.loader
parsing = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(parsing)

TEXTS = [
    '{"id":101,"name":"é € 😀","none":null}',
    ' \n[1, 2.5, -3e2]\t\r\n',
    '"a"',
    "0",
    "NaN",
    "",
    "  ",
    "[1,]",
    '{"a":1} 2',
    "nul",
    '"open',
    "\ufeff{}",
]


def outcome(read: Callable[[Any], Any], what: Any) -> tuple[str, str]:
    """What it reads, or the words of its error."""
    try:
        return ("value", repr(read(what)))
    except ValueError as error:
        return (type(error).__name__, str(error))


class Parsing(unittest.TestCase):
    def test_a_text(self) -> None:
        for text in TEXTS:
            self.assertEqual(outcome(parsing.parsed, text), outcome(json.loads, text), text)

    def test_bytes_in_any_encoding(self) -> None:
        for text in TEXTS:
            for encoding in ["utf-8", "utf-8-sig", "utf-16", "utf-32-le"]:
                content = text.encode(encoding)
                self.assertEqual(outcome(parsing.parsed_bytes, content), outcome(json.loads, content), (text, encoding))
        self.assertEqual(outcome(parsing.parsed_bytes, b"\xff"), outcome(json.loads, b"\xff"))


if __name__ == "__main__":
    unittest.main()
