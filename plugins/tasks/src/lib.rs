//! A manager works on a task list: creates, lists, changes and deletes.
//!
//! Every task that a user created is deleted by its end, with a few attempts where the target refuses. One is out of
//! reach: a task whose response was lost on the way, as its id was in it.

use serde::Serialize;
use throng_sdk::prelude::*;

const PROJECTS: [u32; 3] = [2001, 2002, 2003];
const ASSIGNEES: [u32; 3] = [301, 302, 303];
/// How often `stop` tries to delete a task, and the pause after an attempt that failed.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Default)]
struct Tasks {
    /// Ids of the tasks that exist because of this user.
    created: Vec<u64>,
}

#[scenario(think = between("1s", "3s"))]
impl Tasks {
    fn start(&mut self) -> Result {
        http::default_header("accept", "application/json");
        http::default_header("user-agent", "throng-tasks/0.1");
        let credentials = Credentials { email: "loadtest.manager@example.com", password: "SecurePass456!" };
        let response = http::post("/api/v1/auth/login")
            .json(&credentials)
            .name("POST /auth/login")
            .expect(&[200])
            .send()?;
        if !response.ok() {
            return fail("login failed");
        }
        let Ok(token) = response.json_at::<String>("/access_token") else {
            response.fail("no access token returned");
            return fail("login failed");
        };
        http::default_header("authorization", &format!("Bearer {token}"));
        Ok(())
    }

    #[task(weight = 4, tags = ["read"])]
    fn list(&mut self) -> Result {
        http::get("/api/v1/tasks")
            .query("project_id", random::choose(&PROJECTS))
            .query("status", random::choose(&["open", "in_progress", "done"]))
            .query("limit", 25)
            .name("GET /tasks")
            .send()?;
        Ok(())
    }

    #[task(weight = 2, tags = ["write"])]
    fn create(&mut self) -> Result {
        let task = NewTask {
            project_id: random::choose(&PROJECTS),
            title: format!("Load test task {:08x}", random::between(0..=u32::MAX)),
            description: "Created during REST API performance testing with Throng",
            priority: random::choose(&["low", "medium", "high"]),
            assignee_id: random::choose(&ASSIGNEES),
            tags: ["load-test", "api", "throng"],
        };
        let response = http::post("/api/v1/tasks").json(&task).name("POST /tasks").expect(&[201]).send()?;
        if response.ok() {
            match response.json_at("/id") {
                Ok(id) => self.created.push(id),
                Err(_) => response.fail("the created task has no id"),
            }
        }
        Ok(())
    }

    /// Changes one of this user's tasks; where there is none, creates one.
    #[task(weight = 1, tags = ["write"])]
    fn update(&mut self) -> Result {
        if self.created.is_empty() {
            return self.create();
        }
        let id = random::choose(&self.created);
        let change = Change {
            status: random::choose(&["in_progress", "done"]),
            priority: random::choose(&["medium", "high"]),
        };
        http::patch(format!("/api/v1/tasks/{id}"))
            .json(&change)
            .name("PATCH /tasks/:id")
            .expect(&[200, 204])
            .send()?;
        Ok(())
    }

    /// Deletes one of this user's tasks; where there is none, creates one.
    #[task(weight = 1, tags = ["write"])]
    fn delete(&mut self) -> Result {
        if self.created.is_empty() {
            return self.create();
        }
        let position = random::between(0..self.created.len());
        let response = delete(self.created[position], &[200, 204])?;
        // A task that is not there any more need not be deleted again.
        if response.ok() || response.status() == 404 {
            self.created.swap_remove(position);
        }
        Ok(())
    }

    /// Deletes what is left.
    fn stop(&mut self) {
        self.created.retain(|&id| !deleted_at_last(id));
        if !self.created.is_empty() {
            warn!("{} tasks could not be deleted: {:?}", self.created.len(), self.created);
        }
    }
}

fn delete(id: u64, expect: &[u16]) -> Result<Response, TransportError> {
    http::delete(format!("/api/v1/tasks/{id}")).name("DELETE /tasks/:id").expect(expect).send()
}

/// Whether the task is gone after a few attempts. It may have been gone before: the response to an earlier attempt can
/// have been lost.
fn deleted_at_last(id: u64) -> bool {
    for _ in 0..ATTEMPTS {
        match delete(id, &[200, 204, 404]) {
            Ok(response) if response.ok() || response.status() == 404 => return true,
            Err(TransportError::Stopping) => return false,
            Ok(_) | Err(_) => think(PAUSE),
        }
    }
    false
}

#[derive(Serialize)]
struct Credentials<'a> {
    email: &'a str,
    password: &'a str,
}

#[derive(Serialize)]
struct NewTask<'a> {
    project_id: u32,
    title: String,
    description: &'a str,
    priority: &'a str,
    assignee_id: u32,
    tags: [&'a str; 3],
}

#[derive(Serialize)]
struct Change<'a> {
    status: &'a str,
    priority: &'a str,
}
