"""What `raise_for_status` and `json` raise. There are no others, as a request that gets no response raises nothing here."""

from json import JSONDecodeError

from locust.response import ConnectionError, HTTPError, RequestException


class Timeout(RequestException):
    """To be named in an `except`."""


__all__ = ["ConnectionError", "HTTPError", "JSONDecodeError", "RequestException", "Timeout"]
