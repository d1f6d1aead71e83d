//! The start of user 0 fails, each time; the others ask for the health.

use throng_sdk::prelude::*;

#[derive(Default)]
struct StartFails;

#[scenario]
impl StartFails {
    fn start(&mut self, user: &Context) -> Result {
        if user.number() == 0 { fail("no start for user 0") } else { Ok(()) }
    }

    #[task]
    fn health(&mut self) -> Result {
        http::get("/api/v1/health").send()?;
        Ok(())
    }
}
