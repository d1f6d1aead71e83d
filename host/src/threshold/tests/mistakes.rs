//! What is said of mistakes, word for word.

use super::*;

fn message(text: &str) -> String {
    match text.parse::<Expression>() {
        Ok(expression) => panic!("{expression} was taken: {expression:?}"),
        Err(error) => error.to_string(),
    }
}

/// The first line, without the column.
fn problem(text: &str) -> String {
    let message = message(text);
    let line = message.lines().next().unwrap();
    line.rsplit_once(" (column ").map_or(line, |(problem, _)| problem).to_owned()
}

#[test]
fn no_text_is_too_broken_to_be_talked_about() {
    let texts = [
        r#"p99.9( service_time , name="GET \"/größe\\", method='x' ) <= 1.5 ms"#,
        r#"error_rate(tag.page='ü') < 1% and"#,
        r#"sum(metric="x") >= -10"#,
    ];
    for text in texts {
        for (at, character) in text.char_indices() {
            let (before, after) = (&text[..at], &text[at + character.len_utf8()..]);
            for other in ["", "\"", "\\", "(", ")", "=", ",", "€", "\n", "9", "x"] {
                for broken in [format!("{before}{other}{after}"), format!("{before}{other}")] {
                    let shown =
                        broken.parse::<Expression>().map_or_else(|it| it.to_string(), |it| it.to_string());
                    assert!(!shown.contains("something else"), "{shown}");
                }
            }
        }
    }
}

#[test]
fn a_mistake_is_shown_in_its_place() {
    let lines = [
        "unknown word 'reponse_time'; did you mean 'response_time'? (column 5)",
        "  p95(reponse_time) < 300ms",
        "      ^^^^^^^^^^^^",
        "  possible here: response_time, service_time, blocked, connecting, tls_handshaking, sending, waiting, \
         receiving, iteration_duration, scheduler_lag",
    ];
    assert_eq!(message("p95(reponse_time) < 300ms"), lines.join("\n"));
    let lines = [
        "expected a limit, which is a number, found the end (column 36)",
        "  rate(name='größe',  method='GET') >",
        "                                     ^",
    ];
    assert_eq!(message("rate(name='größe',\n method='GET') >"), lines.join("\n"));
    assert_eq!("rate(name='größe') ? 1".parse::<Expression>().unwrap_err().column(), 20);
    assert_eq!(message(" "), "the expression is empty; write one like p95(response_time) < 300ms");
}

#[test]
fn unknown_words_lead_to_known_ones() {
    let lines = [
        "unknown word 'eror_rate'; did you mean 'error_rate'? (column 1)",
        "  eror_rate < 1%",
        "  ^^^^^^^^^",
        "  possible here: error_rate, rate, requests, failures, throttled, bytes_sent, bytes_received, \
         send_rate, receive_rate, checks, iterations, iteration_rate, iteration_errors, iteration_error_rate, dropped_iterations, missed_iterations, traps, budget_stops, \
         min, avg, mean, med, max, pNN, sum, last, share",
    ];
    assert_eq!(message("eror_rate < 1%"), lines.join("\n"));
    assert_eq!(problem("respons_time < 1s"), "unknown word 'respons_time'; did you mean 'response_time'?");
    assert_eq!(problem("p95(banana) < 1s"), "unknown word 'banana'");
    let lines = [
        "unknown filter 'nmae'; did you mean 'name'? (column 6)",
        "  rate(nmae=\"x\") > 1",
        "       ^^^^",
        "  possible here: name, method, tag.KEY",
    ];
    assert_eq!(message(r#"rate(nmae="x") > 1"#), lines.join("\n"));
}

#[test]
fn words_that_do_not_fit_together_are_told_apart() {
    let problems = [
        (
            "p95 < 1s",
            "p95 of what? write p95(response_time), or p95(metric=\"…\") for a metric of the scenario's own",
        ),
        (
            "p95() < 1s",
            "p95 of what? write p95(response_time), or p95(metric=\"…\") for a metric of the scenario's own",
        ),
        (
            "response_time < 1s",
            "response_time has many values; name a figure of them, as in p95(response_time)",
        ),
        ("p95(error_rate) < 1%", "error_rate is one number and has no p95; write error_rate by itself"),
        ("p101(response_time) < 1s", "p101 is no percentile; they go from p0 to p100, as in p99.9"),
        ("p9.9.9(response_time) < 1s", "p9.9.9 is no percentile; they go from p0 to p100, as in p99.9"),
        ("sum(response_time) < 1s", "sum is for metrics of the scenario's own; write sum(metric=\"…\")"),
        ("rate(response_time) < 1", "'response_time' is no filter of rate; a filter has the form KEY=\"…\""),
        (r#"rate(task="x") < 1"#, "rate cannot be filtered by task"),
        (r#"checks(method="GET") > 1%"#, "checks cannot be filtered by method"),
        (r#"max(scheduler_lag, name="x") < 1s"#, "scheduler_lag cannot be filtered by name"),
        (r#"traps(name="x") < 1"#, "traps cannot be filtered by name"),
        (r#"sum(metric="x", name="y") < 1"#, "a metric cannot be filtered by name"),
        (r#"rate(name="x", name="y") > 1"#, "name is given twice"),
        ("rate(name) > 1", "name needs a value, as in name=\"…\""),
        ("sum(metric) > 1", "metric needs a value, as in metric=\"…\""),
        (r#"rate(tag="x") > 1"#, "a tag is asked for by its key, as in tag.page=\"home\""),
        (r#"rate(tag.="x") > 1"#, "a tag is asked for by its key, as in tag.page=\"home\""),
    ];
    for (text, expected) in problems {
        assert_eq!(problem(text), expected, "{text}");
    }
    let alone = "tags are counted apart from names and methods, so a tag stands alone; leave out ";
    assert_eq!(problem(r#"rate(tag.a="x", name="y") > 1"#), format!("{alone}name"));
    assert_eq!(problem(r#"rate(method="x", tag.a="y") > 1"#), format!("{alone}tag.a"));
    assert_eq!(problem(r#"rate(tag.a="x", tag.b="y") > 1"#), format!("{alone}tag.b"));
}

#[test]
fn limits_must_fit_what_is_limited() {
    let problems = [
        ("p95(response_time) < 1%", "p95(response_time) is a time; give 300ms or 1s, not 1%"),
        ("p95(response_time) < -5ms", "p95(response_time) is a time; give 300ms or 1s, not -5ms"),
        (
            "p95(response_time) < 300",
            "p95(response_time) is a time, which needs a unit: us, ms, s or m, as in 300ms",
        ),
        ("error_rate < 5ms", "error_rate is a share; give 1% or 0.01, not 5ms"),
        ("error_rate < 5", "error_rate is a share, from 0% to 100% or from 0 to 1; 5 is outside"),
        ("checks > 101%", "checks is a share, from 0% to 100% or from 0 to 1; 101% is outside"),
        ("rate > 1%", "rate is a rate; give 500/s or 30/m, not 1%"),
        ("rate > 5/d", "rate is a rate; give 500/s or 30/m, not 5/d"),
        ("failures < 1%", "failures is a count; give a whole number like 10, not 1%"),
        ("failures < 1.5", "failures is a count; give a whole number like 10, not 1.5"),
        (
            r#"sum(metric="x") > 5ms"#,
            "sum(metric=\"x\") is a number of the scenario's own; give one without a unit, like 10 or 2.5, not 5ms",
        ),
        ("rate > 1.2.3", "'1.2.3' is not a number"),
        ("error_rate == 1%", "== is for counts; error_rate is a share, so give a bound with <= or >="),
    ];
    for (text, expected) in problems {
        assert_eq!(problem(text), expected, "{text}");
    }
}

#[test]
fn what_is_missing_or_too_much_is_named() {
    let comparator = "expected a comparator, which is one of < <= > >= ==, found ";
    for (text, found) in
        [("rate", "the end"), ("rate 500", "'500'"), ("rate != 5", "'!='"), ("rate=5", "'='")]
    {
        assert_eq!(problem(text), format!("{comparator}{found}"), "{text}");
    }
    let problems = [
        ("< 1", "expected a word like p95 or error_rate, found '<'"),
        ("rate > fast", "expected a limit, which is a number, found 'fast'"),
        (
            "rate > 1/s and traps < 5",
            "'and' follows the limit, where the expression ends; each comparison is a threshold of its own",
        ),
        (r#"rate(name="x" > 1"#, "expected ',' or ')', found '>'"),
        (r#"rate(name="x",) > 1"#, "expected a filter or a time, found ')'"),
        ("rate(name=x) > 1", "the value of name must be quoted, as in name=\"…\"; found 'x'"),
        (r#"rate(name="x) > 1"#, "the quoted text has no end: its \" is missing"),
        (
            r#"rate(name="\n") > 1"#,
            r#"a backslash in quoted text stands before ", ' or \ only, not before 'n'"#,
        ),
        (r#"rate(name="\"#, r#"a backslash in quoted text stands before ", ' or \ only, not before the end"#),
    ];
    for (text, expected) in problems {
        assert_eq!(problem(text), expected, "{text}");
    }
}
