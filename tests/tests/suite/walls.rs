//! Crowds: what fits starts, what does not is refused beforehand.

use throng_tests::{Throng, component};

/// The kernel's default, which the numbers below assume.
const DEFAULT_MAPPINGS: &str = "65530";

#[test]
fn twelve_thousand_users_are_refused_with_the_command_that_helps() {
    let limit = std::fs::read_to_string("/proc/sys/vm/max_map_count").unwrap_or_default();
    if limit.trim() != DEFAULT_MAPPINGS {
        return;
    }
    let ended = Throng::run(&component("browse"), "http://127.0.0.1:9").with(["--users", "12000"]).end();
    ended.failed_with(3, "sysctl -w vm.max_map_count=");
}
