use serde_json::json;

use super::*;

fn error(document: &serde_json::Value) -> String {
    Script::read(document).unwrap_err().to_string()
}

#[test]
fn scripts_that_do_not_hold_say_where() {
    let case = |reply: serde_json::Value| json!({ "case": [{ "name": "a", "reply": [reply] }] });
    for (document, says) in [
        (json!({ "case": [] }), "case: there is none"),
        (json!({ "cases": [] }), "cases: there is no such key; did you mean 'case'?"),
        (
            case(json!({ "to": "GET /", "stauts": 1 })),
            "case[0].reply[0].stauts: there is no such key; did you mean 'status'?",
        ),
        (case(json!({ "to": "GET /", "status": 99 })), "case[0].reply[0]: invalid status code"),
        (case(json!({ "to": "GET /", "json": 1, "body": "1" })), "case[0].reply[0]: has a json and a body"),
        (case(json!({ "to": "GET /", "error": "closed", "status": 200 })), "case[0].reply[0]: has an error"),
        (case(json!({ "to": "GET /", "error": "gone" })), "unknown variant `gone`"),
        (case(json!({ "to": "GET /", "headers": { "a b": "c" } })), "'a b' is not a header's name"),
    ] {
        let error = error(&document);
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn a_failure_is_a_failure_in_junit_too() {
    let failure =
        |observed: &str| Failure { at: "time".into(), expected: "1s".into(), observed: observed.into() };
    let outcome = |name: &str, failures| Outcome {
        name: name.to_owned(),
        failures,
        requests: 1,
        checks: 0,
        lasted: Duration::ZERO,
    };
    let xml = junit("browse", &[outcome("well", vec![]), outcome("not <so>", vec![failure("2s")])]).unwrap();
    assert!(xml.contains("tests=\"2\"") && xml.contains("failures=\"1\""), "{xml}");
    assert!(xml.contains("not &lt;so&gt;") && xml.contains("observed 2s"), "{xml}");
}
