//! The servers and proxies that the tests of the HTTP client talk to, and the Prometheus that reads what runs write.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{apt, process};

/// Programs, and Debian's packages that bring them. `tinyproxy-bin` is without the service that `tinyproxy` starts.
const SERVERS: [(&str, &str); 4] = [
    ("nginx", "nginx-light"),
    ("tinyproxy", "tinyproxy-bin"),
    ("microsocks", "microsocks"),
    ("prometheus", "prometheus"),
];

/// Folders that only root has on its `PATH`, where servers are.
const BESIDE_THE_PATH: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];

/// Makes sure that all are there, from wherever; installs those that are not.
pub(crate) fn provide() -> Result<()> {
    let missing: Vec<_> = SERVERS.into_iter().filter(|(program, _)| !is_there(program)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().map(|(_, package)| *package).collect();
    apt::provide(&packages).with_context(|| needed(&missing))
}

fn is_there(program: &str) -> bool {
    process::find(program).is_some()
        || BESIDE_THE_PATH.iter().any(|folder| Path::new(folder).join(program).is_file())
}

fn needed(missing: &[(&str, &str)]) -> String {
    let [programs, packages] =
        [missing.iter().map(|it| it.0).collect::<Vec<_>>(), missing.iter().map(|it| it.1).collect()];
    format!(
        "the tests need {}, which are neither on the PATH nor in /usr/sbin; install them (Debian: `apt-get install {}`)",
        programs.join(", "),
        packages.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_the_command_that_helps() {
        let text = needed(&SERVERS);
        assert!(text.starts_with("the tests need nginx, tinyproxy, microsocks, prometheus, which"), "{text}");
        assert!(
            text.ends_with("`apt-get install nginx-light tinyproxy-bin microsocks prometheus`)"),
            "{text}"
        );
    }

    #[test]
    fn programs_are_there_or_not() {
        assert!(is_there("sh"));
        assert!(!is_there("throng-no-such-program"));
    }
}
