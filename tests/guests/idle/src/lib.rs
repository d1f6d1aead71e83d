//! Each user does nothing, for an hour an iteration: what is left is what a user costs.

use throng_sdk::prelude::*;

const AN_HOUR: Duration = Duration::from_secs(3_600);

#[derive(Default)]
struct Idle;

#[scenario]
impl Idle {
    #[task]
    fn idle(&mut self) {
        think(AN_HOUR);
    }
}
