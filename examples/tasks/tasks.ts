// A manager works on a task list: creates, lists, changes and deletes.
//
// Every task that a user created is deleted by its end, with a few attempts where the target refuses. One is out of reach: a
// task whose response was lost on the way, as its id was in it.

import { between, fail, http, log, random, Scenario, think } from "throng";

const PROJECTS = [2001, 2002, 2003];
const ASSIGNEES = [301, 302, 303];
const CREDENTIALS = { email: "loadtest.manager@example.com", password: "SecurePass456!" };
// How often `stop` tries to delete a task, and the pause after an attempt that failed.
const ATTEMPTS = 5;
const PAUSE = "200ms";

export default class Tasks extends Scenario {
  static override think = between("1s", "3s");
  static override tasks = {
    list: { weight: 4, tags: ["read"] },
    create: { weight: 2, tags: ["write"] },
    update: { weight: 1, tags: ["write"] },
    remove: { name: "delete", weight: 1, tags: ["write"] },
  };

  // Ids of the tasks that exist because of this user.
  created: number[] = [];

  override start(): void {
    http.defaultHeader("accept", "application/json");
    http.defaultHeader("user-agent", "throng-tasks/0.1");
    const response = http.post("/api/v1/auth/login", { json: CREDENTIALS, name: "POST /auth/login", expect: 200 });
    if (!response.ok) {
      fail("login failed");
    }
    const token: unknown = response.json("/access_token");
    if (typeof token !== "string") {
      response.fail("no access token returned");
      fail("login failed");
    }
    http.defaultHeader("authorization", `Bearer ${token}`);
  }

  list(): void {
    const status = random.choose(["open", "in_progress", "done"]);
    const query = { project_id: random.choose(PROJECTS), status, limit: 25 };
    http.get("/api/v1/tasks", { query, name: "GET /tasks" });
  }

  create(): void {
    const task = {
      project_id: random.choose(PROJECTS),
      title: `Load test task ${random.between(0, 0xffffffff).toString(16).padStart(8, "0")}`,
      description: "Created during REST API performance testing with Throng",
      priority: random.choose(["low", "medium", "high"]),
      assignee_id: random.choose(ASSIGNEES),
      tags: ["load-test", "api", "throng"],
    };
    const response = http.post("/api/v1/tasks", { json: task, name: "POST /tasks", expect: 201 });
    if (!response.ok) {
      return;
    }
    const id: number = response.json("/id");
    if (Number.isInteger(id)) {
      this.created.push(id);
    } else {
      response.fail("the created task has no id");
    }
  }

  // Changes one of this user's tasks; where there is none, creates one.
  update(): void {
    if (this.created.length === 0) {
      return this.create();
    }
    const change = { status: random.choose(["in_progress", "done"]), priority: random.choose(["medium", "high"]) };
    const settings = { json: change, name: "PATCH /tasks/:id", expect: [200, 204] };
    http.patch(`/api/v1/tasks/${random.choose(this.created)}`, settings);
  }

  // Deletes one of this user's tasks; where there is none, creates one.
  remove(): void {
    if (this.created.length === 0) {
      return this.create();
    }
    const id = random.choose(this.created);
    const response = remove(id, [200, 204]);
    // A task that is not there any more need not be deleted again.
    if (response.ok || response.status === 404) {
      this.created = this.created.filter((it) => it !== id);
    }
  }

  // Deletes what is left.
  override stop(): void {
    const left = this.created.filter((id) => !removedAtLast(id));
    if (left.length > 0) {
      log.warn(`${left.length} tasks could not be deleted: ${left}`);
    }
  }
}

function remove(id: number, expect: number[]): http.Response {
  return http.delete(`/api/v1/tasks/${id}`, { name: "DELETE /tasks/:id", expect });
}

// Whether the task is gone after a few attempts. It may have been gone before: the response to an earlier attempt can have
// been lost.
function removedAtLast(id: number): boolean {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const response = remove(id, [200, 204, 404]);
      if (response.ok || response.status === 404) {
        return true;
      }
    } catch (error) {
      if (error instanceof http.TransportError && error.kind === "stopping") {
        return false;
      }
    }
    think(PAUSE);
  }
  return false;
}
