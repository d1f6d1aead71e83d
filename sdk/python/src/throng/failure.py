"""What became of a task, `start` or the build that raised, in one line or with the author's lines."""

from traceback import StackSummary, TracebackException

from throng.errors import Error
from throng.lowering import readable


def reason(error: BaseException, folder: str) -> str:
    """What the report counts an exception under: `ValueError: no price (browse.py:31)`.

    The place is the innermost one in a file below `folder`, which is the author's and ends with a slash.
    """
    if isinstance(error, Error):
        return readable(error.reason)
    text, place, step = _first_line(error), "", error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file.startswith(folder):
            place = f" ({file.removeprefix(folder)}:{step.tb_lineno})"
        step = step.tb_next
    kind = type(error).__name__
    return f"{kind}: {text}{place}" if text else f"{kind}{place}"


def _first_line(error: BaseException) -> str:
    try:
        return readable(str(error)).partition("\n")[0]
    except Exception:
        return "its text can't be told"


def story(error: BaseException, hidden: tuple[str, ...]) -> str:
    """An exception with its traceback, without the frames in files whose names begin with one of `hidden`."""
    whole = TracebackException.from_exception(error)
    told: TracebackException | None = whole
    while told is not None:
        shown = [it for it in told.stack if not it.filename.startswith(hidden)]
        told.stack = StackSummary.from_list(shown)
        told = told.__cause__ or told.__context__
    return "".join(whole.format())
