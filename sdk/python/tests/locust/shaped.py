from locust import HttpUser, LoadTestShape, constant, task


class Shaped(HttpUser):
    wait_time = constant(0.05)

    @task
    def look(self):
        self.client.get("/echo")


class TwoSteps(LoadTestShape):
    def tick(self):
        now = self.get_run_time()
        if now < 1:
            return 2, 100
        if now < 2:
            return 4, 2
        return None
