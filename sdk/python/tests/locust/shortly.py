"""What takes a short way to the host is told as what does not, and leaves it when there is more to say."""

from locust import HttpUser, task
from locust.exception import StopUser


class Shortly(HttpUser):
    @task
    def each(self):
        response = self.client.post("/echo", json={"a": "é"}, name="short")
        assert (response.json()["headers"]["content-type"], response.json()["body"]) == ("application/json", '{"a": "\\u00e9"}')
        sent = response.request
        assert (sent.method, sent.path_url, sent.body) == ("POST", "/echo", b'{"a": "\\u00e9"}')
        assert sent.headers["content-type"] == "application/json"
        assert self.client.get("/echo", name="short").request.body is None
        with self.client.post("/status/404", json={}, name="short caught", catch_response=True) as caught:
            caught.success()
        assert self.client.post("/status/500", json=[], name="short fails").status_code == 500

        self.client.headers["Content-Type"] = "application/vnd.shop+json"
        assert self.client.post("/echo", json={}, name="typed").json()["headers"]["content-type"] == "application/vnd.shop+json"
        del self.client.headers["Content-Type"]

        told = []
        listener = self.environment.events.request.add_listener(lambda name, request_type, **_: told.append((request_type, name)))
        self.client.get("/echo", name="listened")
        self.client.post("/echo", json={}, name="listened")
        self.environment.events.request.remove_listener(listener)
        assert told == [("GET", "listened"), ("POST", "listened")], told

        self.client.auth = ("a", "b")
        assert self.client.get("/echo", name="short auth").json()["headers"]["authorization"] == "Basic YTpi"
        assert self.client.post("/echo", json={}, name="short auth").json()["headers"]["authorization"] == "Basic YTpi"
        self.client.auth = None

        own, urls = self.client.request, []

        def noted(method, url, **settings):
            urls.append((method, url))
            return own(method, url, **settings)

        self.client.request = noted
        self.client.get("/echo", name="own")
        self.client.post("/echo", json={}, name="own")
        assert urls == [("GET", "/echo"), ("POST", "/echo")], urls
        raise StopUser
