"""What of Python's own library is led to the host.

Its clocks, `random`, `secrets`, `uuid`, `os.urandom` and `print` reach the host by themselves, through WASI.
"""

# Imported by `datetime` and by codecs when they are first needed, which is too late in a component.
import _strptime  # noqa: F401
import encodings.ascii
import encodings.cp1252
import encodings.latin_1
import encodings.utf_8_sig
import encodings.utf_16  # noqa: F401
import sys
import time
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from throng import log
from throng.time import think


def lead_to_host() -> None:
    """To be called before the author's module is imported."""
    setattr(time, "sleep", think)  # noqa: B010 - mypy minds an assignment


def settle() -> None:
    """To be called after the author's module has been imported."""
    if "logging" in sys.modules:
        _lead_logging()
    sys.meta_path.append(_TooLate())


def _lead_logging() -> None:
    import logging

    levels = [(logging.ERROR, log.error), (logging.WARNING, log.warn), (logging.INFO, log.info)]

    class Host(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            write = next((write for level, write in levels if record.levelno >= level), log.debug)
            write(self.format(record))

    logging.getLogger().handlers[:] = [Host()]


class _TooLate(MetaPathFinder):
    """A component has no files: what was not imported when it was built can't be any more."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        raise ModuleNotFoundError(f"{name} was not imported at the top of the scenario's file", name=name)
