//! User 0 takes memory without end, a MiB at a time; the others ask for the health.

use std::hint;

use throng_sdk::prelude::*;

const MIB: usize = 1 << 20;

#[derive(Default)]
struct Hog {
    user: u64,
    taken: Vec<Vec<u8>>,
}

#[scenario]
impl Hog {
    fn start(&mut self, user: &Context) {
        self.user = user.number();
    }

    #[task]
    fn health(&mut self) -> Result {
        while self.user == 0 {
            // Not zeros: they could be memory that was never touched.
            self.taken.push(hint::black_box(vec![1; MIB]));
        }
        http::get("/api/v1/health").send()?;
        Ok(())
    }
}
