from locust import HttpUser, task
from locust.exception import RescheduleTask, StopUser


class Life(HttpUser):
    def on_start(self):
        self.rounds = 0
        self.client.get("/echo", name="on_start")

    @task
    def live(self):
        self.rounds += 1
        self.client.get("/echo", name="rounds")
        if self.rounds == 1:
            raise RescheduleTask
        if self.rounds == 2:
            raise ValueError("a mistake")
        if self.rounds == 4:
            raise StopUser

    def on_stop(self):
        self.client.get("/echo", name="on_stop")


class NeverStarts(HttpUser):
    def on_start(self):
        self.client.get("/echo", name="stops at once")
        raise StopUser

    @task
    def never(self):
        self.client.get("/status/500", name="never")
