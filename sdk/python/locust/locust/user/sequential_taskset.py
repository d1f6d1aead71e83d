"""Tasks in the order in which they are written."""

from itertools import cycle
from typing import Any

from locust.exception import LocustError
from locust.user.task import TaskSet, TaskSetMeta


class SequentialTaskSetMeta(TaskSetMeta):
    """Keeps the order of declaration."""

    in_place = True


class SequentialTaskSet(TaskSet, metaclass=SequentialTaskSetMeta):
    """Tasks one after the other, and over again. Weights repeat a task."""

    def __init__(self, parent: Any) -> None:
        super().__init__(parent)
        self._task_cycle = cycle(self.tasks)

    def get_next_task(self) -> Any:
        """The next in turn."""
        if not self.tasks:
            raise LocustError(f"No tasks defined on {type(self).__name__}")
        return next(self._task_cycle)
