import requests
from requests.auth import HTTPBasicAuth

from locust import HttpUser, task
from locust.exception import StopUser


class Auth(HttpUser):
    @task
    def each(self):
        sent = self.client.get("/echo", name="auth", auth=("name", "secret")).json()["headers"]
        assert sent["authorization"] == "Basic bmFtZTpzZWNyZXQ=", sent
        pair = HTTPBasicAuth("name", "secret")
        answer = self.client.get("/echo", name="auth", auth=pair)
        assert answer.json()["headers"]["authorization"] == sent["authorization"]
        assert answer.status_code == requests.codes.ok and isinstance(answer, requests.Response)
        try:
            self.client.get("/status/404", name="auth raised").raise_for_status()
            raise AssertionError("nothing was raised")
        except requests.exceptions.HTTPError as error:
            assert "404" in str(error), error
        self.client.auth = ("a", "b")
        assert self.client.get("/echo", name="auth").json()["headers"]["authorization"] == "Basic YTpi"
        late = self.client.get("/slow", name="timeout", timeout=0.1)
        assert late.status_code == 0 and not late.ok and not late, late.status_code
        assert self.client.get("/echo", name="timeout kept", timeout=(5, 30)).ok
        raise StopUser
