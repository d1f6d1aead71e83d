"""The requests of the benches, by Locust: JOB=small|page|post USER_CLASS=fast|http locust -f locustfile.py …"""

import os

from locust import FastHttpUser, HttpUser, constant, constant_throughput

JOB = os.environ.get("JOB", "small")
RATE = float(os.environ.get("RATE_OF_A_USER", "0"))
BODY = "x" * 1024


def small(user) -> None:
    user.client.get("/")


def page(user) -> None:
    with user.client.get("/page", catch_response=True) as response:
        if response.json()["items"][30]["id"] != 131:
            response.failure("another item")


def post(user) -> None:
    user.client.post("/orders", data=BODY)


JOBS = {"small": small, "page": page, "post": post}
PACE = constant_throughput(RATE) if RATE else constant(0)

if os.environ.get("USER_CLASS") == "http":

    class Http(HttpUser):
        tasks = [JOBS[JOB]]
        wait_time = PACE

        def on_start(self) -> None:
            self.client.verify = False

else:

    class Fast(FastHttpUser):
        tasks = [JOBS[JOB]]
        wait_time = PACE
        insecure = True
