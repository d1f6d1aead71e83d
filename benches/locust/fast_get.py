from locust import FastHttpUser, constant, task


class Fast(FastHttpUser):
    wait_time = constant(0)

    @task
    def items(self):
        self.client.get("/", name="GET /")
