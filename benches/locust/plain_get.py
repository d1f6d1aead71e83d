from locust import HttpUser, constant, task


class Http(HttpUser):
    wait_time = constant(0)

    @task
    def items(self):
        self.client.get("/", name="GET /")
