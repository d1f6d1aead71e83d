from locust import HttpUser, constant, task


class Shared(HttpUser):
    abstract = True
    wait_time = constant(0.05)
    host = "http://127.0.0.1:9"

    @task
    def look(self):
        self.client.get("/echo", name=type(self).__name__)


class Buyer(Shared):
    weight = 3


class Looker(Shared):
    weight = 1
    wait_time = constant(0.1)


class Admin(Shared):
    fixed_count = 2


class Nobody(Shared):
    weight = 0
