//! User 0 never comes back from its first iteration and never calls the host; the others ask for the health.

use std::hint;

use throng_sdk::prelude::*;

#[derive(Default)]
struct Spin {
    user: u64,
}

#[scenario]
impl Spin {
    fn start(&mut self, user: &Context) {
        self.user = user.number();
    }

    #[task]
    fn health(&mut self) -> Result {
        if self.user == 0 {
            loop {
                hint::spin_loop();
            }
        }
        http::get("/api/v1/health").send()?;
        Ok(())
    }
}
