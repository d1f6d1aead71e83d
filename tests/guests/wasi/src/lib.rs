//! Uses what a scenario gets of WASI, and tries what it does not get, in place of a language's own library.
//!
//! | task | what the report must hold |
//! |---|---|
//! | `gets` | no error; log lines `user N drew M` of the level info, and one of a warning |
//! | `is_denied` | no error |
//! | `sleeps` | for an hour, with no CPU time counted |
//! | `exits` | a trap that says so |

mod bindings {
    wit_bindgen::generate!({ path: "wit", world: "uses-wasi", generate_all });
}

use bindings::wasi::cli::{environment, exit, stderr, stdout};
use bindings::wasi::clocks::{monotonic_clock, wall_clock};
use bindings::wasi::filesystem::preopens;
use bindings::wasi::random::random as numbers;
use bindings::wasi::sockets::network::IpAddressFamily;
use bindings::wasi::sockets::tcp_create_socket::create_tcp_socket;
use throng_sdk::prelude::*;

#[derive(Default)]
struct Wasi {
    user: u64,
}

#[scenario]
impl Wasi {
    fn start(&mut self, user: &Context) {
        self.user = user.number();
    }

    #[task(tags = ["gets"])]
    fn gets(&mut self) -> Result<Next> {
        let before = (now(), monotonic_clock::now());
        monotonic_clock::subscribe_duration(20_000_000).block();
        let slept = Duration::from_nanos(monotonic_clock::now() - before.1);
        ensure(
            "a sleep",
            slept >= Duration::from_millis(20) && now() - before.0 >= Duration::from_millis(20),
        )?;
        // The first of January 2024.
        ensure("the calendar", wall_clock::now().seconds > 1_704_067_200)?;
        ensure("as many random bytes as asked for", numbers::get_random_bytes(13).len() == 13)?;
        let text = format!("user {} drew {}\n", self.user, numbers::get_random_u64());
        let (first, rest) = text.split_at(5);
        let out = stdout::get_stdout();
        for part in [first, rest] {
            out.blocking_write_and_flush(part.as_bytes())
                .map_err(|error| Error::new(format!("{error:?}")))?;
        }
        let complaint = stderr::get_stderr().blocking_write_and_flush(b"a complaint\n");
        complaint.map_err(|error| Error::new(format!("{error:?}")))?;
        Ok(Next::Done)
    }

    #[task(tags = ["is_denied"])]
    fn is_denied(&mut self) -> Result<Next> {
        ensure("no environment", environment::get_environment().is_empty())?;
        ensure("no arguments", environment::get_arguments().is_empty())?;
        ensure("no files", preopens::get_directories().is_empty())?;
        ensure("no sockets", create_tcp_socket(IpAddressFamily::Ipv4).is_err())?;
        Ok(Next::Done)
    }

    #[task(tags = ["sleeps"])]
    fn sleeps(&mut self) {
        monotonic_clock::subscribe_duration(3_600_000_000_000).block();
    }

    #[task(tags = ["exits"])]
    fn exits(&mut self) {
        exit::exit(Err(()));
    }
}

fn ensure(what: &'static str, holds: bool) -> Result {
    if holds { Ok(()) } else { fail(what) }
}
