from locust import HttpUser, task
from locust.exception import StopUser


class CookiesUser(HttpUser):
    def sent(self, **settings):
        return self.client.get("/echo", name="cookies", **settings).json()["headers"].get("cookie")

    @task
    def each(self):
        assert self.sent() is None
        response = self.client.get("/cookie", name="cookies set")
        assert response.cookies["session"] == "s1" and response.cookies.get("theme") == "dark"
        assert self.client.cookies["session"] == "s1"
        assert self.sent() == "session=s1; theme=dark"
        assert self.sent(cookies={"more": "1"}) == "session=s1; theme=dark; more=1"
        self.client.cookies.set("mine", "2")
        assert "mine=2" in self.sent()
        self.client.cookies.clear()
        assert self.sent() is None
        raise StopUser
