"""Where Locust keeps its parser."""

from locust.options import LocustArgumentParser

__all__ = ["LocustArgumentParser"]
