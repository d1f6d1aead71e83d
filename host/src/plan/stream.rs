//! Outputs that are written while a run goes on: FORMAT=PLACE, with options behind it.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use url::Url;

use super::{Output, Time, ValueError};
use crate::address::Origin;
use crate::secret::Secret;

/// What `--out` and a plan's `outputs` name.
#[derive(Debug, Clone, PartialEq)]
pub enum Destination {
    /// The report, at the end.
    Report(Output),
    /// Figures, while the run goes on.
    Stream(Stream),
}

/// An output that is written while a run goes on.
#[derive(Debug, Clone, PartialEq)]
pub enum Stream {
    /// A line of JSON for each window.
    Lines(PathBuf),
    /// A folder of HdrHistogram's interval logs.
    HdrLogs(PathBuf),
    /// An endpoint that Prometheus asks.
    Scrape(Scrape),
    /// Prometheus' remote write.
    RemoteWrite(Receiver),
    /// OpenTelemetry's metrics, over HTTP.
    Otlp(Receiver),
}

/// An endpoint that Prometheus asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Scrape {
    /// Where it listens; loopback unless told.
    pub address: SocketAddr,
    /// How long it is waited at the end for being asked once more.
    pub linger: Duration,
}

/// Somebody that metrics are sent to.
#[derive(Debug, Clone, PartialEq)]
pub struct Receiver {
    /// Where.
    pub url: Url,
    /// Scheme, host and port of that.
    pub origin: Origin,
    /// How often.
    pub every: Duration,
    /// How it is told who sends.
    pub credentials: Option<Credentials>,
    /// Whether histograms are sent as classic ones, with fixed buckets.
    pub classic: bool,
}

/// How a receiver is told who sends: the name of the runner's secret, and its value once the runner has given it.
#[derive(Debug, Clone, PartialEq)]
pub enum Credentials {
    /// A bearer token.
    Bearer(String, Option<Secret>),
    /// User and password.
    Basic(String, String, Option<Secret>),
}

impl Credentials {
    /// The secret, once the runner has given it.
    pub fn secret(&self) -> Option<Secret> {
        match self {
            Self::Bearer(_, secret) | Self::Basic(_, _, secret) => secret.clone(),
        }
    }
}

/// How often metrics are sent unless told.
const EVERY: Duration = Duration::from_secs(5);
const LEAST_EVERY: Duration = Duration::from_secs(1);

impl Stream {
    /// Its name in plans and on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Lines(_) => "jsonl",
            Self::HdrLogs(_) => "hdr",
            Self::Scrape(_) => "prometheus",
            Self::RemoteWrite(_) => "remote-write",
            Self::Otlp(_) => "otlp",
        }
    }

    /// The file or folder that it writes.
    pub fn path(&self) -> Option<&PathBuf> {
        match self {
            Self::Lines(path) | Self::HdrLogs(path) => Some(path),
            Self::Scrape(_) | Self::RemoteWrite(_) | Self::Otlp(_) => None,
        }
    }

    /// Whom it sends to.
    pub fn receiver(&self) -> Option<&Receiver> {
        match self {
            Self::RemoteWrite(receiver) | Self::Otlp(receiver) => Some(receiver),
            Self::Lines(_) | Self::HdrLogs(_) | Self::Scrape(_) => None,
        }
    }

    /// The name of the secret that it needs, and where its value goes.
    pub fn secret(&mut self) -> Option<(&str, &mut Option<Secret>)> {
        let (Self::RemoteWrite(receiver) | Self::Otlp(receiver)) = self else { return None };
        match receiver.credentials.as_mut()? {
            Credentials::Bearer(name, value) | Credentials::Basic(_, name, value) => Some((name, value)),
        }
    }
}

impl FromStr for Destination {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let Some((name, place)) = text.split_once('=').filter(|(_, place)| !place.is_empty()) else {
            return Err(ValueError::Destination(text.to_owned()));
        };
        let stream = match name {
            "jsonl" => Stream::Lines(place.into()),
            "hdr" => Stream::HdrLogs(place.into()),
            "prometheus" => Stream::Scrape(scrape(place)?),
            "remote-write" => Stream::RemoteWrite(receiver(place, "")?),
            "otlp" => Stream::Otlp(receiver(place, "/v1/metrics")?),
            _ => {
                return text.parse().map(Self::Report).map_err(|error| match error {
                    ValueError::Output(text) => ValueError::Destination(text),
                    other => other,
                });
            }
        };
        Ok(Self::Stream(stream))
    }
}

/// The place, and the options behind it: `KEY=VALUE` each, those of these names, with commas before them.
fn options<'a>(text: &'a str, known: &[&str]) -> (&'a str, Vec<(&'a str, &'a str)>) {
    let (mut place, mut options) = (text, Vec::new());
    while let Some((before, option)) = place.rsplit_once(',') {
        let Some((key, value)) = option.split_once('=').filter(|(key, _)| known.contains(key)) else { break };
        options.push((key, value));
        place = before;
    }
    (place, options)
}

fn scrape(text: &str) -> Result<Scrape, ValueError> {
    let wrong = || ValueError::Scrape(text.to_owned());
    let (place, options) = options(text, &["linger"]);
    let address = match place.parse::<u16>() {
        Ok(port) => SocketAddr::from(([127, 0, 0, 1], port)),
        Err(_) => place.replace("localhost", "127.0.0.1").parse().map_err(|_| wrong())?,
    };
    let linger = options.first().map_or(Ok(Duration::ZERO), |(_, time)| time.parse().map(|Time(time)| time));
    Ok(Scrape { address, linger: linger? })
}

fn receiver(text: &str, usual_path: &str) -> Result<Receiver, ValueError> {
    let wrong = |problem: &str| ValueError::Receiver(text.to_owned(), problem.to_owned());
    let (place, options) = options(text, &["every", "bearer", "basic", "histograms"]);
    let mut url = Url::parse(place).map_err(|error| wrong(&error.to_string()))?;
    let origin = Origin::of(&url).map_err(|error| wrong(&error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ValueError::Receiver(
            origin.url(),
            "credentials do not stand in it; give ,basic=USER:SECRET".into(),
        ));
    }
    if url.path() == "/" && !usual_path.is_empty() {
        url.set_path(usual_path);
    }
    let mut receiver = Receiver { url, origin, every: EVERY, credentials: None, classic: false };
    for (key, value) in options {
        match (key, value.split_once(':')) {
            ("every", _) => receiver.every = value.parse::<Time>()?.0,
            ("bearer", _) => receiver.credentials = Some(Credentials::Bearer(value.to_owned(), None)),
            ("basic", Some((user, name))) => {
                receiver.credentials = Some(Credentials::Basic(user.to_owned(), name.to_owned(), None));
            }
            ("histograms", _) if ["native", "classic"].contains(&value) => {
                receiver.classic = value == "classic";
            }
            ("histograms", _) => return Err(wrong("histograms are native or classic")),
            _ => return Err(wrong("give basic=USER:SECRET, with the name of a secret")),
        }
    }
    if receiver.every < LEAST_EVERY {
        return Err(wrong("every must be at least 1s"));
    }
    Ok(receiver)
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Report(output) => output.fmt(f),
            Self::Stream(stream) => stream.fmt(f),
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=", self.name())?;
        match self {
            Self::Lines(path) | Self::HdrLogs(path) => write!(f, "{}", path.display()),
            Self::Scrape(scrape) if scrape.linger.is_zero() => scrape.address.fmt(f),
            Self::Scrape(scrape) => write!(f, "{},linger={}", scrape.address, Time(scrape.linger)),
            Self::RemoteWrite(receiver) | Self::Otlp(receiver) => receiver.fmt(f),
        }
    }
}

impl fmt::Display for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{},every={}",
            self.url,
            humantime::format_duration(self.every).to_string().replace(' ', "")
        )?;
        match &self.credentials {
            None => {}
            Some(Credentials::Bearer(name, _)) => write!(f, ",bearer={name}")?,
            Some(Credentials::Basic(user, name, _)) => write!(f, ",basic={user}:{name}")?,
        }
        if self.classic { f.write_str(",histograms=classic") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(text: &str) -> Stream {
        match text.parse().unwrap() {
            Destination::Stream(stream) => stream,
            Destination::Report(output) => panic!("{output}"),
        }
    }

    #[test]
    fn a_scrape_endpoint_is_on_loopback_unless_told() {
        let address = |text: &str| match stream(text) {
            Stream::Scrape(scrape) => (scrape.address.to_string(), scrape.linger.as_secs()),
            other => panic!("{other}"),
        };
        assert_eq!(address("prometheus=9095"), ("127.0.0.1:9095".to_owned(), 0));
        assert_eq!(address("prometheus=localhost:1,linger=15s"), ("127.0.0.1:1".to_owned(), 15));
        assert_eq!(address("prometheus=[::1]:9").0, "[::1]:9");
        for text in ["prometheus=x", "prometheus=shop:80", "prometheus=99999", "prometheus=1,linger=x"] {
            assert!(text.parse::<Destination>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_receiver_has_a_url_and_names_a_secret() {
        let stream = stream("remote-write=https://Mimir.example/api/v1/push?a=b,c,every=2s,basic=me:TOKEN");
        let receiver = stream.receiver().unwrap();
        assert_eq!((receiver.url.query(), receiver.every.as_secs()), (Some("a=b,c"), 2));
        assert_eq!(receiver.credentials, Some(Credentials::Basic("me".into(), "TOKEN".into(), None)));
        let again: Destination = stream.to_string().parse().unwrap();
        assert_eq!(again, Destination::Stream(stream));
        for text in [
            "remote-write=mimir",
            "otlp=ftp://a",
            "otlp=http://me:pw@a",
            "otlp=http://a,basic=me",
            "otlp=http://a,every=1ms",
            "remote-write=http://a,histograms=odd",
        ] {
            let error = text.parse::<Destination>().unwrap_err().to_string();
            assert!(!error.contains("pw"), "{error}");
        }
    }

    #[test]
    fn otlp_has_a_path_of_its_own() {
        let url = |text: &str| stream(text).receiver().unwrap().url.to_string();
        assert_eq!(url("otlp=http://a:4318"), "http://a:4318/v1/metrics");
        assert_eq!(url("otlp=http://a:4318/otlp/v1/metrics"), "http://a:4318/otlp/v1/metrics");
    }

    #[test]
    fn what_is_none_names_all() {
        for text in ["xml=a", "jsonl=", "jsonl"] {
            let error = text.parse::<Destination>().unwrap_err().to_string();
            assert!(error.contains("remote-write=URL") && error.contains("json=FILE"), "{error}");
        }
        assert!(matches!("json=a".parse(), Ok(Destination::Report(_))));
    }
}
