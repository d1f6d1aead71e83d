from locust import HttpUser, task
from locust.exception import StopUser


class Queries(HttpUser):
    @task
    def each(self):
        first = self.client.get("/echo", params={"a": "x y", "b": [1, 2], "c": None})
        assert first.json()["query"] == "a=x+y&b=1&b=2", first.text
        assert self.client.get("/echo?a=1", params=[("b", "é")]).json()["query"] == "a=1&b=%C3%A9"
        assert self.client.get("/echo", params="raw=1", name="queries named").json()["query"] == "raw=1"
        with self.client.rename_request("queries renamed"):
            self.client.get("/echo?id=17")
        self.client.get(f"{self.client.base_url}/echo?absolute")
        raise StopUser
