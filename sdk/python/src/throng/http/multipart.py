"""Forms with files."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """A file in a form: `multipart={"title": "A lamp", "photo": http.File("lamp.jpg", photo, "image/jpeg")}`."""

    name: str
    """Its name, as the server is told."""
    content: str | bytes
    media_type: str = "application/octet-stream"


def encode(parts: list[tuple[str, object]], bits: Callable[[], int]) -> tuple[str, bytes]:
    """The form's `content-type` and its bytes. The boundary is drawn from these bits, again while a part has it."""
    pieces = [_piece(name, value) for name, value in parts]
    while True:
        boundary = f"throng-{bits():016x}"
        if not any(boundary.encode() in piece for piece in pieces):
            break
    delimiter = f"--{boundary}".encode()
    body = b"".join(delimiter + b"\r\n" + piece + b"\r\n" for piece in pieces)
    return f"multipart/form-data; boundary={boundary}", body + delimiter + b"--\r\n"


def _piece(name: str, value: object) -> bytes:
    """A part: its header fields, an empty line, its content."""
    head = f'content-disposition: form-data; name="{_quoted(name)}"'
    if not isinstance(value, File):
        return f"{head}\r\n\r\n{value}".encode()
    content = value.content.encode() if isinstance(value.content, str) else value.content
    head += f'; filename="{_quoted(value.name)}"\r\ncontent-type: {value.media_type}'
    return f"{head}\r\n\r\n".encode() + content


def _quoted(name: str) -> str:
    """A name as it stands between quotes, by the HTML standard, "multipart/form-data encoding algorithm"."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
