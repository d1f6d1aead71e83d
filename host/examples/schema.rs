//! Prints the JSON Schema of a report: `cargo run -p throng --example schema > host/schema/report.schema.json`

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    println!("{:#}", throng::report::schema());
}
