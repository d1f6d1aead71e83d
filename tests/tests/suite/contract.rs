//! The contract, from a scenario's side, and the report's schema.

use throng_tests::{Shop, Throng, component, repository};

#[test]
fn every_function_of_the_contract_does_what_it_says() {
    let shop = Shop::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let rows = folder.path().join("rows.csv");
    std::fs::write(&rows, "id,name\n1,one\n2,two\n3,drei ü\n").unwrap();
    let (feed, once) = (format!("rows={}", rows.display()), format!("once={},once", rows.display()));
    let ended = Throng::run(&component("tests/everything"), &shop.url)
        .with(["--users", "2", "--duration", "2s", "--feed", &feed, "--feed", &once])
        .with(["--set", "config.greeting=hello", "--set", "labels.team=shop"])
        .end()
        .succeeded();
    let report = ended.report();
    assert_eq!(report["tasks"][0]["error_reasons"].as_array().unwrap().len(), 0, "{report:#}");
    assert!(report["totals"]["iterations"].as_u64().unwrap() > 0);
    assert_eq!(report["generator"]["traps"].as_array().unwrap().len(), 0, "{report:#}\n{}", ended.stderr);
    let kinds: Vec<_> = report["metrics"].as_array().unwrap().iter().map(|it| it["kind"].clone()).collect();
    for kind in ["counter", "gauge", "trend", "rate"] {
        assert!(kinds.contains(&kind.into()), "{kinds:?}");
    }
    assert!(!report["tags"].as_array().unwrap().is_empty());
}

#[test]
fn reports_keep_to_their_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(repository("host/schema/report.schema.json")).unwrap())
            .unwrap();
    assert_eq!(
        schema,
        throng::report::schema(),
        "renew it with 'cargo run -p throng --example schema > host/schema/report.schema.json'"
    );
    let validator = jsonschema::validator_for(&schema).unwrap();
    let shop = Shop::start(&["--fail", "10%"]);
    for guest in ["browse", "tests/everything", "tests/trap-one-in-ten"] {
        let report = Throng::run(&component(guest), &shop.url)
            .with(["--users", "5", "--duration", "2s"])
            .end()
            .report();
        let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        // A schema that admits anything would pass too: one wrong field must not.
        let mut wrong = report.clone();
        wrong["totals"]["requests"] = "many".into();
        assert!(!validator.is_valid(&wrong));
        wrong = report;
        wrong["totals"].as_object_mut().unwrap().remove("dropped_iterations");
        assert!(!validator.is_valid(&wrong));
    }
}
