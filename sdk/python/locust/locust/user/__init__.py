"""Users, what they do, and how long they wait."""

from locust.user.task import TaskSet, tag, task
from locust.user.users import FastHttpUser, HttpUser, User

__all__ = ["FastHttpUser", "HttpUser", "TaskSet", "User", "tag", "task"]
