//! Which endpoints are asked, and which of their metrics are kept.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;
use url::Url;

use super::Reading;
use crate::address::{AddressError, Origin};
use crate::secret::Secret;

/// An endpoint that is asked for metrics.
#[derive(Debug, Clone)]
pub struct Source {
    /// What it is called.
    pub name: String,
    /// Where it is: http or https, without credentials.
    pub url: Url,
    /// Scheme, host and port of that.
    pub origin: Origin,
    /// What is kept; empty: all but buckets, and what never changes is dropped at the end.
    pub choices: Vec<Choice>,
    /// How long after the start of a scrape the next one is due.
    pub every: Duration,
    /// The name of the secret that is sent as a bearer token, and its value once the runner has given it.
    pub bearer: Option<(String, Option<Secret>)>,
}

impl Source {
    /// An endpoint by its URL, of which everything is kept.
    pub fn new(url: &str, every: Duration) -> Result<Self, AddressError> {
        let parsed = Url::parse(url).map_err(|error| AddressError::NotAUrl(url.to_owned(), error))?;
        let origin = Origin::of(&parsed)?;
        if !parsed.username().is_empty() || parsed.password().is_some() || parsed.fragment().is_some() {
            return Err(AddressError::Extra(url.to_owned()));
        }
        Ok(Self { name: origin.to_string(), url: parsed, origin, choices: Vec::new(), every, bearer: None })
    }
}

/// Metrics that are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Which.
    pub selector: Selector,
    /// What is made of them.
    pub treatment: Treatment,
    /// What they are called where people see them; none: by their name and labels.
    pub title: Option<String>,
}

/// What is made of a metric's values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Treatment {
    /// Of counters their rate, of histograms and summaries rate and mean, of all others the value.
    #[default]
    ByType,
    /// This, whatever the endpoint says that it is.
    As(Reading),
}

/// Metrics by name and labels: `NAME` or `NAME{LABEL="VALUE",LABEL!="VALUE"}`, where `*` stands for any text and `?` for a character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    name: String,
    labels: Vec<Matcher>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Matcher {
    label: String,
    value: String,
    wanted: bool,
}

/// Why a text selects nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{text}' does not select metrics: {problem}; give NAME or NAME{{LABEL=\"VALUE\"}}, with * and ? for any text and any character"
)]
pub struct SelectorError {
    text: String,
    problem: &'static str,
}

impl Selector {
    /// Whether a metric is meant.
    pub fn selects(&self, name: &str, labels: &[(String, String)]) -> bool {
        glob(&self.name, name) && self.labels.iter().all(|matcher| matcher.holds(labels))
    }

    /// Whether a name alone is meant.
    pub fn names(&self, name: &str) -> bool {
        glob(&self.name, name)
    }

    /// Its part about names.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Matcher {
    /// A label that is not there is empty, as in Prometheus.
    fn holds(&self, labels: &[(String, String)]) -> bool {
        let value = labels.iter().find(|(label, _)| *label == self.label).map_or("", |(_, value)| value);
        glob(&self.value, value) == self.wanted
    }
}

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        let wrong = |problem| SelectorError { text: text.to_owned(), problem };
        let (name, labels) = match text.trim().split_once('{') {
            None => (text.trim(), ""),
            Some((name, rest)) => {
                let labels = rest.strip_suffix('}').ok_or_else(|| wrong("there is no } at its end"))?;
                (name.trim(), labels)
            }
        };
        let odd = |it: char| !(it.is_ascii_alphanumeric() || "_:*?.".contains(it));
        if name.is_empty() || name.contains(odd) {
            return Err(wrong("a name has letters, digits, _ and :"));
        }
        Ok(Self { name: name.to_owned(), labels: matchers(labels).map_err(wrong)? })
    }
}

fn matchers(mut text: &str) -> Result<Vec<Matcher>, &'static str> {
    let mut matchers = Vec::new();
    loop {
        text = text.trim_start_matches([' ', ',']);
        if text.is_empty() {
            return Ok(matchers);
        }
        let (label, rest) = text.split_once('=').ok_or("a label needs = or != and a value")?;
        let (label, wanted) = label.trim().strip_suffix('!').map_or((label.trim(), true), |it| (it, false));
        let rest = rest.trim_start().strip_prefix('"').ok_or("a label's value stands in quotes")?;
        let (value, rest) = rest.split_once('"').ok_or("a label's value stands in quotes")?;
        if label.is_empty() || !(rest.trim_start().is_empty() || rest.trim_start().starts_with(',')) {
            return Err("labels stand apart by commas");
        }
        matchers.push(Matcher { label: label.trim().to_owned(), value: value.to_owned(), wanted });
        text = rest.trim_start();
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        let labels: Vec<_> = self.labels.iter().map(ToString::to_string).collect();
        if labels.is_empty() { Ok(()) } else { write!(f, "{{{}}}", labels.join(",")) }
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { label, value, wanted } = self;
        write!(f, "{label}{}\"{value}\"", if *wanted { "=" } else { "!=" })
    }
}

/// Whether a pattern covers a text. Takes the product of their lengths at most: a `*` goes back only to the last one.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<_>, Vec<_>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t, mut back) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                back = Some((p + 1, t));
                p += 1;
            }
            Some(it) if *it == '?' || *it == text[t] => (p, t) = (p + 1, t + 1),
            _ => {
                let Some((after, from)) = back else { return false };
                back = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|it| *it == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn names_and_labels_select() {
        let selects = |selector: &str, name: &str, pairs: &[(&str, &str)]| {
            selector.parse::<Selector>().unwrap().selects(name, &labels(pairs))
        };
        assert!(selects("shop_*", "shop_tasks", &[]) && !selects("shop_*", "xshop_tasks", &[]));
        assert!(selects("a{route=\"/api/*\"}", "a", &[("route", "/api/v1")]));
        assert!(!selects("a{route=\"/api/*\"}", "a", &[("route", "/x")]));
        assert!(!selects("a{route=\"/api/*\"}", "a", &[]));
        assert!(selects("a{ b!=\"\", c=\"1,2\" }", "a", &[("b", "x"), ("c", "1,2")]));
        assert!(!selects("a{b!=\"\"}", "a", &[]));
        assert!(selects("*", "anything", &[("a", "b")]) && selects("a?c", "abc", &[]));
    }

    #[test]
    fn what_selects_nothing_says_why() {
        for text in ["", "a b", "a{", "a{b}", "a{b=c}", "a{b=\"c\"d=\"e\"}", "a{=\"x\"}", "a\"b"] {
            let error = text.parse::<Selector>().unwrap_err().to_string();
            assert!(error.contains("does not select metrics"), "{text}: {error}");
        }
        let selector: Selector = "a{b=\"c\",d!=\"e*\"}".parse().unwrap();
        assert_eq!(selector.to_string().parse::<Selector>().unwrap(), selector);
    }

    #[test]
    fn a_pattern_with_many_stars_ends() {
        assert!(!glob(&("a*".repeat(50) + "c"), &"ab".repeat(1_000)));
        assert!(glob("*a*b", "xxaxxb") && !glob("*a*b", "xxaxx") && glob("", "") && !glob("", "a"));
    }

    #[test]
    fn a_source_has_a_url_without_credentials() {
        let second = Duration::from_secs(1);
        let source = Source::new("http://Shop.example:9/metrics?a=b", second).unwrap();
        assert_eq!((source.name.as_str(), source.url.query()), ("shop.example:9", Some("a=b")));
        for url in ["shop/metrics", "ftp://a/metrics", "http://me:pw@shop/metrics"] {
            assert!(Source::new(url, second).is_err(), "{url}");
        }
    }
}
