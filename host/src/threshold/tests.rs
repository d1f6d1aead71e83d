use super::*;

mod mistakes;

fn expression(text: &str) -> Expression {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn named(name: &str) -> Option<String> {
    Some(name.to_owned())
}

fn series(name: Option<&str>, method: Option<&str>) -> Requests {
    Requests::Series { name: name.map(str::to_owned), method: method.map(str::to_owned) }
}

fn tag(key: &str, value: &str) -> Requests {
    Requests::Tag { key: key.to_owned(), value: value.to_owned() }
}

fn request_time(time: RequestTime, statistic: Statistic, of: Requests) -> Quantity {
    Quantity::RequestTime { time, statistic, of }
}

fn metric(figure: MetricFigure) -> Quantity {
    Quantity::Metric { figure, name: "basket".to_owned() }
}

fn reads_as(text: &str, quantity: &Quantity) {
    let expression = expression(&format!("{text} < 0.5{}", unit(quantity.dimension())));
    assert_eq!(expression.quantity(), quantity, "{text}");
}

fn unit(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Time => "s",
        Dimension::Share | Dimension::Rate | Dimension::Number => "",
        Dimension::Count => panic!("a half is no count"),
    }
}

#[test]
fn request_times_have_statistics_and_filters() {
    use RequestTime::*;
    let p95 = Statistic::Quantile(0.95);
    let times = [
        ("p95(response_time)", Response, p95),
        ("p99.9(service_time)", Service, Statistic::Quantile(0.999)),
        ("p0(blocked)", Blocked, Statistic::Quantile(0.0)),
        ("p100(connecting)", Connecting, Statistic::Quantile(1.0)),
        ("med(tls_handshaking)", TlsHandshaking, Statistic::Quantile(0.5)),
        ("p50(sending)", Sending, Statistic::Quantile(0.5)),
        ("avg(waiting)", Waiting, Statistic::Mean),
        ("mean(receiving)", Receiving, Statistic::Mean),
        ("min(response_time)", Response, Statistic::Min),
        ("max( response_time )", Response, Statistic::Max),
    ];
    for (text, time, statistic) in times {
        reads_as(text, &request_time(time, statistic, Requests::All));
    }
    let filtered = [
        (r#"name="GET /products""#, series(Some("GET /products"), None)),
        (r#"method='GET' , name = 'a "b" \'c\' \\'"#, series(Some(r#"a "b" 'c' \"#), Some("GET"))),
        (r#"tag.page="home""#, tag("page", "home")),
        (r#"tag.team.sub-team="ü""#, tag("team.sub-team", "ü")),
    ];
    for (filters, of) in filtered {
        reads_as(&format!("p95(response_time, {filters})"), &request_time(Response, p95, of));
    }
}

#[test]
fn shares_and_rates_take_filters_alone() {
    use {IterationFigure as Iteration, RequestFigure as Request};
    let requests = |figure, of| Quantity::Requests { figure, of };
    let iterations = |figure, task| Quantity::Iterations { figure, task };
    reads_as("error_rate", &requests(Request::ErrorRate, Requests::All));
    reads_as("error_rate()", &requests(Request::ErrorRate, Requests::All));
    reads_as(r#"error_rate(name="x")"#, &requests(Request::ErrorRate, series(Some("x"), None)));
    reads_as(r#"rate(tag.page="home")"#, &requests(Request::Rate, tag("page", "home")));
    reads_as("checks", &Quantity::Checks { name: None });
    reads_as(r#"checks(name="cart, full")"#, &Quantity::Checks { name: named("cart, full") });
    reads_as("iteration_error_rate", &iterations(Iteration::ErrorRate, None));
    reads_as(r#"iteration_rate(task="buy")"#, &iterations(Iteration::Rate, named("buy")));
    let statistic = Statistic::Quantile(0.95);
    let browse = Quantity::IterationDuration { statistic, task: named("browse") };
    reads_as(r#"p95(iteration_duration, task="browse")"#, &browse);
    reads_as("max(scheduler_lag)", &Quantity::SchedulerLag { statistic: Statistic::Max });
}

#[test]
fn counts_are_whole() {
    use {GeneratorFigure as Generator, IterationFigure as Iteration, RequestFigure as Request};
    let requests = |figure, of| Quantity::Requests { figure, of };
    let counts = [
        ("requests", requests(Request::Count, Requests::All)),
        (r#"failures(name="x")"#, requests(Request::Failures, series(Some("x"), None))),
        ("throttled", requests(Request::Throttled, Requests::All)),
        ("iterations", Quantity::Iterations { figure: Iteration::Count, task: None }),
        ("iteration_errors", Quantity::Iterations { figure: Iteration::Errors, task: None }),
        ("dropped_iterations", Quantity::Generator(Generator::Dropped)),
        ("missed_iterations", Quantity::Generator(Generator::Missed)),
        ("traps", Quantity::Generator(Generator::Traps)),
        ("budget_stops", Quantity::Generator(Generator::BudgetStops)),
    ];
    for (text, quantity) in counts {
        let expression = expression(&format!("{text}==12"));
        assert_eq!((expression.quantity(), expression.limit()), (&quantity, 12.0), "{text}");
        assert_eq!(quantity.dimension(), Dimension::Count);
    }
}

#[test]
fn metrics_have_the_figures_of_their_kinds() {
    let figures = [
        ("sum", MetricFigure::Sum),
        ("rate", MetricFigure::Rate),
        ("last", MetricFigure::Last),
        ("share", MetricFigure::Share),
        ("min", MetricFigure::Statistic(Statistic::Min)),
        ("p90", MetricFigure::Statistic(Statistic::Quantile(0.9))),
    ];
    for (word, figure) in figures {
        reads_as(&format!(r#"{word}(metric="basket")"#), &metric(figure));
    }
}

#[test]
fn limits_come_to_base_units() {
    let limits = [
        ("max(response_time) < 20us", 20.0),
        ("max(response_time) < 20µs", 20.0),
        ("max(response_time) < 1.5 ms", 1_500.0),
        ("max(response_time) < .3s", 300_000.0),
        ("max(response_time) < 2m", 120e6),
        ("error_rate < 1%", 0.01),
        ("error_rate < 0.01", 0.01),
        ("checks >= 99.9 %", 0.999),
        ("checks >= 100%", 1.0),
        ("rate >= 500/s", 500.0),
        ("rate >= 500", 500.0),
        ("rate >= 30/m", 0.5),
        ("iteration_rate >= 7200/h", 2.0),
        ("requests >= 1000000", 1e6),
        (r#"last(metric="temperature") > -2.5"#, -2.5),
        (r#"share(metric="hits") > 95%"#, 0.95),
    ];
    for (text, limit) in limits {
        assert_eq!(expression(text).limit(), limit, "{text}");
    }
}

#[test]
fn comparators_hold_on_their_side() {
    let held = |sign: &str| {
        let expression = expression(&format!("failures {sign} 5"));
        [4.0, 5.0, 6.0].map(|observed| expression.holds(observed))
    };
    assert_eq!(held("<"), [true, false, false]);
    assert_eq!(held("<="), [true, true, false]);
    assert_eq!(held(">"), [false, false, true]);
    assert_eq!(held(">="), [false, true, true]);
    assert_eq!(held("=="), [false, true, false]);
}

#[test]
fn an_expression_is_shown_as_it_was_written() {
    for text in ["p95( response_time )<300ms", r#"checks(name='a \'b\'') > 99%"#, "error_rate <  1 %"] {
        let expression = expression(&format!("\n {text} "));
        assert_eq!(expression.to_string(), text);
        assert_eq!(text.parse(), Ok(expression));
    }
    let threshold = Threshold::from(expression("traps == 0"));
    assert_eq!((threshold.abort, threshold.delay), (false, Duration::ZERO));
}
