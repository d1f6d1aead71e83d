"""JSON, read past what `json.loads` does around its scanner, which is more than half of a short text's time."""

import json
from typing import Any

_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]


def parsed(text: str) -> Any:
    """The value of a JSON text. Raises `ValueError` if it is none."""
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        end = -1
    # White space around it, or an error, which is told there.
    return value if end == len(text) else json.loads(text)


def parsed_bytes(content: bytes) -> Any:
    """The value of JSON in any encoding that it may have. Raises `ValueError` if it is none."""
    try:
        text = content.decode()
        value, end = _scan(text, 0)
    except (ValueError, StopIteration):
        return json.loads(content)
    return value if end == len(text) else json.loads(content)
