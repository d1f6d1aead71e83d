from locust import HttpUser, task
from locust.exception import StopUser


class Methods(HttpUser):
    @task
    def each(self):
        for method in ("get", "post", "put", "patch", "delete", "options"):
            response = getattr(self.client, method)("/echo", name="methods")
            assert response.json()["method"] == method.upper(), response.text
        assert self.client.head("/echo", name="methods head").content == b""
        assert self.client.request("GET", "/echo", name="methods").json()["method"] == "GET"
        raise StopUser
