//! The attacks, test by test.

mod descriptions;
mod floods;
mod requests;
mod sandbox;

use super::vector::{Vector, play};

/// A test's name, and what it plays.
type Group = (&'static str, fn() -> Vec<Vector>);

macro_rules! tests {
    ($($file:ident :: $test:ident),* $(,)?) => {
        /// All of them.
        pub(super) const GROUPS: &[Group] = &[$((stringify!($test), $file::$test)),*];

        $(
            #[test]
            fn $test() {
                play(&$file::$test());
            }
        )*
    };
}

tests! {
    sandbox::endless_loops,
    sandbox::waits,
    sandbox::long_and_short_thinks,
    sandbox::growth,
    sandbox::growth_in_parts,
    sandbox::traps,
    floods::hoards,
    floods::floods,
    floods::long_reasons,
    descriptions::lies_about_memory,
    descriptions::call_bytes,
    descriptions::descriptions,
    descriptions::components_that_are_too_large,
    requests::requests_that_can_not_be_sent,
    requests::requests_that_are_too_many,
    requests::forbidden_hosts,
}
