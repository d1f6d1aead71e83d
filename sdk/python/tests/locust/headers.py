from locust import HttpUser, task
from locust.exception import StopUser


class HeadersUser(HttpUser):
    def sent(self, **settings):
        return self.client.get("/echo", name="headers", **settings).json()["headers"]

    def on_start(self):
        self.client.headers["X-User"] = "first"
        self.client.headers.update({"Authorization": "Bearer t"})

    @task
    def each(self):
        assert self.client.headers["x-user"] == "first" and "AUTHORIZATION" in self.client.headers
        assert (self.sent()["x-user"], self.sent()["authorization"]) == ("first", "Bearer t")
        assert self.sent(headers={"X-User": "second", "X-Other": "o"})["x-user"] == "second"
        assert "x-other" not in self.sent()
        del self.client.headers["x-user"]
        assert "x-user" not in self.sent()
        assert self.sent()["user-agent"].startswith("python-requests/")
        self.client.headers = {"Authorization": "Bearer other"}
        others = self.sent()
        assert others["authorization"] == "Bearer other" and "python-requests" not in others.get("user-agent", "")
        self.client.headers.update({"X-User": "third"})
        assert (self.sent()["x-user"], self.sent()["authorization"]) == ("third", "Bearer other")
        raise StopUser
