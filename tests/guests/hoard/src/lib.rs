//! User 0 keeps every response it ever gets, and so the host's handles; the others let them go.

use throng_sdk::prelude::*;

#[derive(Default)]
struct Hoard {
    user: u64,
    kept: Vec<Response>,
}

#[scenario]
impl Hoard {
    fn start(&mut self, user: &Context) {
        self.user = user.number();
    }

    #[task]
    fn health(&mut self) -> Result {
        let response = http::get("/api/v1/health").send()?;
        if self.user == 0 {
            self.kept.push(response);
        }
        Ok(())
    }
}
