//! Prints the JSON Schema of a report, of plan files, policies or scripts: `cargo run -p throng --example schema report >
//! host/schema/report.schema.json`, and the same with `comparison`, `history`, `lines`, `plan`, `policy`, `recording`, `scale` and
//! `script`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("plan") => println!("{:#}", throng::plan::schema()),
        Some("comparison") => println!("{:#}", throng::comparison::schema()),
        Some("history") => println!("{:#}", throng::history::schema()),
        Some("recording") => println!("{:#}", throng::report::recording_schema()),
        Some("scale") => println!("{:#}", throng::scale::schema()),
        Some("script") => println!("{:#}", throng::trial::schema()),
        Some("lines") => println!("{:#}", throng::report::lines_schema()),
        Some("policy") => println!("{:#}", throng::policy::schema()),
        _ => println!("{:#}", throng::report::schema()),
    }
}
