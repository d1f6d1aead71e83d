"""The users there should be over time, as a function. It is asked when the component is built, second by second."""

import time


class LoadTestShape:
    """Subclass it with a `tick`."""

    abstract = True
    use_common_options = False
    runner = None

    def __init_subclass__(cls) -> None:
        if "abstract" not in vars(cls):
            cls.abstract = False

    def __init__(self) -> None:
        self.start_time = time.perf_counter()

    def reset_time(self) -> None:
        """Begins anew."""
        self.start_time = time.perf_counter()

    def get_run_time(self) -> float:
        """Seconds since the test began."""
        return time.perf_counter() - self.start_time

    def get_current_user_count(self) -> int:
        """As many as the ticks so far asked for."""
        return getattr(self, "_users", 0)

    def tick(self) -> object:
        """How many users, and how many of them start or stop in a second; `None` ends the test."""
        raise NotImplementedError
