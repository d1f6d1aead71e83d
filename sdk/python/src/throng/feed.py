"""Rows of test data that the plan supplies, read once by the host for all users."""

from componentize_py_types import Err
from wit_world.imports import data

from throng.errors import Error
from throng.lowering import text


class FeedError(Error):
    """Why a feed gave no row."""


class UnknownFeed(FeedError):
    """The plan names no such feed."""


class FeedExhausted(FeedError):
    """The feed is to be used once, and this user's share of it is used up."""


class Feed:
    """One of the plan's feeds, made by `feed`."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = text(name, "a feed's name")

    def next(self) -> dict[str, str]:
        """This user's next row: texts by the names of their columns, in the order of the columns.

        Users take turns, so that no two hold the same row at a time while there are enough. Raises `UnknownFeed` or
        `FeedExhausted` where there is none.
        """
        try:
            return dict(data.row(self._name))
        except Err as error:
            refused = error.value
        if isinstance(refused, data.FeedError_Exhausted):
            raise FeedExhausted(f"feed {self._name}: exhausted")
        raise UnknownFeed(f"feed {self._name}: the plan has none of this name")


def feed(name: str) -> Feed:
    """A feed that the plan names: `account = feed("accounts").next()`."""
    return Feed(name)
