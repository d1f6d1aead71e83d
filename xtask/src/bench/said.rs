//! What clients say of a run: how many requests failed, and the p99 they saw, in microseconds.

use serde_json::Value;

use super::client::Client;

/// What a client says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Said {
    pub(crate) failures: u64,
    /// None where the client does not tell.
    pub(crate) p99_us: Option<f64>,
}

/// Reads what a client printed, or wrote into its report. None: it is not what that client prints after a run.
pub(crate) fn read(client: Client, printed: &str, report: &str) -> Option<Said> {
    match client {
        Client::Wrk => wrk(printed),
        Client::H2load => h2load(printed),
        Client::Hey => hey(printed),
        Client::Oha => oha(&json(printed)?),
        Client::Vegeta => vegeta(&json(report)?),
        Client::Goose => goose(&json(report)?),
        Client::Autocannon => autocannon(&json(printed)?),
        Client::K6 => k6(&json(report)?),
        Client::LocustFast | Client::LocustHttp => locust(&json(printed)?),
        _ => ours(&json(printed.lines().last()?)?),
    }
}

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn ours(told: &Value) -> Option<Said> {
    let p99_us = told["service_time_us"]["p99"].as_f64();
    Some(Said { failures: told["failures"].as_u64()? + told["dropped"].as_u64()?, p99_us })
}

/// `    99%    1.23ms`, `Non-2xx or 3xx responses: 5`, `Socket errors: connect 0, read 0, write 0, timeout 0`
fn wrk(text: &str) -> Option<Said> {
    text.contains("Requests/sec").then_some(())?;
    let after =
        |label: &str| text.split_once(label).map_or("", |(_, rest)| rest.lines().next().unwrap_or(""));
    let others = after("Non-2xx or 3xx responses:").trim().parse().unwrap_or(0);
    let errors = numbers(after("Socket errors:")).sum::<u64>();
    Some(Said { failures: others + errors, p99_us: microseconds(after("99%").trim()) })
}

/// `requests: 100 total, 100 started, 100 done, 100 succeeded, 0 failed, 0 errored, 0 timeout`
fn h2load(text: &str) -> Option<Said> {
    let line = text.lines().find(|line| line.starts_with("requests:"))?;
    Some(Said { failures: numbers(line).skip(4).sum(), p99_us: None })
}

/// `  99% in 0.0012 secs`, `  [200] 5 responses`, `Error distribution:`
fn hey(text: &str) -> Option<Said> {
    text.contains("Status code distribution").then_some(())?;
    let failures = text.lines().map(str::trim).filter(|line| line.starts_with('[')).filter_map(|line| {
        let (word, rest) = line[1..].split_once(']')?;
        // A status with its responses, or a number of errors with their text.
        match rest.trim().strip_suffix("responses") {
            Some(count) if word.starts_with('2') => count.trim().parse::<u64>().ok().map(|_| 0),
            Some(count) => count.trim().parse::<u64>().ok(),
            None => word.parse::<u64>().ok(),
        }
    });
    let p99 = text
        .lines()
        .map(str::trim)
        .find_map(|line| line.strip_prefix("99% in ")?.split(' ').next()?.parse().ok());
    Some(Said { failures: failures.sum(), p99_us: p99.map(|seconds: f64| seconds * 1e6) })
}

fn oha(report: &Value) -> Option<Said> {
    let statuses = report["statusCodeDistribution"].as_object()?;
    let others = statuses.iter().filter(|(status, _)| !status.starts_with('2')).map(|it| it.1);
    // Requests under way at the end are errors to it.
    let errors = report["errorDistribution"].as_object().into_iter().flatten();
    let errors = errors.filter(|(reason, _)| !reason.contains("deadline")).map(|it| it.1);
    let failures = others.chain(errors).filter_map(Value::as_u64).sum();
    let p99_us = report["latencyPercentiles"]["p99"].as_f64().map(|seconds| seconds * 1e6);
    Some(Said { failures, p99_us })
}

fn vegeta(report: &Value) -> Option<Said> {
    let requests = report["requests"].as_f64()?;
    let failures = (requests * (1.0 - report["success"].as_f64()?)).round() as u64;
    Some(Said { failures, p99_us: report["latencies"]["99th"].as_f64().map(|nanoseconds| nanoseconds / 1e3) })
}

fn autocannon(report: &Value) -> Option<Said> {
    let failures = ["errors", "timeouts", "non2xx"].iter().filter_map(|key| report[key].as_u64()).sum();
    Some(Said { failures, p99_us: report["latency"]["p99"].as_f64().map(|milliseconds| milliseconds * 1e3) })
}

fn k6(report: &Value) -> Option<Said> {
    let metrics = &report["metrics"];
    let failures = metrics["http_req_failed"]["passes"].as_u64().unwrap_or(0)
        + metrics["checks"]["fails"].as_u64().unwrap_or(0);
    let p99_us = metrics["http_req_duration"]["p(99)"].as_f64().map(|milliseconds| milliseconds * 1e3);
    metrics.is_object().then_some(Said { failures, p99_us })
}

/// Each series has its failures, and how many took so many milliseconds.
fn locust(report: &Value) -> Option<Said> {
    let series = report.as_array()?;
    let failures = series.iter().filter_map(|it| it["num_failures"].as_u64()).sum();
    let times = series.iter().filter_map(|it| it["response_times"].as_object()).flatten();
    Some(Said { failures, p99_us: p99_of_milliseconds(times) })
}

/// Each table ends with a row of all requests together.
fn goose(report: &Value) -> Option<Said> {
    let last = |table: &str| report[table].as_array()?.last();
    let failures = last("raw_request_metrics")?["number_of_failures"].as_u64()?;
    let p99 = last("raw_response_metrics").and_then(|all| all["percentile_99"].as_f64());
    Some(Said { failures, p99_us: p99.map(|milliseconds| milliseconds * 1e3) })
}

fn p99_of_milliseconds<'a>(times: impl Iterator<Item = (&'a String, &'a Value)>) -> Option<f64> {
    let mut counts: Vec<(f64, u64)> =
        times.filter_map(|(time, count)| Some((time.parse().ok()?, count.as_u64()?))).collect();
    counts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: u64 = counts.iter().map(|it| it.1).sum();
    let mut before = 0;
    let found = counts.iter().find(|(_, count)| {
        before += count;
        before * 100 >= all * 99
    });
    found.map(|(time, _)| time * 1e3)
}

/// The whole numbers of a line.
fn numbers(line: &str) -> impl Iterator<Item = u64> {
    line.split(|it: char| !it.is_ascii_digit()).filter_map(|word| word.parse().ok())
}

/// `1.23ms`
fn microseconds(text: &str) -> Option<f64> {
    let units = [("us", 1.0), ("ms", 1e3), ("s", 1e6)];
    units.iter().find_map(|(unit, factor)| Some(text.strip_suffix(unit)?.parse::<f64>().ok()? * factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(client: Client, printed: &str) -> Said {
        read(client, printed, printed).unwrap_or_else(|| panic!("{client:?}"))
    }

    fn of(failures: u64, p99_us: Option<f64>) -> Said {
        Said { failures, p99_us }
    }

    #[test]
    fn what_is_printed_as_text_is_read() {
        let wrk = "    99%    1.50ms\n  Socket errors: connect 0, read 2, write 0, timeout 1\n  Non-2xx or 3xx responses: 4\nRequests/sec:  5\n";
        assert_eq!(said(Client::Wrk, wrk), of(7, Some(1500.0)));
        let h2load = "requests: 9 total, 9 started, 9 done, 6 succeeded, 2 failed, 1 errored, 0 timeout\n";
        assert_eq!(said(Client::H2load, h2load), of(3, None));
        let hey = "  99% in 0.0020 secs\n\nStatus code distribution:\n  [200]\t90 responses\n  [500]\t3 responses\n\nError distribution:\n  [2]\tGet: refused\n";
        assert_eq!(said(Client::Hey, hey), of(5, Some(2000.0)));
    }

    #[test]
    fn what_is_json_is_read() {
        let oha = r#"{"latencyPercentiles":{"p99":0.002},"statusCodeDistribution":{"200":9,"503":1},
            "errorDistribution":{"aborted due to deadline":7,"refused":2}}"#;
        assert_eq!(said(Client::Oha, oha), of(3, Some(2000.0)));
        let vegeta = r#"{"requests":200,"success":0.99,"latencies":{"99th":3000000}}"#;
        assert_eq!(said(Client::Vegeta, vegeta), of(2, Some(3000.0)));
        let locust = r#"[{"num_failures":1,"response_times":{"9":1,"1":99}}]"#;
        assert_eq!(said(Client::LocustFast, locust), of(1, Some(1000.0)));
        let goose = r#"{"raw_request_metrics":[{"name":"/","number_of_failures":2},{"name":"Aggregated","number_of_failures":2}],
            "raw_response_metrics":[{"name":"/","percentile_99":9},{"name":"Aggregated","percentile_99":10}]}"#;
        assert_eq!(said(Client::Goose, goose), of(2, Some(10_000.0)));
        let ours = "a line\n{\"failures\":1,\"dropped\":2,\"service_time_us\":{\"p99\":40}}\n";
        assert_eq!(said(Client::Rust, ours), of(3, Some(40.0)));
    }

    #[test]
    fn what_is_no_report_is_none() {
        for client in Client::ALL {
            assert_eq!(read(client, "no such host", "no such host"), None, "{client:?}");
        }
    }
}
