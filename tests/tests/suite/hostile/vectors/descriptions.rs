//! What a component says of itself, and how it hands that over.

use serde_json::Value;

use super::super::raw::{long_to_compile, pages_for, tasks};
use super::super::vector::Vector;

pub(super) fn lies_about_memory() -> Vec<Vector> {
    let tasks = |pointer: &str, length: &str| {
        format!(
            "(i32.store (i32.const 16) (i32.const {pointer})) (i32.store (i32.const 20) (i32.const {length}))"
        )
    };
    let described = |what, describe: &str, text| {
        Vector::wat(what, &[("describe", describe)]).held_by("the contract's types").refused(text)
    };
    let ran = |what, run: &str, text| {
        Vector::wat(what, &[("run", run)]).held_by("the contract's types").traps(text)
    };
    vec![
        described("a list of 4,294,967,295 tasks", &tasks("64", "-1"), "out of bounds"),
        described("a list at the end of memory", &tasks("131068", "1"), "out of bounds"),
        described("a list that is not aligned", &tasks("66", "1"), "not aligned"),
        described("a name of 2 GiB", "(i32.store (i32.const 68) (i32.const 0x7fffffff))", "out of bounds"),
        described("a name that is not UTF-8", "(i32.store8 (i32.const 96) (i32.const 0xff))", "utf-8"),
        described("a pause that there is not", "(i32.store8 (i32.const 24) (i32.const 77))", "discriminant"),
        ran("an answer outside its memory", "(return (i32.const -16))", "out of bounds"),
        ran("an answer that is not aligned", "(return (i32.const 130))", "not aligned"),
        ran("an answer that there is not", "(i32.store8 (i32.const 132) (i32.const 77))", "discriminant"),
        ran(
            "a log line outside its memory",
            "(call $log (i32.const 1) (i32.const -8) (i32.const 64))",
            "out of bounds",
        ),
        ran(
            "a log line that is not UTF-8",
            "(i32.store8 (i32.const 96) (i32.const 0xff)) (call $log (i32.const 1) (i32.const 96) (i32.const 4))",
            "utf-8",
        ),
        ran(
            "a level that there is not",
            "(call $log (i32.const 9) (i32.const 96) (i32.const 4))",
            "discriminant",
        ),
        ran(
            "a list of 4,294,967,295 requests",
            "(call $send-all (i32.const 1024) (i32.const -1) (i32.const 0) (i32.const 2048))",
            "out of bounds",
        ),
        ran(
            "memory outside of it for what the host gives",
            "(global.set $free (i32.const -4096)) (call $send (i32.const 1024) (i32.const 2048))",
            "beyond end of memory",
        ),
    ]
}

pub(super) fn call_bytes() -> Vec<Vector> {
    let text = "call bytes: more than 32 MiB";
    let log =
        "(drop (memory.grow (i32.const 640))) (call $log (i32.const 1) (i32.const 0) (i32.const 0x2800000))";
    let name = "(drop (memory.grow (i32.const 640))) (i32.store (i32.const 68) (i32.const 0x2800000))";
    vec![
        Vector::wat("a log line of 40 MiB", &[("run", log)]).held_by("call_bytes").stopped(text),
        Vector::wat("a task's name of 40 MiB", &[("describe", name)]).held_by("call_bytes").refused(text),
        Vector::wat(
            "half a million requests at once",
            &[(
                "run",
                "(drop (memory.grow (i32.const 800)))
             (call $send-all (i32.const 8192) (i32.const 500000) (i32.const 0) (i32.const 2048))",
            )],
        )
        .held_by("call_bytes")
        .stopped(text),
    ]
}

pub(super) fn components_that_are_too_large() -> Vec<Vector> {
    let (many, describe) = tasks(100_000, 1);
    let pieces = [("more", many.as_str()), ("describe", &describe), ("memory", &pages_for(100_000))];
    vec![
        Vector::wat("100,000 tasks", &pieces).held_by("tasks").refused("tasks: more than 1000"),
        Vector::padded("a component of 65 MiB", 65 << 20)
            .held_by("component_size")
            .refused("component size: more than 64 MiB"),
        Vector::wat("takes long to compile", &[("more", &long_to_compile())])
            .with("budget = { compile_time = '1s' }")
            .held_by("compile_time")
            .refused("compile time: more than 1s"),
        Vector::wat("takes much memory to compile", &[("more", &long_to_compile())])
            .with("budget = { compile_memory = '512MiB' }")
            .held_by("compile_memory")
            .refused("compile memory: more than 512 MiB"),
    ]
}

pub(super) fn descriptions() -> Vec<Vector> {
    let paused = |what, per_second, text| {
        Vector::wat(what, &[("describe", &throughput(per_second))]).held_by("its check").refused(text)
    };
    let (heavy, describe) = tasks(1_000, u32::MAX);
    let (twins, _) = tasks(2, 1);
    let (twins, twice) = (twins.replace("\\31", "\\30"), tasks(2, 1).1);
    vec![
        paused(
            "a throughput that is no number",
            "nan",
            "a throughput of NaN iterations/s; it must be above 0",
        ),
        paused("a throughput below zero", "-1", "a throughput of -1 iterations/s; it must be above 0"),
        paused("a throughput of zero", "0", "a throughput of 0 iterations/s; it must be above 0"),
        paused("a throughput next to zero", "0x1p-1074", "it must be above 0"),
        Vector::wat("no task", &[("describe", "(i32.store (i32.const 20) (i32.const 0))")])
            .held_by("its check")
            .refused("the scenario describes no task"),
        Vector::wat(
            "two tasks of one name",
            &[("more", &twins), ("describe", &twice), ("memory", &pages_for(2))],
        )
        .held_by("its check")
        .refused("describes task '00000000' twice"),
        Vector::wat(
            "a weight of zero, and no other",
            &[("describe", "(i32.store (i32.const 72) (i32.const 0))")],
        )
        .held_by("its check")
        .refused("no task is left to run"),
        Vector::wat(
            "1,000 tasks of weight 4,294,967,295",
            &[("more", &heavy), ("describe", &describe), ("memory", &pages_for(1_000))],
        )
        .held_by("sums of 64 bits")
        .goes_on("each is chosen as often", |report| iterations(report) > 10),
        Vector::wat(
            "asks for task 4,294,967,295 next",
            &[(
                "run",
                "(i32.store8 (i32.const 132) (i32.const 1)) (i32.store (i32.const 136) (i32.const -1))",
            )],
        )
        .held_by("its check")
        .goes_on("an error of the iteration", |report| {
            report["totals"]["iteration_errors"].as_u64() > Some(5)
        }),
        schema("a configuration schema that leads to itself", r##"{"$ref": "#"}"##)
            .goes_on("there is nothing to check", |_| true),
        schema("a configuration schema that is none", "{"),
        schema("a configuration schema that is elsewhere", r#"{"$ref": "http://elsewhere.example/schema"}"#),
        schema("a configuration schema that is a file", r#"{"$ref": "file:///etc/hostname"}"#),
        schema("a configuration schema deeper than any stack", &"{\"not\":".repeat(100_000)),
    ]
}

/// A pause that is a throughput of so many iterations a second.
fn throughput(per_second: &str) -> String {
    format!("(i32.store8 (i32.const 24) (i32.const 5)) (f64.store (i32.const 32) (f64.const {per_second}))")
}

/// A description with this configuration schema.
fn schema(what: &'static str, text: &str) -> Vector {
    let bytes = text.replace('"', "\\22");
    let data = format!("(data (i32.const 8192) \"{bytes}\")");
    let describe = format!(
        "(i32.store8 (i32.const 40) (i32.const 1)) (i32.store (i32.const 44) (i32.const 8192))
         (i32.store (i32.const 48) (i32.const {}))",
        text.len()
    );
    let vector = Vector::wat(what, &[("more", &data), ("describe", &describe), ("memory", "16")]);
    vector.held_by("its check").refused("its config-schema is not a JSON Schema")
}

fn iterations(report: &Value) -> u64 {
    report["totals"]["iterations"].as_u64().unwrap()
}
