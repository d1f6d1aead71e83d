"""Of gevent, a locustfile can have `sleep`: under Throng every user waits by itself."""

from throng.time import think


def sleep(seconds: float = 0, ref: bool = True) -> None:
    """Think time."""
    think(seconds)
