use std::io::Write as _;

use super::*;
use crate::budget::Limit;
use crate::schedule::{Arrivals, Curve, Spread, Stage, Users};

/// The plan of a TOML text with these replacements.
fn plan_with(text: &str, overrides: &[&str]) -> Result<Plan, PlanError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.toml");
    std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    let mut source = Source::file(&path)?;
    for replacement in overrides {
        source.replace(replacement.parse().unwrap())?;
    }
    build(&source, 7, 2)
}

fn plan(text: &str) -> Result<Plan, PlanError> {
    plan_with(&format!("target = \"http://shop\"\n{text}"), &[])
}

fn error(text: &str) -> String {
    plan(text).unwrap_err().to_string()
}

fn scenario(keys: &str) -> Result<Scenario, PlanError> {
    plan(&format!("[scenarios.browse]\ncomponent = \"browse.wasm\"\n{keys}"))
        .map(|plan| plan.scenarios.into_iter().next().unwrap())
}

fn curve(start: f64, stages: &[(u64, f64)]) -> Curve {
    let stage = |&(seconds, target): &(u64, f64)| Stage { duration: Duration::from_secs(seconds), target };
    Curve::new(start, &stages.iter().map(stage).collect::<Vec<_>>())
}

fn closed(users: Users) -> Shape {
    let (ramp_down, max_users) = (Duration::from_secs(30), users.peak());
    Shape::Closed { users, iterations: Iterations::Unlimited, ramp_down, max_users }
}

#[test]
fn a_plan_says_everything() {
    let plan = plan(
        r#"
        seed = 3
        shards = 1
        warm_up = "2s"
        graceful_stop = "5s"
        outputs = ["json=report.json"]
        budget = { memory = "8MiB", handles = 5 }
        thresholds = ["error_rate < 1%", { expression = "p95(response_time) < 1s", abort = true, delay = "3s" }]
        headers = { x-team = "shop" }
        labels = { build = 17 }
        http = { request_timeout = "3s", max_body = 1000, allow_hosts = ["cdn:8080"] }
        feeds = { users = "users.csv", cards = { path = "cards.csv", once = true } }

        [scenarios.browse]
        component = "browse.wasm"
        users = 5
        spawn_rate = "1/2s"
        start = "1s"
        duration = "20s"
        pause = "1s..3s"
        tags = ["read"]
        task_weights = { list = 3 }
        config = { path = "/x", deep = { count = 3 } }
        graceful_stop = "9s"

        [scenarios.buy]
        component = "/abs/buy.wasm"
        rate = 3
    "#,
    )
    .unwrap();
    assert_eq!((plan.seed, plan.shards, plan.warm_up), (3, 1, Duration::from_secs(2)));
    assert_eq!(plan.labels, [("build".to_owned(), "17".to_owned())]);
    assert_eq!(plan.http.headers["x-team"], "shop");
    assert_eq!((plan.http.max_body, plan.http.request_timeout), (1000, Duration::from_secs(3)));
    assert_eq!((plan.budget.size(Limit::Memory), plan.budget.size(Limit::Handles)), (8 << 20, 5));
    let cdn: Target = "http://cdn:8080".parse().unwrap();
    assert!(plan.http.allowed.permit(&cdn.origin).is_some());
    assert_eq!(plan.feeds.iter().map(|feed| feed.once).collect::<Vec<_>>(), [false, true]);
    assert!(plan.feeds[0].path.is_absolute() && plan.feeds[0].path.ends_with("users.csv"));
    let aborts: Vec<_> = plan.thresholds.iter().map(|it| (it.abort, it.delay.as_secs())).collect();
    assert_eq!(aborts, [(false, 0), (true, 3)]);
    let [browse, buy] = &plan.scenarios[..] else { panic!("two scenarios") };
    assert!(browse.component.is_absolute() && browse.component.ends_with("browse.wasm"));
    assert_eq!(buy.component, PathBuf::from("/abs/buy.wasm"));
    assert_eq!(browse.config, r#"{"path":"/x","deep":{"count":3}}"#);
    assert_eq!((browse.start, browse.end()), (Duration::from_secs(1), Duration::from_secs(21)));
    assert_eq!((browse.graceful_stop.as_secs(), buy.graceful_stop.as_secs()), (9, 5));
    assert_eq!(
        (browse.executor, buy.executor),
        (ExecutorName::ConstantUsers, ExecutorName::ConstantArrivalRate)
    );
    let users = Users::Constant { users: 5, spawn_rate: Some(0.5), duration: Duration::from_secs(20) };
    assert_eq!(browse.shape, closed(users));
    assert_eq!(plan.duration(), Duration::from_secs(30));
}

#[test]
fn executors_are_implied_by_their_keys() {
    let executor = |keys| scenario(keys).unwrap().executor;
    assert_eq!(executor(""), ExecutorName::ConstantUsers);
    assert_eq!(executor("stages = \"1s:5\""), ExecutorName::RampingUsers);
    assert_eq!(executor("rate = \"5/s\""), ExecutorName::ConstantArrivalRate);
    assert_eq!(executor("start_rate = 1\nstages = \"1s:5\""), ExecutorName::RampingArrivalRate);
    assert_eq!(executor("iterations = 5"), ExecutorName::SharedIterations);
    assert_eq!(executor("executor = \"soak\""), ExecutorName::Soak);
}

#[test]
fn presets_expand_to_stages() {
    let shape = |preset: &str, keys: &str| {
        scenario(&format!("executor = \"{preset}\"\nduration = \"100s\"\n{keys}")).unwrap().shape
    };
    let ramping = |start, stages: &[(u64, f64)]| closed(Users::Ramping(curve(start, stages)));
    assert_eq!(shape("load", "users = 50"), ramping(0.0, &[(10, 50.0), (80, 50.0), (10, 0.0)]));
    assert_eq!(shape("soak", "users = 50"), ramping(0.0, &[(5, 50.0), (90, 50.0), (5, 0.0)]));
    let spike = [(30, 5.0), (0, 50.0), (20, 50.0), (0, 5.0), (50, 5.0)];
    assert_eq!(shape("spike", "users = 50"), ramping(5.0, &spike));
    let stress = [
        (5, 25.0),
        (15, 25.0),
        (5, 50.0),
        (15, 50.0),
        (5, 75.0),
        (15, 75.0),
        (5, 100.0),
        (15, 100.0),
        (20, 0.0),
    ];
    assert_eq!(shape("stress", "users = 100"), ramping(0.0, &stress));
    let open = Shape::Open {
        arrivals: Arrivals { rate: curve(5.0, &spike), spread: Spread::Poisson },
        users: 3,
        max_users: 9,
        steps: None,
    };
    assert_eq!(shape("spike", "rate = 50\nusers = 3\nmax_users = 9\narrivals = \"poisson\""), open);
}

#[test]
fn a_breakpoint_rises_by_steps() {
    let keys = "executor = \"breakpoint\"\nrate = 40\nstart_rate = 10\nstep = 15\nstep_duration = \"2s\"";
    let text =
        format!("thresholds = [\"error_rate < 1%\"]\n[scenarios.flat]\ncomponent = \"flat.wasm\"\n{keys}");
    let found = plan(&text).unwrap();
    let steps = Steps { first: 10.0, step: 15.0, lasts: Duration::from_secs(2), count: 3 };
    assert_eq!(found.scenarios[0].shape.steps(), Some(steps));
    assert_eq!(found.duration(), Duration::from_secs(6));
    let Shape::Open { arrivals, .. } = &found.scenarios[0].shape else { panic!("open") };
    assert_eq!(arrivals.count(), 2 * (10 + 25 + 40));
    assert!(scenario(keys).unwrap_err().to_string().contains("a breakpoint needs one that can break"));
}

#[test]
fn scenarios_share_the_plans_load() {
    let shared = |parts: [&str; 3]| {
        let tables = parts.map(|part| format!("component = \"x.wasm\"\n{part}"));
        let [a, b, c] = tables;
        plan(&format!(
            "load = {{ users = 10, spawn_rate = 5 }}\n[scenarios.a]\n{a}\n[scenarios.b]\n{b}\n[scenarios.c]\n{c}"
        ))
        .map(|plan| plan.scenarios.iter().map(|it| it.shape.most_users()).collect::<Vec<_>>())
    };
    assert_eq!(shared(["weight = 1", "weight = 1", ""]).unwrap(), [4, 3, 3]);
    assert_eq!(shared(["share = \"50%\"", "share = \"25%\"", "share = \"25%\""]).unwrap(), [5, 3, 2]);
    assert_eq!(shared(["weight = 4", "", "users = 100"]).unwrap(), [8, 2, 100]);
    for (parts, problem) in [
        (["share = \"50%\"", "share = \"20%\"", ""], "come to 100 %, but come to 70.0 %"),
        (["weight = 1000", "", ""], "is less than one"),
        (["weight = 0", "", ""], "must be a number above 0"),
        (["weight = 2\nusers = 3", "", ""], "without a load of their own"),
    ] {
        let error = shared(parts).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn replacements_reach_any_key() {
    let text = "target = \"http://shop\"\n[scenarios.browse-all]\ncomponent = \"x.wasm\"\nusers = 5";
    let replaced =
        plan_with(text, &["scenarios.browse-all.users=9", "config.path=/x", "target=http://other"]);
    let plan = replaced.unwrap();
    assert_eq!((plan.target().to_string().as_str(), plan.most_users()), ("http://other", 9));
    assert_eq!(plan.scenarios[0].config, r#"{"path":"/x"}"#);
    let variables =
        [("THRONG__SCENARIOS__BROWSE_ALL__USERS", "3"), ("HOME", "/x"), ("THRONG__TARGET", "http://env")];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut source = Source::component(std::path::Path::new("browse-all.wasm"));
    for replacement in from_environment(variables.into_iter()) {
        source.replace(replacement).unwrap();
    }
    let plan = build(&source, 7, 2).unwrap();
    assert_eq!((plan.target().to_string().as_str(), plan.most_users(), plan.seed), ("http://env", 3, 7));
}

#[test]
fn mistakes_are_named_with_their_place() {
    let with = |keys: &str| scenario(keys).unwrap_err().to_string();
    for (found, expected) in [
        (error("[budget]\nmemry = 1"), "budget.memry: there is no such key; did you mean 'memory'?"),
        (
            error("[budget]\ncpu_time = 2\n[scenarios.a]\ncomponent = \"a.wasm\""),
            "budget.cpu_time: '2' is not a time of at least 1ms, like 2s",
        ),
        (error("tarqet = \"x\""), "tarqet: there is no such key; did you mean 'target'?"),
        (with("usrs = 5"), "scenarios.browse.usrs: there is no such key; did you mean 'users'?"),
        (
            error("http = { colour = 1 }"),
            "http.colour: there is no such key; the keys here are allow_hosts, ",
        ),
        (error(""), "scenarios: there is none; give a table like [scenarios.browse]"),
        (with("duration = \"5 parsecs\""), "scenarios.browse"),
        (with("rate = 0"), "'0' is not a rate"),
        (
            with("rate = 5\nspawn_rate = 5"),
            "scenarios.browse.spawn_rate: executor constant-arrival-rate has no use for it; it takes rate, duration, ",
        ),
        (with("executor = \"ramping-users\""), "scenarios.browse.stages: is missing; give stages like"),
        (with("stages = \"0s:5\""), "scenarios.browse.stages: take no time"),
        (with("stages = \"5s:0\""), "scenarios.browse.stages: never rise above 0"),
        (
            with("rate = 5\nusers = 5\nmax_users = 4"),
            "scenarios.browse.max_users: must be at least users, 5, but is 4",
        ),
        (with("users = 5\nmax_users = 4"), "scenarios.browse.max_users: must be at least users, 5, but is 4"),
        (with("users = 0\nmax_users = 4"), "scenarios.browse: has no time or no users"),
        (with("users = 0"), "scenarios.browse: has no time or no users"),
        (with("executor = \"constant-user\""), "unknown variant `constant-user`"),
        (
            error("warm_up = \"30s\"\n[scenarios.a]\ncomponent = \"a\""),
            "warm_up: must be shorter than the run, 30s, but is 30s",
        ),
        (
            error("headers = { \"a b\" = \"x\" }\n[scenarios.a]\ncomponent = \"a\""),
            "headers.a b: is not a header's name",
        ),
        (
            error("thresholds = [\"p95(response_tme) < 1s\"]\n[scenarios.a]\ncomponent = \"a\""),
            "response_time",
        ),
        (error("= 5"), "not valid TOML"),
        (
            plan_with("[scenarios.a]\ncomponent = \"a\"", &[]).unwrap_err().to_string(),
            "target: is missing; give --target URL",
        ),
        (
            plan_with(
                "[scenarios.a]\ncomponent = \"a\"\n[scenarios.b]\ncomponent = \"b\"",
                &["scenario.users=1"],
            )
            .unwrap_err()
            .to_string(),
            "scenario.users: the plan has several scenarios (a, b); name one with --set",
        ),
        (
            plan_with("seed = 5", &["seed.deep=1"]).unwrap_err().to_string(),
            "seed.deep: a part of this key already has a value",
        ),
    ] {
        assert!(found.contains(expected), "{found}\nlacks\n{expected}");
    }
}

#[test]
fn a_fixture_is_shared_with_a_scenario_that_has_one() {
    let two = |of: &str| {
        let scenario =
            |name: &str, more: &str| format!("[scenarios.{name}]\ncomponent = \"a.wasm\"\n{more}\n");
        plan(&format!("{}{}", scenario("one", ""), scenario("two", &format!("fixture = \"{of}\""))))
    };
    let fixtures = two("one").unwrap().scenarios.into_iter().map(|it| it.fixture);
    assert_eq!(fixtures.collect::<Vec<_>>(), [None, Some("one".to_owned())]);
    for missing in ["three", "two"] {
        let error = two(missing).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("scenarios.two.fixture: there is no scenario {missing} with a fixture of its own")
        );
    }
}

#[test]
fn a_threshold_may_say_what_it_is_held_against_where_nothing_was_recorded() {
    let thresholds = "thresholds = [{ expression = \"checks > 90%\", absent = 0 }, \"checks > 90%\"]\n";
    let plan = plan(&format!("{thresholds}[scenarios.browse]\ncomponent = \"browse.wasm\"\n")).unwrap();
    assert_eq!(plan.thresholds.iter().map(|it| it.absent).collect::<Vec<_>>(), [Some(0.0), None]);
}

#[test]
fn each_scenario_is_told_a_variable() {
    let mut source = Source::component(std::path::Path::new("browse.wasm"));
    source.replace("target=http://shop".parse().unwrap()).unwrap();
    source.tell("BASE_URL", "http://shop:8080").unwrap();
    let plan = build(&source, 7, 2).unwrap();
    assert_eq!(plan.scenarios[0].config, r#"{"env":{"BASE_URL":"http://shop:8080"}}"#);
}
