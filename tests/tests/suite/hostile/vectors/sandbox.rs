//! What computes, waits, grows or traps.

use super::super::raw::{LOOP, first, fixture, unless_described};
use super::super::vector::Vector;

const CPU_TIME: &str = "CPU time: more than 300ms";
/// So that the test is short; it is 2 s otherwise.
const SHORT: &str = "budget = { cpu_time = '300ms' }";

pub(super) fn endless_loops() -> Vec<Vector> {
    let refused = |it: Vector| it.with(SHORT).held_by("cpu_time").refused(CPU_TIME);
    let stopped = |it: Vector| it.with(SHORT).held_by("cpu_time").for_seconds(2).stopped(CPU_TIME);
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
            .stopped("think time: more than 1h"),
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
        .refused("call stack exhausted"),
        Vector::c("calls itself without end", "attack = 'deeper'")
            .held_by("the stack in its memory")
            .traps("out of bounds memory access"),
        Vector::wat(
            "grows its memory",
            &[("run", "(loop $ever (drop (memory.grow (i32.const 1))) (br $ever))")],
        )
        .held_by("memory")
        .stopped(memory),
        Vector::c("takes memory without end", "attack = 'memory'").held_by("memory").stopped(memory),
        Vector::wat("begins with a GiB of memory", &[("memory", "16384")]).held_by("memory").refused(memory),
        Vector::wat("grows its table", &[("more", table), ("run", grow_table)])
            .held_by("table_elements")
            .stopped("more than 100000 elements"),
        Vector::wat("begins with a table of ten million", &[("more", "(table 10000000 funcref)")])
            .held_by("table_elements")
            .refused("more than 100000 elements"),
        Vector::instances("consists of 20,000 core instances", 20_000)
            .held_by("WebAssembly's own limit")
            .refused("instances count exceeds limit of 1000"),
    ]
}

pub(super) fn growth_in_parts() -> Vec<Vector> {
    let more = "(memory 640) (memory 640)";
    vec![
        Vector::wat("begins with two memories of 40 MiB", &[("more", more)])
            .held_by("memory")
            .refused("memory: more than 64 MiB"),
        Vector::instances("consists of 100 core instances, where 10 are allowed", 100)
            .with("budget = { instances = 10 }")
            .held_by("instances")
            .refused("instances: more than 10"),
    ]
}

pub(super) fn traps() -> Vec<Vector> {
    let trap = "unreachable";
    let wat =
        |what, piece, instructions: &str| Vector::wat(what, &[(piece, instructions)]).held_by("the sandbox");
    let c = |what, config| Vector::c(what, config).held_by("the sandbox");
    vec![
        wat("traps in `describe`", "describe", "(unreachable)").refused(trap),
        wat("traps in the start function", "more", &first("(unreachable)")).refused(trap),
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
        wat("traps in `set-up`", "more", &fixture("(unreachable)", "")).refused(trap),
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
        c("calls `exit`", "attack = 'exit'").traps("the scenario called exit with"),
        c("calls `abort`", "attack = 'abort'").traps("unreachable"),
    ]
}
