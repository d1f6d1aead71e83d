//! Debian's packages: whether they are there, and bringing those that are not.
//!
//! Nothing is run on a system without `apt-get`, and nothing when all packages are installed already.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Installs what is missing of these packages; an error tells the command a person should run.
pub(crate) fn provide(packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if process::find("apt-get").is_none() {
        bail!("this system has no apt-get");
    }
    println!("    installing {} by apt-get", missing.join(" "));
    // Lists that are old or absent name no package, or one that the mirror has dropped. One broken source among many
    // fails the update but need not fail the installation.
    if let Err(error) = process::run(apt_get()?.args(["update", "-q"])) {
        println!("    {error:#}; going on with the lists at hand");
    }
    process::run(apt_get()?.args(["install", "-y", "-q", "--no-install-recommends"]).args(&missing))
}

fn is_installed(package: &str) -> bool {
    let query = process::output(Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]));
    query.is_ok_and(|status| status == "installed")
}

/// `apt-get` that asks nothing, through `sudo` where it must be.
fn apt_get() -> Result<Command> {
    let is_root = process::output(Command::new("id").arg("-u"))? == "0";
    let mut command = match (is_root, process::find("sudo")) {
        (true, _) => Command::new("env"),
        (false, Some(sudo)) => {
            let mut command = Command::new(sudo);
            command.arg("env");
            command
        }
        (false, None) => bail!("apt-get needs root, and there is no sudo"),
    };
    // In run level 1 no package starts its service.
    command.args(["DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get"]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_package_is_not_installed() {
        assert!(!is_installed("throng-no-such-package"));
    }
}
