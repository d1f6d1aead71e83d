//! The attacks, test by test.

use serde_json::Value;

use super::raw::{LOOP, first, fixture, long_to_compile, pages_for, tasks, unless_described};
use super::vector::{Vector, row};

/// A test's name, and what it plays.
pub(super) type Group = (&'static str, fn() -> Vec<Vector>);

/// All of them.
pub(super) const GROUPS: [Group; 16] = [
    ("endless_loops", endless_loops),
    ("waits", waits),
    ("long_and_short_thinks", long_and_short_thinks),
    ("growth", growth),
    ("growth_in_parts", growth_in_parts),
    ("hoards", hoards),
    ("lies_about_memory", lies_about_memory),
    ("call_bytes", call_bytes),
    ("descriptions", descriptions),
    ("components_that_are_too_large", components_that_are_too_large),
    ("traps", traps),
    ("floods", floods),
    ("long_reasons", long_reasons),
    ("requests_that_can_not_be_sent", requests_that_can_not_be_sent),
    ("requests_that_are_too_many", requests_that_are_too_many),
    ("forbidden_hosts", forbidden_hosts),
];

const CPU_TIME: &str = "CPU time: more than 300ms";
/// So that the test is short; it is 2 s otherwise.
const SHORT: &str = "budget = { cpu_time = '300ms' }";

pub(super) fn endless_loops() -> Vec<Vector> {
    let refused = |it: Vector| it.with(SHORT).held_by("cpu_time").is_refused(CPU_TIME);
    let stopped = |it: Vector| it.with(SHORT).held_by("cpu_time").for_seconds(2).is_stopped(CPU_TIME);
    let while_random = "(loop $ever (drop (call $random)) (br $ever))";
    vec![
        refused(Vector::wat("loops in `describe`", &[("describe", LOOP)])),
        refused(Vector::wat("loops in the start function", &[("more", &first(LOOP))])),
        stopped(Vector::wat(
            "loops in the start function, but not while it is described",
            &[("more", &unless_described(LOOP))],
        ))
        .for_all(),
        stopped(Vector::wat("loops in `start`", &[("start", LOOP)])),
        stopped(Vector::wat("loops in `run`", &[("run", LOOP)])),
        stopped(Vector::c("loops in `run`", "attack = 'loop'")),
        stopped(Vector::wat("loops in `stop`", &[("stop", LOOP)])),
        stopped(Vector::c("loops in `stop`", "attack = 'loop-in-stop'")),
        stopped(Vector::wat("loops where it frees what `run` returned", &[("after-run", LOOP)])),
        stopped(Vector::wat(
            "loops where the host asks it for memory",
            &[("realloc", LOOP), ("run", "(call $send (i32.const 1024) (i32.const 2048))")],
        )),
        stopped(Vector::wat("loops over host calls that do not wait", &[("run", while_random)])),
        refused(Vector::wat("loops in `set-up`", &[("more", &fixture(LOOP, ""))])),
        Vector::wat("loops in `tear-down`", &[("more", &fixture("", LOOP))])
            .with(SHORT)
            .held_by("cpu_time")
            .goes_on("reported as a tear-down that failed", |report| {
                report["run"]["tear_down_failures"].to_string().contains(CPU_TIME)
            }),
    ]
}

pub(super) fn waits() -> Vec<Vector> {
    vec![
        Vector::rust("thinks for a moment, for ever", "attack = 'thinks', milliseconds = 5")
            .held_by("iteration_time, the end of the run")
            .goes_on("ends with the run", |_| true),
        Vector::wat("pauses for 49 days", &[("describe", "(i32.store (i32.const 32) (i32.const -1))")])
            .held_by("the end of the run")
            .goes_on("ends with the run", |_| true),
        Vector::rust("a request that may take 49 days", "attack = 'waits', url = '/slow-headers'")
            .held_by("iteration_time, the end of the run")
            .fails("stopping", "end"),
    ]
}

pub(super) fn long_and_short_thinks() -> Vec<Vector> {
    vec![
        Vector::rust("thinks for 49 days", "attack = 'thinks', milliseconds = 4294967295")
            .held_by("think_time")
            .is_stopped("think time: more than 1h"),
        Vector::wat(
            "thinks of nothing for ever",
            &[("run", "(loop $ever (call $think (i32.const 0)) (br $ever))")],
        )
        .held_by("iteration_time, the end of the run")
        .goes_on("ends with the run", |_| true),
    ]
}

pub(super) fn growth() -> Vec<Vector> {
    let memory = "memory: more than 64 MiB";
    let recursion = "(func $deeper (result i32) (i32.add (call $deeper) (i32.const 1)))";
    let table = "(table $table 1 funcref)";
    let grow_table = "(loop $ever (drop (table.grow $table (ref.null func) (i32.const 1000))) (br $ever))";
    vec![
        Vector::wat("calls itself without end", &[("more", recursion), ("run", "(drop (call $deeper))")])
            .held_by("the stack, 512 KiB")
            .traps("call stack exhausted"),
        Vector::wat(
            "calls itself without end in `describe`",
            &[("more", recursion), ("describe", "(drop (call $deeper))")],
        )
        .held_by("the stack, 512 KiB")
        .is_refused("call stack exhausted"),
        Vector::c("calls itself without end", "attack = 'deeper'")
            .held_by("the stack in its memory")
            .traps("out of bounds memory access"),
        Vector::wat(
            "grows its memory",
            &[("run", "(loop $ever (drop (memory.grow (i32.const 1))) (br $ever))")],
        )
        .held_by("memory")
        .is_stopped(memory),
        Vector::c("takes memory without end", "attack = 'memory'").held_by("memory").is_stopped(memory),
        Vector::wat("begins with a GiB of memory", &[("memory", "16384")])
            .held_by("memory")
            .is_refused(memory),
        Vector::wat("grows its table", &[("more", table), ("run", grow_table)])
            .held_by("table_elements")
            .is_stopped("more than 100000 elements"),
        Vector::wat("begins with a table of ten million", &[("more", "(table 10000000 funcref)")])
            .held_by("table_elements")
            .is_refused("more than 100000 elements"),
        Vector::instances("consists of 20,000 core instances", 20_000)
            .held_by("WebAssembly's own limit")
            .is_refused("instances count exceeds limit of 1000"),
    ]
}

pub(super) fn growth_in_parts() -> Vec<Vector> {
    let more = "(memory 640) (memory 640)";
    vec![
        Vector::wat("begins with two memories of 40 MiB", &[("more", more)])
            .held_by("memory")
            .is_refused("memory: more than 64 MiB"),
        Vector::instances("consists of 100 core instances, where 10 are allowed", 100)
            .with("budget = { instances = 10 }")
            .held_by("instances")
            .is_refused("instances: more than 10"),
    ]
}

pub(super) fn hoards() -> Vec<Vector> {
    let handles = "handles: more than 4096";
    vec![
        Vector::rust("a million metrics", "attack = 'metric-handles'").held_by("handles").is_stopped(handles),
        Vector::rust("keeps all responses", "attack = 'responses'")
            .held_by("handles")
            .for_seconds(8)
            .is_stopped(handles),
    ]
}

pub(super) fn lies_about_memory() -> Vec<Vector> {
    let tasks = |pointer: &str, length: &str| {
        format!(
            "(i32.store (i32.const 16) (i32.const {pointer})) (i32.store (i32.const 20) (i32.const {length}))"
        )
    };
    let described = |what, describe: &str, text| {
        Vector::wat(what, &[("describe", describe)]).held_by("the contract's types").is_refused(text)
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
        Vector::wat("a log line of 40 MiB", &[("run", log)]).held_by("call_bytes").is_stopped(text),
        Vector::wat("a task's name of 40 MiB", &[("describe", name)]).held_by("call_bytes").is_refused(text),
        Vector::wat(
            "half a million requests at once",
            &[(
                "run",
                "(drop (memory.grow (i32.const 800)))
             (call $send-all (i32.const 8192) (i32.const 500000) (i32.const 0) (i32.const 2048))",
            )],
        )
        .held_by("call_bytes")
        .is_stopped(text),
    ]
}

pub(super) fn components_that_are_too_large() -> Vec<Vector> {
    let (many, describe) = tasks(100_000, 1);
    let pieces = [("more", many.as_str()), ("describe", &describe), ("memory", &pages_for(100_000))];
    vec![
        Vector::wat("100,000 tasks", &pieces).held_by("tasks").is_refused("tasks: more than 1000"),
        Vector::padded("a component of 65 MiB", 65 << 20)
            .held_by("component_size")
            .is_refused("component size: more than 64 MiB"),
        Vector::wat("takes long to compile", &[("more", &long_to_compile())])
            .with("budget = { compile_time = '1s' }")
            .held_by("compile_time")
            .is_refused("compile time: more than 1s"),
        Vector::wat("takes much memory to compile", &[("more", &long_to_compile())])
            .with("budget = { compile_memory = '512MiB' }")
            .held_by("compile_memory")
            .is_refused("compile memory: more than 512 MiB"),
    ]
}

/// A pause that is a throughput of so many iterations a second.
fn throughput(per_second: &str) -> String {
    format!("(i32.store8 (i32.const 24) (i32.const 5)) (f64.store (i32.const 32) (f64.const {per_second}))")
}

pub(super) fn descriptions() -> Vec<Vector> {
    let paused = |what, per_second, text| {
        Vector::wat(what, &[("describe", &throughput(per_second))]).held_by("its check").is_refused(text)
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
            .is_refused("the scenario describes no task"),
        Vector::wat(
            "two tasks of one name",
            &[("more", &twins), ("describe", &twice), ("memory", &pages_for(2))],
        )
        .held_by("its check")
        .is_refused("describes task '00000000' twice"),
        Vector::wat(
            "a weight of zero, and no other",
            &[("describe", "(i32.store (i32.const 72) (i32.const 0))")],
        )
        .held_by("its check")
        .is_refused("no task is left to run"),
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
    vector.held_by("its check").is_refused("its config-schema is not a JSON Schema")
}

fn iterations(report: &Value) -> u64 {
    report["totals"]["iterations"].as_u64().unwrap()
}

pub(super) fn traps() -> Vec<Vector> {
    let trap = "unreachable";
    let wat =
        |what, piece, instructions: &str| Vector::wat(what, &[(piece, instructions)]).held_by("the sandbox");
    let c = |what, config| Vector::c(what, config).held_by("the sandbox");
    vec![
        wat("traps in `describe`", "describe", "(unreachable)").is_refused(trap),
        wat("traps in the start function", "more", &first("(unreachable)")).is_refused(trap),
        wat(
            "traps in the start function, but not while it is described",
            "more",
            &unless_described("(unreachable)"),
        )
        .traps(trap)
        .for_all(),
        wat("traps in `start`", "start", "(unreachable)").traps(trap),
        wat("traps in `run`", "run", "(unreachable)").traps(trap),
        wat("traps in `stop`", "stop", "(unreachable)").traps(trap),
        wat("traps where it frees what `run` returned", "after-run", "(unreachable)").traps(trap),
        wat("traps in `set-up`", "more", &fixture("(unreachable)", "")).is_refused(trap),
        wat("traps in `tear-down`", "more", &fixture("", "(unreachable)"))
            .goes_on("reported as a tear-down that failed", |report| {
                report["run"]["tear_down_failures"].to_string().contains("unreachable")
            }),
        wat("calls the host where it frees what `run` returned", "after-run", "(drop (call $random))")
            .traps("cannot leave component instance"),
        Vector::rust("panics in `start`", "attack = 'panic-in-start'").held_by("the sandbox").traps(trap),
        Vector::rust("panics in `run`", "attack = 'panic-in-run'").held_by("the sandbox").traps(trap),
        Vector::rust("panics in `stop`", "attack = 'panic-in-stop'").held_by("the sandbox").traps(trap),
        c("divides by zero", "attack = 'division'").traps("divide by zero"),
        c("calls a function that there is not", "attack = 'no-function'").traps("table"),
        c("writes outside its memory", "attack = 'wild-pointer'").traps("out of bounds memory access"),
        c("calls `exit`", "attack = 'exit'").traps("exit"),
        c("calls `abort`", "attack = 'abort'").traps("unreachable"),
    ]
}

pub(super) fn floods() -> Vec<Vector> {
    let rust = |what, config| Vector::rust(what, config).for_seconds(2);
    let dropped = |report: &Value| report["generator"]["log_lines_dropped"].as_u64() > Some(100);
    let shared = |report: &Value| report["generator"]["names_overflowed"] == true;
    let told_apart = "1,000 are told apart, the rest share a row";
    vec![
        rust("log lines without end", "attack = 'log-lines'")
            .held_by("log_lines")
            .goes_on("200 a second are shown, the rest is counted", dropped),
        Vector::c("log lines without end", "attack = 'log'")
            .for_seconds(2)
            .held_by("log_lines")
            .goes_on("200 a second are shown, the rest is counted", dropped),
        rust("log lines of a MiB", "attack = 'log-bytes'")
            .held_by("log_bytes, 4 KiB a line")
            .goes_on("cut, and counted as the others", dropped),
        rust("log lines that would act on a terminal", "attack = 'log-escapes'")
            .held_by("blanks in place of control characters")
            .goes_on("shown as text of one line", dropped),
        Vector::wat(
            "log lines without end in `set-up`",
            &[(
                "more",
                &fixture(
                    "(local $i i32)
             (loop $more (call $log (i32.const 1) (i32.const 0) (i32.const 4096))
               (local.set $i (i32.add (local.get $i) (i32.const 1)))
               (br_if $more (i32.lt_u (local.get $i) (i32.const 200000))))",
                    "",
                ),
            )],
        )
        .held_by("1,000 lines a call")
        .goes_on("1,000 are shown, the rest is counted", |_| true),
        rust("a metric for each value", "attack = 'metrics'")
            .held_by("max_series")
            .goes_on(told_apart, shared),
        Vector::c("a metric for each value", "attack = 'metrics'")
            .with("max_series = 10")
            .for_seconds(2)
            .held_by("max_series, handles")
            .goes_on("as many as the plan allows are told apart, the rest share a row", shared),
        rust("metrics at the ends of their range", "attack = 'metric-values'")
            .held_by("values that are not finite are left out")
            .goes_on("every figure of the report is a number", |report| {
                report["metrics"].as_array().unwrap().len() == 4
                    && !report["metrics"].to_string().contains("null")
            }),
        rust("1,000 metrics of values from end to end", "attack = 'figures'")
            .with("max_series = 100")
            .held_by("max_series")
            .goes_on("as many as the plan allows are told apart, the rest share a row", shared),
        rust("a check for each name", "attack = 'checks'").held_by("max_series").goes_on(told_apart, shared),
        rust("a series for each request", "attack = 'series'")
            .held_by("max_series")
            .goes_on(told_apart, shared),
        rust("100 tags for each request", "attack = 'tags'")
            .held_by("max_series")
            .goes_on(told_apart, shared),
    ]
}

pub(super) fn long_reasons() -> Vec<Vector> {
    let rust = |what, config| Vector::rust(what, config).for_seconds(2);
    vec![
        rust("an error of a MiB for each iteration", "attack = 'errors'")
            .held_by("100 reasons of 500 bytes a task")
            .goes_on("cut, and counted", |report| longest_reason(&report["tasks"], "error_reasons") < 1_000),
        rust("a reason of a MiB for each failed request", "attack = 'verdicts'")
            .held_by("100 reasons of 500 bytes a series")
            .goes_on("cut, and counted", |report| longest_reason(&report["series"], "errors") < 1_000),
    ]
}

/// The length of the longest reason in the rows of a list.
fn longest_reason(list: &Value, key: &str) -> usize {
    let reasons = list.as_array().unwrap().iter().flat_map(|row| row[key].as_array().unwrap());
    reasons.map(|it| it["reason"].as_str().unwrap().len()).max().unwrap_or(usize::MAX)
}

pub(super) fn requests_that_can_not_be_sent() -> Vec<Vector> {
    let control = "holds control characters";
    let refused = |what, config, text| {
        Vector::rust(what, config).held_by("the HTTP client").fails("invalid-request", text)
    };
    vec![
        refused(
            "CRLF in a header's value",
            r#"attack = "request", header = ["x-a", "b\r\nx-c: d"]"#,
            control,
        ),
        refused(
            "CRLF in a header's name",
            r#"attack = "request", header = ["x-a: b\r\nx-c", "d"]"#,
            "is not a header name",
        ),
        refused(
            "CRLF in a default header",
            r#"attack = "default-header", header = ["x-a", "b\r\nx-c: d"]"#,
            control,
        ),
        refused(
            "CRLF in the method",
            r#"attack = "request", method = "GET / HTTP/1.1\r\nx-c: d\r\n\r\nGET""#,
            "is not a request method",
        ),
        Vector::rust("CRLF in the URL", r#"attack = "request", url = "/ok HTTP/1.1\r\nx-c: d\r\n\r\nGET /""#)
            .held_by("percent-encoding")
            .goes_on("sent as one path", |report| {
                let attack = row(&report["series"], "name", "attack");
                attack["requests"].as_u64() > Some(0) && attack["statuses"]["404"] == attack["requests"]
            }),
        refused(
            "a length that is not the body's",
            "attack = 'request', header = ['content-length', '5']",
            "follows from the body",
        ),
        refused("a URL of 16 MB", "attack = 'request', path_bytes = 16000000", "at most 65534 are sent"),
        refused(
            "100,000 headers",
            "attack = 'request', header = ['x-', 'v'], headers = 100000",
            "a request may have at most 1000 headers",
        ),
        refused(
            "100,000 default headers",
            "attack = 'default-headers'",
            "a request may have at most 1000 headers",
        ),
    ]
}

pub(super) fn requests_that_are_too_many() -> Vec<Vector> {
    vec![
        Vector::rust("a body of 24 MB", "attack = 'request', method = 'POST', body_bytes = 24000000")
            .held_by("request_bytes")
            .is_stopped("request size: more than 16 MiB"),
        Vector::rust("a URL of 24 MB", "attack = 'request', path_bytes = 24000000")
            .held_by("request_bytes")
            .is_stopped("request size: more than 16 MiB"),
        Vector::rust("100,000 requests at once", "attack = 'send-all', times = 100000")
            .held_by("requests_in_flight")
            .is_stopped("requests"),
        Vector::rust("requests without end in one iteration", "attack = 'request', times = 1000000000")
            .for_seconds(12)
            .held_by("requests_per_iteration")
            .is_stopped("requests: more than 10000"),
        Vector::rust("keeps all responses of 8 MiB", "attack = 'bodies', url = '/large'")
            .for_seconds(4)
            .with("budget = { response_bytes = \'64MiB\' }")
            .held_by("response_bytes")
            .is_stopped("response bytes: more than 64 MiB"),
        Vector::rust("a response without an end", "attack = 'request', url = '/endless-body'")
            .for_seconds(4)
            .held_by("http.max_body")
            .fails("body-too-large", ""),
    ]
}

pub(super) fn forbidden_hosts() -> Vec<Vector> {
    let forbidden = |what, config| {
        Vector::rust(what, config)
            .held_by("the allow-list")
            .fails("forbidden", "is not allowed; allow it with")
    };
    vec![
        forbidden(
            "a host that is not allowed, by its name",
            "attack = 'request', url = 'http://elsewhere.example/'",
        ),
        forbidden("by its address", "attack = 'request', url = 'http://127.0.0.1:OTHER/'"),
        forbidden("by an address that is a number", "attack = 'request', url = 'http://2130706433:OTHER/'"),
        forbidden("by an address in IPv6", "attack = 'request', url = 'http://[::ffff:127.0.0.1]:OTHER/'"),
        forbidden("by the name of this machine", "attack = 'request', url = 'http://localhost:OTHER/'"),
        forbidden(
            "behind a target that is only a user's name",
            "attack = 'request', url = 'http://127.0.0.1@127.0.0.1:OTHER/'",
        ),
        forbidden(
            "an address of the machine's own network",
            "attack = 'request', url = 'http://169.254.169.254/latest/meta-data/'",
        ),
        forbidden("by a redirect", "attack = 'request', url = '/elsewhere'"),
        Vector::rust(
            "by a name that is allowed and leads inside",
            "attack = 'request', url = 'http://inside.example:OTHER/'",
        )
        .with("http = { allow_hosts = ['inside.example'], dns_servers = ['DNS'] }")
        .held_by("the allow-list, after names are looked up")
        .fails("forbidden", "inside.example leads to 127.0.0.1, which is not a public address"),
        Vector::rust("a scheme that is not HTTP", "attack = 'request', url = 'file:///etc/hostname'")
            .held_by("the HTTP client")
            .fails("invalid-request", "URL"),
    ]
}
