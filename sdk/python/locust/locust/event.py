"""Events. Each listener runs in the sandbox of the user whose event it is."""

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from locust.exception import InterruptTaskSet, RescheduleTask, RescheduleTaskImmediately, StopTest, StopUser
from locust.metric import report

PASSED_ON = (StopUser, StopTest, RescheduleTask, RescheduleTaskImmediately, InterruptTaskSet)


class EventHook:
    """An event with its listeners."""

    def __init__(self) -> None:
        self._handlers: list[Callable[..., Any]] = []

    def add_listener(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """Also a decorator."""
        self._handlers.append(handler)
        return handler

    def remove_listener(self, handler: Callable[..., Any]) -> None:
        """Takes it out again."""
        self._handlers.remove(handler)

    def fire(self, *, reverse: bool = False, **kwargs: Any) -> None:
        """Calls all; what they raise is logged."""
        handlers = self._handlers[::-1] if reverse else self._handlers.copy()
        for handler in handlers:
            try:
                handler(**kwargs)
            except PASSED_ON:
                raise
            except Exception:
                logging.error("Uncaught exception in event handler: \n%s", traceback.format_exc())


class RequestHook(EventHook):
    """The event of a request. What a locustfile fires itself, for something that is no request of its client's, becomes a metric."""

    def fire(self, *, reverse: bool = False, **kwargs: Any) -> None:
        if "throng" not in kwargs:
            report(**kwargs)
        kwargs.pop("throng", None)
        super().fire(reverse=reverse, **kwargs)

    @contextmanager
    def measure(
        self, request_type: str, name: str, response_length: int = 0, context: dict[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Fires the event for what happens in the block."""
        began = time.perf_counter()
        meta: dict[str, Any] = {
            "request_type": request_type,
            "name": name,
            "response_length": response_length,
            "context": context or {},
            "exception": None,
            "start_time": time.time(),
        }
        try:
            yield meta
        except Exception as error:
            meta["exception"] = error
        finally:
            meta["response_time"] = (time.perf_counter() - began) * 1000
            self.fire(**meta)


class Events:
    """All events. Those that a sandbox has no occasion for can be listened to and never happen."""

    def __init__(self) -> None:
        self.request = RequestHook()
        for name in (
            "user_error",
            "report_to_master",
            "worker_report",
            "worker_connect",
            "spawning_complete",
            "quitting",
            "quit",
            "init",
            "init_command_line_parser",
            "test_start",
            "test_stopping",
            "test_stop",
            "reset_stats",
            "cpu_warning",
            "heartbeat_sent",
            "heartbeat_received",
            "usage_monitor",
        ):
            setattr(self, name, EventHook())

    def __getattr__(self, name: str) -> EventHook:
        raise AttributeError(f"there is no event {name}", name=name)
