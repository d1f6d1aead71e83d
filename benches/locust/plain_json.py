from locust import HttpUser, constant, task


class Http(HttpUser):
    wait_time = constant(0)

    @task
    def items(self):
        with self.client.get("/", name="GET /", catch_response=True) as response:
            if response.json()["total"] != 2:
                response.failure("not two")
