from locust import HttpUser, TaskSet, task
from locust.exception import StopUser


class Nesting(HttpUser):
    def on_start(self):
        self.story = []

    @task
    class Outer(TaskSet):
        def on_start(self):
            if "outer ends" in self.user.story:
                raise StopUser
            self.user.story.append("outer begins")

        def on_stop(self):
            self.user.story.append("outer ends")

        @task
        class Inner(TaskSet):
            def on_start(self):
                assert self.parent.user is self.user and self.client is self.user.client
                self.rounds = 0
                self.user.story.append("inner begins")

            def on_stop(self):
                self.user.story.append("inner ends")

            @task
            def round(self):
                self.rounds += 1
                self.client.get("/echo", name="nesting")
                if self.rounds == 3:
                    self.parent.schedule_task(self.parent.leave)
                    self.interrupt(reschedule=False)

        @task(0)
        def leave(self):
            self.interrupt()

    @task(0)
    def never(self):
        self.client.get("/status/500", name="never")

    def on_stop(self):
        whole = ["outer begins", "inner begins", "inner ends", "outer ends"]
        self.client.get("/echo" if self.story == whole else "/status/500", name="nesting in order")


class Leaves(HttpUser):
    """Comes back to its own tasks."""

    visits = 0

    @task
    class Visit(TaskSet):
        @task
        def look(self):
            self.user.visits += 1
            self.client.get("/echo", name="visits")
            if self.user.visits == 5:
                raise StopUser
            self.interrupt()
