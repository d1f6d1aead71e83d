import io

from locust import HttpUser, task
from locust.exception import StopUser


class Bodies(HttpUser):
    def post(self, **body):
        told = self.client.post("/echo", name="bodies", **body).json()
        return told["headers"].get("content-type", ""), told["body"]

    @task
    def each(self):
        assert self.post(json={"a": [1, None]}) == ("application/json", '{"a": [1, null]}')
        assert self.post(data={"a": "b c", "d": ["1", "2"]}) == ("application/x-www-form-urlencoded", "a=b+c&d=1&d=2")
        assert self.post(data="plain") == ("", "plain")
        assert self.post(data=b"\x00\xff") == ("", "\x00\xff")
        assert self.post(data="x", headers={"Content-Type": "text/csv"}) == ("text/csv", "x")
        media_type, body = self.post(files={"file": ("a.txt", b"content", "text/plain")}, data={"field": "value"})
        assert media_type.startswith("multipart/form-data; boundary=")
        for part in ('name="field"', "value", 'filename="a.txt"', "text/plain", "content"):
            assert part in body, body
        assert "from a file" in self.post(files={"file": io.BytesIO(b"from a file")})[1]
        assert self.client.put("/echo", data="put", name="bodies").json()["body"] == "put"
        raise StopUser
