"""A manager works on a task list: creates, lists, changes and deletes.

Every task that a user created is deleted by its end, with a few attempts where the target refuses. One is out of reach: a
task whose response was lost on the way, as its id was in it.
"""

from throng import Context, Scenario, between, fail, http, log, random, task, think

PROJECTS = [2001, 2002, 2003]
ASSIGNEES = [301, 302, 303]
CREDENTIALS = {"email": "loadtest.manager@example.com", "password": "SecurePass456!"}
# How often `stop` tries to delete a task, and the pause after an attempt that failed.
ATTEMPTS = 5
PAUSE = "200ms"


class Tasks(Scenario):
    think = between("1s", "3s")

    def start(self, context: Context) -> None:
        # Ids of the tasks that exist because of this user.
        self.created: list[int] = []
        http.default_header("accept", "application/json")
        http.default_header("user-agent", "throng-tasks/0.1")
        response = http.post("/api/v1/auth/login", json=CREDENTIALS, name="POST /auth/login", expect=200)
        if not response.ok:
            fail("login failed")
        token = response.json("/access_token")
        if not isinstance(token, str):
            response.fail("no access token returned")
            fail("login failed")
        http.default_header("authorization", f"Bearer {token}")

    @task(weight=4, tags=["read"])
    def list(self) -> None:
        query = {
            "project_id": random.choose(PROJECTS),
            "status": random.choose(["open", "in_progress", "done"]),
            "limit": 25,
        }
        http.get("/api/v1/tasks", params=query, name="GET /tasks")

    @task(weight=2, tags=["write"])
    def create(self) -> None:
        new = {
            "project_id": random.choose(PROJECTS),
            "title": f"Load test task {random.between(0, 0xFFFF_FFFF):08x}",
            "description": "Created during REST API performance testing with Throng",
            "priority": random.choose(["low", "medium", "high"]),
            "assignee_id": random.choose(ASSIGNEES),
            "tags": ["load-test", "api", "throng"],
        }
        response = http.post("/api/v1/tasks", json=new, name="POST /tasks", expect=201)
        if response.ok:
            match response.json("/id"):
                case int(id):
                    self.created.append(id)
                case _:
                    response.fail("the created task has no id")

    @task(weight=1, tags=["write"])
    def update(self) -> None:
        """Changes one of this user's tasks; where there is none, creates one."""
        if not self.created:
            return self.create()
        id = random.choose(self.created)
        change = {"status": random.choose(["in_progress", "done"]), "priority": random.choose(["medium", "high"])}
        http.patch(f"/api/v1/tasks/{id}", json=change, name="PATCH /tasks/:id", expect=[200, 204])

    @task(weight=1, tags=["write"])
    def delete(self) -> None:
        """Deletes one of this user's tasks; where there is none, creates one."""
        if not self.created:
            return self.create()
        id = random.choose(self.created)
        response = delete(id, expect=[200, 204])
        # A task that is not there any more need not be deleted again.
        if response.ok or response.status == 404:
            self.created.remove(id)

    def stop(self) -> None:
        """Deletes what is left."""
        left = [id for id in self.created if not deleted_at_last(id)]
        if left:
            log.warn(f"{len(left)} tasks could not be deleted: {left}")


def delete(id: int, expect: list[int]) -> http.Response:
    return http.delete(f"/api/v1/tasks/{id}", name="DELETE /tasks/:id", expect=expect)


def deleted_at_last(id: int) -> bool:
    """Whether the task is gone after a few attempts. It may have been gone before: the response to an earlier attempt can
    have been lost."""
    for _ in range(ATTEMPTS):
        try:
            response = delete(id, expect=[200, 204, 404])
            if response.ok or response.status == 404:
                return True
        except http.Stopping:
            return False
        except http.TransportError:
            pass
        think(PAUSE)
    return False
