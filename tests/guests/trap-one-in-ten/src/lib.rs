//! Every user whose number is divisible by ten panics in its first iteration; the others ask for the health, without a
//! pause.

use throng_sdk::prelude::*;

#[derive(Default)]
struct TrapOneInTen {
    user: u64,
}

#[scenario]
impl TrapOneInTen {
    fn start(&mut self, user: &Context) {
        self.user = user.number();
    }

    #[task]
    fn health(&mut self) -> Result {
        assert!(!self.user.is_multiple_of(10), "one in ten");
        http::get("/api/v1/health").send()?;
        Ok(())
    }
}
