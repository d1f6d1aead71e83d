//! Which cells are measured, and by whom, the most important first.
//!
//! All values of all axes would be 96 cells, and hours. By default each axis is varied alone, from a base that the goals are about: a
//! small GET over plain HTTP/1.1 from 64 users. HTTP/2 is taken over TLS as well, as it is met that way. Half pace is taken where the
//! goals ask for times: in the base and over TLS.

use super::axes::{Cell, Job, Pace, Protocol};
use super::client::Client;
use super::options::BenchOptions;

/// Users that everybody is measured with.
const CROWDS: [u32; 4] = [1, 64, 1_000, 10_000];
/// Between them, Rust and native closure only: the curve of costs has a bend there.
const BETWEEN: [u32; 5] = [4, 16, 256, 2_500, 5_000];

/// What the tables of RESULTS.md begin with, in this order.
pub(crate) fn usual() -> Vec<Cell> {
    let base = Cell::BASE;
    let tls = Cell { tls: true, ..base };
    let http2 = Cell { protocol: Protocol::Http2, ..base };
    let mut cells = vec![
        base,
        base.at(Pace::Half),
        Cell { job: Job::Page, ..base },
        Cell { job: Job::Post, ..base },
        Cell { users: 1_000, ..base },
        Cell { users: 10_000, ..base },
        Cell { users: 1, ..base },
        tls,
        http2,
        Cell { tls: true, ..http2 },
        tls.at(Pace::Half),
    ];
    cells.extend(BETWEEN.map(|users| Cell { users, ..base }));
    cells
}

/// Every value of every axis.
pub(crate) fn all() -> Vec<Cell> {
    let mut cells = usual();
    for pace in [Pace::Full, Pace::Half] {
        for protocol in [Protocol::Http1, Protocol::Http2] {
            for tls in [false, true] {
                for job in Job::ALL {
                    for users in CROWDS {
                        let cell = Cell { protocol, tls, job, users, pace };
                        if !cells.contains(&cell) {
                            cells.push(cell);
                        }
                    }
                }
            }
        }
    }
    cells
}

/// The cells that these options mean.
pub(crate) fn cells(options: &BenchOptions) -> Vec<Cell> {
    let mut cells = if options.full { all() } else { usual() };
    if options.quick {
        cells.truncate(1);
    }
    let given = !options.only.is_empty() || !options.users.is_empty();
    if given && !options.full {
        // What is asked for by name may be outside of what is usual.
        cells = all();
    }
    let users = |cell: &Cell| options.users.is_empty() || options.users.contains(&cell.users);
    cells.retain(|cell| cell.has(&options.only) && users(cell));
    if given && !options.full && !options.only.iter().any(|word| word == "half") {
        cells.retain(|cell| cell.pace == Pace::Full);
    }
    cells
}

/// Who is measured in a cell, if they can do it.
pub(crate) fn clients(options: &BenchOptions, cell: Cell) -> Vec<Client> {
    let wanted = |client: &Client| {
        let before = matches!(client, Client::RustBefore | Client::NativeBefore);
        if before {
            return options.against.is_some();
        }
        options.clients.is_empty() || options.clients.iter().any(|word| word == client.word())
    };
    let mut clients: Vec<_> = Client::ALL.into_iter().filter(wanted).collect();
    clients.retain(|client| client.refuses(cell).is_none());
    if !CROWDS.contains(&cell.users) {
        clients.retain(|client| matches!(client, Client::Rust | Client::Native));
    }
    if options.quick && options.clients.is_empty() {
        const QUICK: [&str; 6] = ["rust", "native", "oha", "wrk", "rust-before", "native-before"];
        clients.retain(|client| QUICK.contains(&client.word()));
    }
    clients
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn options(words: &[&str]) -> BenchOptions {
        BenchOptions::try_parse_from([&["bench"], words].concat()).unwrap()
    }

    fn names(words: &[&str]) -> Vec<String> {
        cells(&options(words)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_usual_cells_vary_every_axis() {
        let usual = usual();
        let with = |which: fn(&Cell) -> bool| usual.iter().any(which);
        assert!(with(|cell| cell.tls) && with(|cell| cell.protocol == Protocol::Http2));
        assert!(with(|cell| cell.pace == Pace::Half));
        for users in CROWDS {
            assert!(usual.iter().any(|cell| cell.users == users));
        }
        for job in Job::ALL {
            assert!(usual.iter().any(|cell| cell.job == job));
        }
        assert_eq!(all().len(), 96 + BETWEEN.len());
    }

    #[test]
    fn words_narrow_it_down() {
        assert_eq!(names(&["--only", "http1,plain,small", "--users", "64"]), ["http1-plain-small-64-full"]);
        assert_eq!(names(&["--only", "http2,tls,page,half", "--users", "1"]), ["http2-tls-page-1-half"]);
        assert_eq!(names(&["--quick"]), ["http1-plain-small-64-full"]);
        assert_eq!(names(&[]).len(), usual().len());
    }

    #[test]
    fn those_who_can_not_do_a_cell_are_not_asked() {
        let http2 = Cell { protocol: Protocol::Http2, ..Cell::BASE };
        let clients = clients(&options(&["--clients", "rust,wrk"]), http2);
        assert_eq!(clients, [Client::Rust]);
    }
}
