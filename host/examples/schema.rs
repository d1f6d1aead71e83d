//! Prints the JSON Schema of a report, or of plan files: `cargo run -p throng --example schema report >
//! host/schema/report.schema.json`, and the same with `plan`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("plan") => println!("{:#}", throng::plan::schema()),
        _ => println!("{:#}", throng::report::schema()),
    }
}
