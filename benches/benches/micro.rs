//! Each path of the host beside its bare twin: `cargo bench -p throng-benches --bench micro`, with `-- crossing`, `client`, `record` or
//! `schedule` for one of them.

#[path = "micro/bare.rs"]
mod bare;
#[path = "micro/client.rs"]
mod client;
#[path = "micro/crossing.rs"]
mod crossing;
#[path = "micro/record.rs"]
mod record;
#[path = "micro/schedule.rs"]
mod schedule;

#[global_allocator]
static ALLOCATOR: throng::Allocator = throng::Allocator;

fn main() {
    divan::main();
}
