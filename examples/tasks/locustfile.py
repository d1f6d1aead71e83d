"""A manager works on a task list, as a locustfile: it runs under Locust and under Throng as it stands.

What a user changes may be gone already: those requests fail, here as there.
"""

import random
import uuid

from locust import HttpUser, between, task

CREDENTIALS = {"email": "loadtest.manager@example.com", "password": "SecurePass456!"}
PROJECTS = [2001, 2002, 2003]


class Manager(HttpUser):
    wait_time = between(1, 3)

    def on_start(self):
        self.created = []
        response = self.client.post("/api/v1/auth/login", json=CREDENTIALS, name="POST /auth/login")
        self.client.headers["Authorization"] = f"Bearer {response.json()['access_token']}"

    @task(4)
    def list(self):
        query = {
            "project_id": random.choice(PROJECTS),
            "status": random.choice(["open", "in_progress", "done"]),
            "limit": 25,
        }
        self.client.get("/api/v1/tasks", params=query, name="GET /tasks")

    @task(2)
    def create(self):
        new = {
            "project_id": random.choice(PROJECTS),
            "title": f"Check shelf {uuid.uuid4().hex[:8]}",
            "priority": random.choice(["low", "medium", "high"]),
            "assignee_id": random.choice([301, 302, 303]),
        }
        with self.client.post("/api/v1/tasks", json=new, name="POST /tasks", catch_response=True) as response:
            if response.status_code != 201:
                response.failure(f"not created: {response.status_code}")
            else:
                self.created.append(response.json()["id"])

    @task(1)
    def update(self):
        change = {"status": random.choice(["in_progress", "done"])}
        task = self.created[-1] if self.created else 0
        self.client.patch(f"/api/v1/tasks/{task}", json=change, name="PATCH /tasks/:id")

    @task(1)
    def delete(self):
        task = self.created.pop() if self.created else 0
        self.client.delete(f"/api/v1/tasks/{task}", name="DELETE /tasks/:id")

    def on_stop(self):
        for task in self.created:
            self.client.delete(f"/api/v1/tasks/{task}", name="DELETE /tasks/:id (cleaning up)")
