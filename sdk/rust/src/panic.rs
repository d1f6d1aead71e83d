//! A panic's message and place, for the log: after it the sandbox traps and only its address is left.

use std::panic;

use crate::log::{self, Level};

/// Logs panics from now on, in place of the standard hook, which has nowhere to write to in a component. Elsewhere the
/// standard one stays.
pub(crate) fn install_hook() {
    if !cfg!(target_family = "wasm") {
        return;
    }
    panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("a value that is not text");
        match panic.location() {
            Some(place) => log::write(Level::Error, format_args!("panicked at {place}: {message}")),
            None => log::write(Level::Error, format_args!("panicked: {message}")),
        }
    }));
}
