"""One iteration after the other of a Locust user, as its own loops would have made them.

Locust's `TaskSet.run` is a loop in a loop; the contract's `run` returns after each task. So the sets in which a user is lie on a
stack, and what a loop would do next is done when a task is over.
"""

from types import MethodType
from typing import Any

from wit_world.exports import user as contract
from wit_world.imports import flow, report

from locust.exception import InterruptTaskSet, RescheduleTask, RescheduleTaskImmediately, StopTest, StopUser
from locust.leaves import Leaf, function_of
from locust.user.sequential_taskset import SequentialTaskSet
from locust.user.task import TaskSet
from throng import log
from throng.duration import milliseconds
from throng.failure import reason

WEIGHTED, DONE = contract.Next_Weighted(), contract.Next_Done()


class Running:
    """A user and the sets in which it is."""

    def __init__(self, user: Any, leaves: list[Leaf], folder: str) -> None:
        self._user, self._leaves, self._folder = user, leaves, folder
        # Those of its tasks that are in no set.
        own = (it.function if it.user is type(user) and not it.path else None for it in leaves)
        self._own = [None if it is None else MethodType(it, user) for it in own]
        self._stack: list[TaskSet] = []
        self._last, self._instead = 0, None
        self._waits_here = not hasattr(type(user).wait_time, "planned")

    def run(self, number: int) -> contract.Next:
        """A task, and what comes after it."""
        wait: float | None = None
        try:
            own = self._own[number]
            if own is None or self._stack:
                self._run_inside(number)
            else:
                own()
                if not self._waits_here:
                    return WEIGHTED
        except RescheduleTaskImmediately:
            wait = 0
        except RescheduleTask:
            pass
        except InterruptTaskSet as interrupt:
            wait = self._leave(interrupt)
        except StopUser:
            return self._done()
        except StopTest as error:
            flow.end(str(error) or "StopTest")
            return self._done()
        except Exception as error:
            told = reason(error, self._folder)
            self._user.environment.events.user_error.fire(
                user_instance=self._user, exception=error, tb=error.__traceback__
            )
            report.error(told)
        return self._next(wait)

    def _run_inside(self, number: int) -> None:
        """A task of a set, or another that is to be run in its place."""
        leaf = self._leaves[number]
        function, self._instead, self._last = self._instead or leaf.function, None, number
        if leaf.user is not type(self._user):
            raise TypeError(f"{leaf.name} is no task of {type(self._user).__name__}: let the plan name its tasks")
        if leaf.path and not self._stack:
            self._enter(leaf.path)
        function(self._stack[-1])

    def _enter(self, path: tuple[type[TaskSet], ...]) -> None:
        for kind in path:
            try:
                entered = self._push(kind)
            except InterruptTaskSet as interrupt:
                # It would rather not be entered: what is around it goes on.
                raise (RescheduleTaskImmediately if interrupt.reschedule else RescheduleTask) from None
            if issubclass(kind, SequentialTaskSet):
                # The task that was drawn is its first.
                entered.get_next_task()

    def _push(self, kind: type[TaskSet]) -> TaskSet:
        entered = kind(self._stack[-1] if self._stack else self._user)
        entered.on_start()
        self._stack.append(entered)
        return entered

    def _leave(self, interrupt: InterruptTaskSet) -> float | None:
        """Gives the wait: none, or as long as the outer set's."""
        if self._stack:
            try:
                self._stack.pop().on_stop()
            except (StopUser, StopTest):
                raise
            except Exception as error:
                log.error(f"on_stop: {reason(error, self._folder)}")
        return 0 if interrupt.reschedule else None

    def _next(self, wait: float | None) -> contract.Next:
        """What the user does next inside its sets; outside of all of them, the host draws."""
        try:
            if wait is None:
                wait = self._own_wait()
            if wait is not None:
                flow.pause(milliseconds(max(wait, 0)))
            return self._draw()
        except StopUser:
            return self._done()

    def _draw(self) -> contract.Next:
        while self._stack:
            inner = self._stack[-1]
            task = inner._task_queue.popleft() if inner._task_queue else inner.get_next_task()
            if not (isinstance(task, type) and issubclass(task, TaskSet)):
                return contract.Next_Task(self._number_of(task))
            try:
                self._push(task)
            except InterruptTaskSet:
                continue
        return WEIGHTED

    def _own_wait(self) -> float | None:
        """How long to wait, where the host does not know it."""
        inner = self._stack[-1] if self._stack else None
        if inner is not None and type(inner).wait_time is not TaskSet.wait_time:
            return float(inner.wait_time())
        return float(self._user.wait_time()) if self._waits_here else None

    def _number_of(self, task: Any) -> int:
        path, function = tuple(type(it) for it in self._stack), function_of(task)
        for number, leaf in enumerate(self._leaves):
            if leaf.function is function and leaf.path == path and leaf.user is type(self._user):
                return number
        # What is scheduled need not be a task. It has no name of its own in the report.
        self._instead = function
        return self._last

    def _done(self) -> contract.Next:
        self.stop_sets()
        return DONE

    def stop_sets(self) -> None:
        """Leaves all sets, the innermost first."""
        while self._stack:
            try:
                self._stack.pop().on_stop()
            except Exception as error:
                log.error(f"on_stop: {reason(error, self._folder)}")
