from collections import Counter

from locust import HttpUser, tag, task
from locust.exception import StopUser

ROUNDS = 400


def listed(user):
    user.did("listed")


def seldom(user):
    user.did("seldom")


class Weights(HttpUser):
    """Of 400 tasks, each weight of the sum of 8 is one in eight: 50, with a standard deviation of less than 7."""

    tasks = {listed: 2, seldom: 1}

    def on_start(self):
        self.counts = Counter()

    def did(self, what):
        self.counts[what] += 1
        if self.counts.total() == ROUNDS:
            for name, weight in {"listed": 2, "seldom": 1, "bare": 1, "called": 1, "thrice": 3}.items():
                expected = ROUNDS * weight / 8
                within = abs(self.counts[name] - expected) < 45
                self.client.get("/echo" if within else "/status/500", name=f"weight of {name}")
            raise StopUser

    @task
    def bare(self):
        self.did("bare")

    @task()
    def called(self):
        self.did("called")

    @tag("often", "read")
    @task(3)
    def thrice(self):
        self.did("thrice")


class Listed(HttpUser):
    tasks = [listed, listed]

    def did(self, what):
        self.client.get("/echo", name=f"{what} in a list")
        raise StopUser
