from locust import HttpUser, task
from locust.exception import StopUser


class Responses(HttpUser):
    @task
    def each(self):
        response = self.client.get("/echo?a=1", name="responses")
        assert response.status_code == 200 and response.ok and response and response.reason == "OK"
        assert response.content.decode() == response.text and response.json()["query"] == "a=1"
        assert response.headers["Content-Type"] == response.headers["content-type"] == "application/json"
        assert 0 < response.elapsed.total_seconds() < 10 and dict(response.cookies) == {}
        assert response.url.endswith("/echo?a=1") and response.url.startswith("http://")
        sent = response.request
        assert (sent.method, sent.url, sent.path_url) == ("GET", response.url, "/echo?a=1")
        response.raise_for_status()
        assert self.client.get("/text", name="responses").text == "grüße"
        missing = self.client.get("/status/404", name="responses missing")
        try:
            missing.raise_for_status()
        except OSError as error:
            assert str(error) == "404 Client Error: Not Found for url: responses missing", error
            raise StopUser from None
