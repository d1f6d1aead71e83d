//! Prometheus' text format and OpenMetrics', which differ in little, from somebody else's program: what does not read is left out.

use std::collections::HashMap;

/// What an endpoint says that a metric is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    Counter,
    Gauge,
    /// A histogram or a summary: `_sum`, `_count`, and buckets or quantiles.
    Distribution,
    #[default]
    Unknown,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample<'a> {
    pub(super) name: &'a str,
    pub(super) labels: Vec<(String, String)>,
    pub(super) value: f64,
    pub(super) kind: Kind,
}

/// What a text is taken for that holds no sample at all.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoMetrics;

/// All samples of a text, in order.
pub(super) fn samples(text: &str) -> Result<Vec<Sample<'_>>, NoMetrics> {
    let mut kinds = HashMap::new();
    let mut samples = Vec::new();
    let mut odd = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix('#') {
            Some(comment) => note_kind(comment, &mut kinds),
            None => match sample(line) {
                Some((name, labels, value)) => {
                    samples.push(Sample { name, labels, value, kind: kind(name, &kinds) });
                }
                None => odd += 1,
            },
        }
    }
    // A page of something else has lines too, and none of them reads.
    if odd > samples.len() || (samples.is_empty() && kinds.is_empty() && !text.trim_end().ends_with("# EOF"))
    {
        return Err(NoMetrics);
    }
    Ok(samples)
}

fn note_kind<'a>(comment: &'a str, kinds: &mut HashMap<&'a str, Kind>) {
    let mut words = comment.split_whitespace();
    if let (Some("TYPE"), Some(name), Some(kind)) = (words.next(), words.next(), words.next()) {
        let kind = match kind {
            "counter" => Kind::Counter,
            "gauge" | "stateset" | "info" => Kind::Gauge,
            "histogram" | "summary" => Kind::Distribution,
            _ => Kind::Unknown,
        };
        kinds.insert(name, kind);
    }
}

/// The kind of a sample's family, whose name it has with or without an ending.
fn kind(name: &str, kinds: &HashMap<&str, Kind>) -> Kind {
    let endings = ["_total", "_sum", "_count", "_bucket", "_created"];
    let family = endings.iter().find_map(|ending| kinds.get(name.strip_suffix(ending)?));
    let told = kinds.get(name).or(family).copied().unwrap_or_default();
    if told == Kind::Unknown && name.ends_with("_total") { Kind::Counter } else { told }
}

type Labels = Vec<(String, String)>;

/// `NAME{LABELS} VALUE`, with a timestamp or an exemplar behind it or not.
fn sample(line: &str) -> Option<(&str, Labels, f64)> {
    let end = line.find(|it: char| it == '{' || it.is_whitespace())?;
    let (name, rest) = line.split_at(end);
    let named = !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || "_:.".contains(it));
    let (labels, rest) = match rest.trim_start().strip_prefix('{') {
        Some(rest) => labels(rest)?,
        None => (Vec::new(), rest),
    };
    let value = rest.split_whitespace().next()?;
    Some((name, labels, number(value)?)).filter(|_| named)
}

/// The labels up to the brace that ends them, and what follows.
fn labels(mut text: &str) -> Option<(Labels, &str)> {
    let mut labels = Vec::new();
    loop {
        text = text.trim_start_matches([' ', ',']);
        if let Some(rest) = text.strip_prefix('}') {
            return Some((labels, rest));
        }
        let (name, rest) = text.split_once('=')?;
        let (value, rest) = quoted(rest.trim_start().strip_prefix('"')?)?;
        labels.push((name.trim().to_owned(), value));
        text = rest;
    }
}

/// A text up to the quote that ends it, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match characters.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}

fn number(text: &str) -> Option<f64> {
    match text {
        "+Inf" | "Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "\
# HELP http_requests_total Requests.\n\
# TYPE http_requests_total counter\n\
http_requests_total{method=\"post\",code=\"200\"} 1027 1395066363000\n\
# TYPE shop_lent counter\n\
shop_lent_total 5 # {trace_id=\"a\"} 1 2\n\
# TYPE rpc summary\n\
rpc{quantile=\"0.5\"} NaN\n\
rpc_sum 1.7560473e+07\n\
rpc_count 2693\n\
odd{path=\"C:\\\\DIR\\n\\\"x\\\"\",} +Inf\n\
bare_total 3\n\
# TYPE depth gauge\n\
depth -4\n\
# EOF\n";

    #[test]
    fn both_formats_read() {
        let samples = samples(TEXT).unwrap();
        let seen: Vec<_> = samples.iter().map(|it| (it.name, it.kind)).collect();
        assert_eq!(
            seen,
            [
                ("http_requests_total", Kind::Counter),
                ("shop_lent_total", Kind::Counter),
                ("rpc", Kind::Distribution),
                ("rpc_sum", Kind::Distribution),
                ("rpc_count", Kind::Distribution),
                ("odd", Kind::Unknown),
                ("bare_total", Kind::Counter),
                ("depth", Kind::Gauge),
            ]
        );
        assert_eq!(samples[0].value, 1027.0);
        assert_eq!(samples[0].labels[1], ("code".to_owned(), "200".to_owned()));
        assert_eq!(samples[5].labels, [("path".to_owned(), "C:\\DIR\n\"x\"".to_owned())]);
        assert!(samples[2].value.is_nan() && samples[5].value == f64::INFINITY);
    }

    #[test]
    fn another_page_is_no_metrics() {
        for text in ["", "<html>\n<body>\nnot found\n</body>", "{\"error\": \"no\"}", "a b\nc d\ne 1"] {
            assert_eq!(samples(text), Err(NoMetrics), "{text}");
        }
        assert_eq!(samples("# EOF\n"), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn nothing_that_an_endpoint_says_is_fatal(text in "[a-z{}=\"\\\\#, 0-9\n.+-]{0,200}") {
            let _ = samples(&text);
        }

        #[test]
        fn any_label_value_reads_as_it_was_written(value in "\\PC{0,40}") {
            let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let line = format!("a{{b=\"{escaped}\",c=\"d\"}} 1\n");
            let samples = samples(&line).unwrap();
            prop_assert_eq!(&samples[0].labels[0].1, &value);
            prop_assert_eq!(samples[0].labels.len(), 2);
        }
    }
}
