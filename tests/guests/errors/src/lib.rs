//! Every other iteration of a user is an error, the first one is not; each asks for the health before.

use throng_sdk::prelude::*;

#[derive(Default)]
struct Errors {
    iterations: u32,
}

#[scenario]
impl Errors {
    #[task]
    fn health(&mut self) -> Result {
        http::get("/api/v1/health").send()?;
        self.iterations += 1;
        if self.iterations.is_multiple_of(2) { fail("no luck") } else { Ok(()) }
    }
}
