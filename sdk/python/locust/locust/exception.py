"""Locust's exceptions."""


class LocustError(Exception):
    """The locustfile uses the API in a way that it does not have."""


class ResponseError(Exception):
    """Raised in a `with` block: the request failed."""


class CatchResponseError(Exception):
    """What `failure` makes of a text."""


class MissingWaitTimeError(LocustError):
    """There is no wait time."""


class InterruptTaskSet(Exception):
    """Leaves a TaskSet."""

    def __init__(self, reschedule: bool = True) -> None:
        self.reschedule = reschedule


class StopTest(Exception):
    """Ends the test."""


class StopUser(Exception):
    """Ends this user."""


class RescheduleTask(Exception):
    """Ends this task."""


class RescheduleTaskImmediately(Exception):
    """Ends this task, and the next one begins without a wait."""
