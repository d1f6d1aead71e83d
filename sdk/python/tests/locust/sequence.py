from locust import HttpUser, SequentialTaskSet, task
from locust.exception import StopUser


class Sequence(HttpUser):
    def on_start(self):
        self.order = ""

    @task
    class Steps(SequentialTaskSet):
        @task
        def first(self):
            self.user.order += "1"
            self.client.get("/echo", name="step 1")

        @task
        def second(self):
            self.user.order += "2"
            self.client.get("/echo", name="step 2")
            raise ValueError("the user goes on")

        @task
        def third(self):
            self.user.order += "3"
            self.client.get("/echo", name="step 3")
            if len(self.user.order) == 9:
                self.client.get("/echo" if self.user.order == "123" * 3 else "/status/500", name="steps in order")
                raise StopUser
