"""Names and passwords, for `auth` of a request or of a client."""

from typing import NamedTuple


class HTTPBasicAuth(NamedTuple):
    """The same as a pair."""

    username: str
    password: str
