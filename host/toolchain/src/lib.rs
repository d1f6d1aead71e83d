//! Finding and running the programs that guests are built with. Shared by `throng build` and the repository's own tasks:
//! here nothing is installed.

pub mod debian;
pub mod process;
pub mod rust;
