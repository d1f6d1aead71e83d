import time

from locust import HttpUser, TaskSet, between, constant, constant_pacing, constant_throughput, task
from locust.exception import StopUser

ROUNDS = 4


class Waits(HttpUser):
    """Four tasks with three waits between, and how long these are at least. A pacing counts from when the first should have begun, so
    one of its waits may be short."""

    abstract = True
    def on_start(self):
        self.rounds = 0

    def wait_once(self, name, least):
        self.rounds += 1
        if self.rounds == 1:
            self.began = time.monotonic()
        if self.rounds == ROUNDS:
            took = time.monotonic() - self.began
            self.client.get("/echo" if took >= least - 0.002 else "/status/500", name=f"{name} is kept")
            raise StopUser


class Between(Waits):
    wait_time = between(0.1, 0.2)

    @task
    def wait_between(self):
        self.wait_once("between", 0.3)


class Constant(Waits):
    wait_time = constant(0.1)

    @task
    def wait_constantly(self):
        self.wait_once("constant", 0.3)


class Pacing(Waits):
    wait_time = constant_pacing(0.2)

    @task
    def pace(self):
        self.wait_once("constant_pacing", 0.4)


class Throughput(Waits):
    wait_time = constant_throughput(5)

    @task
    def go_through(self):
        self.wait_once("constant_throughput", 0.4)


class Method(Waits):
    last = 0.0

    def wait_time(self):
        self.last += 0.1
        return self.last

    @task
    def wait_longer(self):
        self.wait_once("a wait_time method", 0.6)


class OfSet(Waits):
    wait_time = constant(0)

    @task
    class Slow(TaskSet):
        wait_time = constant(0.1)

        @task
        def wait_inside(self):
            self.user.wait_once("a TaskSet's wait_time", 0.3)
