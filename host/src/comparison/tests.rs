//! Whole comparisons, of runs that are made up.

mod simulation;

use super::*;
use crate::report::made_up::{Process, draw};

fn pair(a: &Process, b: &Process) -> (Report, Report) {
    (draw(a, 1), draw(b, 2))
}

fn compared(a: &Process, b: &Process, gates: &[&str]) -> Comparison {
    let (a, b) = pair(a, b);
    let gates: Vec<_> = gates.iter().map(|it| it.parse().unwrap()).collect();
    compare(("a", &a), ("b", &b), &Rule::default(), &gates)
}

#[test]
fn a_run_compared_with_itself_is_the_same_in_all() {
    let run = draw(&Process::default(), 1);
    let found = compare(("a", &run), ("a", &run), &Rule::default(), &["regression=5%".parse().unwrap()]);
    assert_eq!((found.verdict, found.differences.len(), found.broken.len()), (Verdict::Same, 0, 0));
    let shift = found.total.times.shift.unwrap();
    assert_eq!(
        (shift.change, shift.low, shift.high, found.total.times.superiority),
        (0.0, 0.0, 0.0, Some(0.5))
    );
    assert_eq!(found.series.len(), 3);
    assert!(found.words[0].starts_with("A and B are the same, to a margin of 5 %"), "{:?}", found.words);
}

#[test]
fn a_slow_series_is_found_among_others_whatever_the_mix() {
    let a = Process { wander: 0.01, ..Process::default() };
    let mut b = a.clone();
    b.series[2].median_ms *= 1.5;
    // The quick series comes more often: by the mean of all, the second run would be the faster one.
    b.series[0].weight *= 4.0;
    let found = compared(&a, &b, &["regression=5%", "slower=100%", "unclear"]);
    let verdicts: Vec<_> = found.series.iter().map(|row| row.times.verdict).collect();
    assert_eq!(verdicts, [Verdict::Same, Verdict::Same, Verdict::Slower]);
    assert_eq!(found.verdict, Verdict::Slower);
    assert!(found.total.b.unwrap().p50_us < found.total.a.unwrap().p50_us);
    let shift = found.series[2].times.shift.unwrap();
    assert!(shift.low < 0.5 && shift.high > 0.5, "{shift:?}");
    let broken: Vec<_> = found.broken.iter().map(|it| it.gate.as_str()).collect();
    assert_eq!(broken, ["regression=5%"]);
    assert!(found.broken[0].why.contains("GET /search slower"), "{:?}", found.broken);
}

#[test]
fn a_tail_that_grows_is_slower_though_the_median_stays() {
    let (a, b) = (Process::default(), Process { tail: 0.1, ..Process::default() });
    let found = compared(&a, &b, &[]);
    assert_eq!(found.verdict, Verdict::Slower);
    assert!(found.total.times.p50.unwrap().change.abs() < 0.1);
    assert!(found.total.times.tail.unwrap().low > 0.1, "{:?}", found.total.times);
}

#[test]
fn failures_and_rates_are_judged_too() {
    let (a, b) = (Process::default(), Process { failures: 0.02, rate: 80.0, ..Process::default() });
    let found = compared(&a, &b, &["errors=0.5%", "rate=5%", "errors=5%"]);
    assert_eq!(
        (found.total.errors, found.total.rate, found.verdict),
        (Trend::Higher, Trend::Lower, Verdict::Same)
    );
    let broken: Vec<_> = found.broken.iter().map(|it| it.gate.as_str()).collect();
    assert_eq!(broken, ["errors=0.5%", "rate=5%"]);
    assert_eq!(compared(&a, &a, &["regression=5%", "rate=5%"]).broken, []);
}

#[test]
fn too_little_is_said_to_be() {
    let (short, long) = (Process { seconds: 3, ..Process::default() }, Process::default());
    let found = compared(&short, &long, &["regression=5%", "unclear"]);
    assert_eq!((found.verdict, found.blocks), (Verdict::Unclear, 0));
    assert_eq!(found.broken[0].gate, "unclear");
    assert!(found.words[0].contains("too short"), "{:?}", found.words);
    let rare = Process { rate: 0.2, ..Process::default() };
    assert!(compared(&rare, &rare, &[]).words[0].contains("fewer than 50"));
    let none = Process { rate: 0.0, ..Process::default() };
    assert_eq!(compared(&none, &none, &[]).verdict, Verdict::Unclear);
    let mut other = Process::default();
    other.series[0].name = "GET /other";
    let found = compared(&long, &other, &[]);
    let missing = found.series.iter().filter_map(|row| row.times.why.as_deref()).collect::<Vec<_>>();
    assert_eq!(missing, ["the second run had none", "the first run had none"]);
}

#[test]
fn what_else_differs_is_told_first() {
    let (a, mut b) = pair(&Process::default(), &Process { seconds: 60, ..Process::default() });
    b.run.target = "http://other:1".into();
    b.run.outcome = "stopped".into();
    b.run.environment.cores = 64;
    b.run.plan["scenarios"]["made"]["users"] = 5.into();
    let found = compare(("a", &a), ("b", &b), &Rule::default(), &[]);
    let text = table(&found);
    for part in [
        "The target: http://target → http://other:1.",
        "The cores of the generator: 2 → 64.",
        "The plan: scenarios.made.users unset → 5.",
        "The time that counts: 120 s → 60 s.",
        "B did not finish: it was stopped.",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let read: Comparison = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
    assert_eq!(read, found);
}

#[test]
fn the_page_has_all_and_keeps_texts_texts() {
    let (mut a, mut b) = pair(&Process::default(), &Process { factor: 1.3, ..Process::default() });
    for report in [&mut a, &mut b] {
        report.series[0].name = "</style><script>alert(1)</script>".to_owned();
        report.timeline.series.iter_mut().for_each(|it| {
            if it.name == "GET /" {
                it.name = "</style><script>alert(1)</script>".to_owned();
            }
        });
    }
    let found = compare(("last~1", &a), ("<img>", &b), &Rule::default(), &["regression=5%".parse().unwrap()]);
    let page = html::document(&found, [&a, &b]);
    assert!(
        !page.contains("<script") && !page.contains("<img") && page.contains("script-src 'none'")
            || page.contains("script-src &#39;none")
    );
    assert_eq!(page.matches("</style").count(), 1);
    for part in [
        "B is slower",
        "regression=5%",
        "<caption>Response times, and how they changed",
        "<polyline",
        "last~1, run",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
}

#[test]
fn a_sketch_is_compared_as_a_whole_report_is() {
    let process = Process { seconds: 40, ..Process::default() };
    let slower = Process { factor: 1.2, ..process.clone() };
    let times = |draw: fn(&Process, u64) -> Report| {
        let (a, b) = (draw(&process, 1), draw(&slower, 2));
        let found = compare(("a", &a), ("b", &b), &Rule::default(), &[]);
        let series = found.series.into_iter().map(|row| row.times);
        [found.total.times].into_iter().chain(series).collect::<Vec<_>>()
    };
    assert_eq!(times(draw), times(crate::report::made_up::sketch));
}
