from locust import HttpUser, task
from locust.exception import StopUser


class Redirects(HttpUser):
    @task
    def each(self):
        followed = self.client.get("/redirect", name="redirects followed")
        assert followed.json()["query"] == "redirected" and followed.url.endswith("/echo?redirected")
        kept = self.client.get("/redirect", name="redirects kept", allow_redirects=False)
        assert kept.status_code == 302 and kept.headers["Location"] == "/echo?redirected"
        assert self.client.head("/redirect", name="redirects head").status_code == 302
        raise StopUser
