from locust import FastHttpUser, task
from locust.contrib.fasthttp import FastHttpUser as Same
from locust.exception import StopUser

assert Same is FastHttpUser


class Fast(FastHttpUser):
    default_headers = {"X-Fast": "yes"}

    @task
    def each(self):
        response = self.client.post("/echo", json={"a": 1})
        told = response.json()
        assert told["headers"]["x-fast"] == "yes" and told["headers"]["accept"] == "application/json", told
        with self.client.get("/status/404", name="fast caught", catch_response=True) as caught:
            caught.success()
        assert self.client.get("/status/404", name="fast missing").status_code == 404
        self.client.get("/echo", params={"q": 1})
        with self.rest("POST", "/echo", json={"b": 2}, name="fast rest") as rest:
            assert rest.js["body"] == '{"b": 2}', "not sent,"
        with self.rest("GET", "/echo", name="fast rest fails") as rest:
            assert rest.js["method"] == "PUT", "not a PUT"
        raise StopUser
