from locust import HttpUser, task
from locust.exception import LocustError, ResponseError, StopUser


class Verdicts(HttpUser):
    def get(self, path, name, **settings):
        return self.client.get(path, name=name, catch_response=True, **settings)

    @task
    def each(self):
        assert not self.client.get("/status/500", name="by status")
        with self.get("/status/404", "success") as response:
            assert response.status_code == 404
            response.success()
        with self.get("/echo", "failure") as response:
            response.failure("not what was asked for")
        with self.get("/echo", "failure by an exception") as response:
            response.failure(ValueError("odd"))
        with self.get("/status/503", "left to its status"):
            pass
        with self.get("/echo", "raised"):
            raise ResponseError("raised in the block")
        response = self.client.get("/echo", name="without a block")
        try:
            response.success()
        except LocustError:
            response = None
        assert response is None
        try:
            with self.client.get("/echo", name="not caught"):
                pass
        except LocustError:
            raise StopUser from None
