from locust import HttpUser, TaskSet, tag, task
from locust.exception import StopUser


class Tagged(HttpUser):
    """`--tag` chooses among its own tasks, `config.tags` inside its sets."""

    rounds = 0

    def get(self, name):
        self.client.get("/echo", name=name)
        self.rounds += 1
        if self.rounds == 8:
            raise StopUser

    @tag("read", "own")
    @task
    def own(self):
        self.get("tagged own")

    @task
    def other(self):
        self.get("not tagged")

    @tag("read")
    @task
    class Inside(TaskSet):
        @task(3)
        def inside(self):
            self.user.get("tagged inside")

        @task
        def leave(self):
            self.interrupt()
