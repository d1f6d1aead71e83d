//! One user whose iterations are driven by hand, without an executor or a collector: nothing happens by the clock, so what it takes
//! can be counted.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use throng::clock::Clock;
use throng::executor::RunIteration;
use throng::recorder::{Caps, Collector};
use tokio::runtime::Builder;

use crate::{Guests, Job, NativeUser, clients};

/// Makes so many requests of `url`: by the closure for `native`, else by a component.
pub fn single(client: &Path, url: &str, requests: u64) {
    if client == Path::new("native") {
        return native(url, requests);
    }
    let guests = Guests::new(client, 1, url, "{}");
    let mut user = guests.started(0);
    for _ in 0..requests {
        guests.iterate(&mut user);
    }
}

fn native(url: &str, requests: u64) {
    let driver = Builder::new_current_thread().enable_all().build().unwrap();
    let clock = Clock::start();
    let recorder = Arc::new(Collector::new(1, Caps::default()).recorder(0));
    let mut user = NativeUser::new(Job::Small, &clients(url, clock), clock, recorder);
    for _ in 0..requests {
        driver.block_on(user.run(Duration::ZERO));
    }
}
