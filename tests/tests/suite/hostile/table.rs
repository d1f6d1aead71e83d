//! `tests/HOSTILE.md`: the attacks and what becomes of them, as the tests have them.

use std::fs;

use throng_tests::{components, repository};

use super::vectors::GROUPS;

const HEAD: &str = "# What a hostile scenario can do

Made by `cargo test --workspace --test suite -- hostile::`, which plays each attack: by user 0 of a scenario, beside a user that
behaves and five of another scenario, all on one shard. The neighbours' requests must all be answered, the host's memory stays
under 400 MiB, and the run ends on time with exit code 0, unless the scenario is refused before anything is sent.

A budget stop or a trap costs that one user its instance: it is counted by its reason, and the user is started anew after a
pause. Budgets are keys of a plan's `budget` and of a runner's policy. The guests are `tests/guests/hostile.wat`, with a piece of
each attack's own, `tests/guests/hostile` and `tests/guests/hostile.c`. Where a limit here is not the usual one of `host/README.md`, the
test sets it, to be short.

| attack | guest | held by | what happens | test |
|---|---|---|---|---|
";

/// What is played in a test of its own.
const BESIDE: &str = "| nine users that never come back, beside 1,000 users of another scenario | Rust | turns of scenarios | \
                      the thousand go on | `a_thousand_users_go_on_beside_users_that_never_come_back` |\n";

#[test]
fn the_table_of_attacks_is_what_is_played() {
    let rows = GROUPS.iter().flat_map(|(test, vectors)| vectors().into_iter().map(|it| it.row(test)));
    let table = HEAD.to_owned() + &rows.collect::<String>() + BESIDE;
    let found = components().join("HOSTILE.md");
    fs::write(&found, &table).unwrap();
    let written = fs::read_to_string(repository("tests/HOSTILE.md")).unwrap_or_default();
    assert!(written == table, "renew it with 'cp {} tests/HOSTILE.md'", found.display());
}
