//! A plan as it is written. Its JSON Schema, `host/schema/plan.schema.json`, is what editors complete and check by.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{Destination, ExecutorName, FailureFile, PauseText, Rate, Share, Stages, Time};
use crate::address::{HostPattern, Target};
use crate::budget;
use crate::http::{Coding, Connections, HttpVersion, IpChoice, NameServer, Place, Proxy, TlsVersion};
use crate::observe::{Reading, Selector};
use crate::threshold::Expression;

/// A Throng plan.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Document {
    /// Where relative URLs lead: http://HOST:PORT/PATH
    pub target: Option<Text<Target>>,
    /// Headers of every request that does not set its own.
    #[serde(default)]
    pub headers: IndexMap<String, Text<String>>,
    /// Headers whose values are never shown or written, beside authorization, cookie, proxy-authorization, set-cookie and
    /// x-api-key.
    #[serde(default)]
    pub secret_headers: Vec<String>,
    /// How requests are sent.
    #[serde(default)]
    pub http: HttpDocument,
    /// Test data by name.
    #[serde(default)]
    pub feeds: IndexMap<String, TextOr<PathBuf, FeedTable>>,
    /// Key and value, told to every user and kept in the report.
    #[serde(default)]
    pub labels: IndexMap<String, Text<String>>,
    /// Fixes all chance, so that each user makes the same requests again.
    pub seed: Option<u64>,
    /// What a scenario's users may use up.
    #[serde(default)]
    #[schemars(schema_with = "budget_schema")]
    pub budget: IndexMap<String, Text<String>>,
    /// How many names of a kind (series, tags, checks, metrics) are told apart; the rest share a row. 1000 by default.
    #[schemars(range(min = 1))]
    pub max_series: Option<usize>,
    /// Threads that drive users; by default one a core.
    #[schemars(range(min = 1, max = 1024))]
    pub shards: Option<u16>,
    /// What ends in this time from the start on is not counted.
    pub warm_up: Option<Text<Time>>,
    /// How long iterations under way may take once a scenario is over; 30s by default.
    pub graceful_stop: Option<Text<Time>>,
    /// The load that scenarios without one of their own share by their `weight` or `share`.
    pub load: Option<LoadDocument>,
    /// What runs, by name.
    #[serde(default)]
    pub scenarios: IndexMap<String, ScenarioDocument>,
    /// What the result is held against; one that fails sets exit code 4.
    #[serde(default)]
    pub thresholds: Vec<TextOr<Text<Expression>, ThresholdTable>>,
    /// Where iterations that failed are recorded in full, with their requests and responses: "FILE", or "FILE,N" for the first N
    /// instead of 100.
    pub record_failures: Option<Text<FailureFile>>,
    /// Whether the run is kept in the history; it is by default.
    pub history: Option<bool>,
    /// Prometheus endpoints of the target's, whose metrics are put beside the run's on one time axis: a URL, or a table.
    #[serde(default)]
    pub observe: Vec<TextOr<String, ObserveTable>>,
    /// Where the report is written: "json=FILE", "html=FILE", "csv=FOLDER" or "junit=FILE"; and what is written while the run goes on:
    /// "jsonl=FILE", "hdr=FOLDER", "prometheus=[ADDRESS:]PORT", "remote-write=URL" or "otlp=URL". Behind a URL may stand
    /// ",every=5s", ",bearer=SECRET", ",basic=USER:SECRET" (the runner's secrets by name) and ",histograms=classic".
    #[serde(default)]
    pub outputs: Vec<Text<Destination>>,
}

/// How requests are sent.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct HttpDocument {
    /// Hosts that may be reached beside the target: HOST, HOST:PORT, *.DOMAIN, or a range like 10.0.0.0/8. A name may lead
    /// to an address that is not public only if that is named too.
    #[serde(default)]
    pub allow_hosts: Vec<Text<HostPattern>>,
    /// "auto" (HTTP/2 where TLS agrees on it), "1.1" or "2" (in the clear too); auto by default.
    pub version: Option<Text<HttpVersion>>,
    /// Whose connections are used; per-user by default.
    pub connections: Option<Connections>,
    /// The most connections to an origin at a time, of a user or of a shard's; 0 for no limit. 6 by default, and no limit
    /// where they are shared.
    pub max_connections: Option<usize>,
    /// How many requests are under way on an HTTP/2 connection before another one is opened; 100 by default.
    #[schemars(range(min = 1))]
    pub max_streams: Option<usize>,
    /// How long a connection may be idle and still be used; 90s by default.
    pub idle_timeout: Option<Text<Time>>,
    /// How old a connection may be when a request takes it; no limit by default.
    pub max_lifetime: Option<Text<Time>>,
    /// The longest that opening a connection may take, the TLS handshake included; 10s by default.
    pub connect_timeout: Option<Text<Time>>,
    /// The longest that a request may take, unless it sets its own limit; 60s by default.
    pub request_timeout: Option<Text<Time>>,
    /// The largest response body, in bytes, as it arrives and as it is decoded; 64 MiB by default.
    pub max_body: Option<u64>,
    /// The most header lines in a response's head; 100 by default.
    pub max_headers: Option<usize>,
    /// The largest response head, in bytes; 64 KiB by default.
    #[schemars(range(min = 8192))]
    pub max_header_bytes: Option<usize>,
    /// How many redirects are followed; 10 by default.
    pub redirects: Option<usize>,
    /// Whether each redirect is recorded by itself, under the request's name with " (redirect)" behind it; else they count as
    /// one request, from the first byte to the last.
    #[serde(default)]
    pub record_redirects: bool,
    /// Whether the bodies of responses are counted and dropped.
    #[serde(default)]
    pub discard_bodies: bool,
    /// How the bodies of requests are compressed.
    pub compress: Option<Coding>,
    /// Through whom connections are made: http://[USER:PASSWORD@]HOST:PORT or socks5://…
    pub proxy: Option<Text<Proxy>>,
    /// Where connections to HOST or HOST:PORT go instead: ADDRESS, ADDRESS:PORT or unix:PATH.
    #[serde(default)]
    pub resolve: IndexMap<String, Text<Place>>,
    /// The name servers to ask, ADDRESS or ADDRESS:PORT, instead of the system's.
    #[serde(default)]
    pub dns_servers: Vec<Text<NameServer>>,
    /// Whether connections go to a name's addresses in turn, as they do by default; else to the first that takes them.
    pub rotate_addresses: Option<bool>,
    /// Which addresses of a name are used; any by default.
    pub ip: Option<IpChoice>,
    /// The addresses that connections come from, in turn; each has ports of its own.
    #[serde(default)]
    pub local_addresses: Vec<Text<IpAddr>>,
    /// Gives each request a `traceparent` (W3C Trace Context), which the run's seed determines, so that what the target traced of it
    /// can be found. This share of them, like "1%", asks the target to keep what it traces.
    pub traceparent: Option<Text<Share>>,
    /// How TLS is spoken.
    #[serde(default)]
    pub tls: TlsDocument,
}

/// How TLS is spoken.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct TlsDocument {
    /// PEM files of authorities that are trusted too.
    #[serde(default)]
    pub ca: Vec<PathBuf>,
    /// Whether the system's authorities are trusted, as they are by default.
    pub system_roots: Option<bool>,
    /// PEM file of the certificate, with its chain, that a server may ask for.
    pub certificate: Option<PathBuf>,
    /// PEM file of its key.
    pub key: Option<PathBuf>,
    /// The name that the server is asked for, and that its certificate must have, instead of the URL's host.
    pub server_name: Option<String>,
    /// The oldest version that is spoken, "1.2" or "1.3"; 1.2 by default.
    pub min_version: Option<Text<TlsVersion>>,
    /// Whether any certificate will do.
    #[serde(default)]
    pub insecure: bool,
    /// Whether a user takes up TLS sessions that it had before, as it does by default.
    pub resumption: Option<bool>,
}

/// A Prometheus endpoint of the target's.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct ObserveTable {
    /// Where it is, like http://HOST:PORT/metrics. A runner's policy must allow its origin.
    pub url: String,
    /// What it is called; host and port by default.
    pub name: Option<String>,
    /// How often it is asked; 1s by default, 100ms at least.
    pub every: Option<Text<Time>>,
    /// Which metrics are kept: NAME or NAME{LABEL="VALUE",LABEL!="VALUE"}, with * and ? for any text and any character; or a table.
    /// By default all but buckets, at most 100 series an endpoint, and what never changes is left out at the end.
    #[serde(default)]
    pub metrics: Vec<TextOr<Text<Selector>, ObservedTable>>,
    /// The runner's secret that is sent as a bearer token: its policy's, or the environment's `THRONG_SECRET_NAME`.
    pub bearer: Option<String>,
}

/// A metric of the target's.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ObservedTable {
    /// Which: NAME or NAME{LABEL="VALUE",LABEL!="VALUE"}.
    pub metric: Text<Selector>,
    /// What is made of its values; by default of counters their rate, of histograms and summaries rate and mean, of others the
    /// value.
    pub read: Option<Reading>,
    /// What it is called where people see it.
    pub title: Option<String>,
}

/// Test data.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct FeedTable {
    /// The file, .csv or .jsonl.
    pub path: PathBuf,
    /// Whether each row is used once only.
    #[serde(default)]
    pub once: bool,
}

/// A scenario: a component, and when it does what.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ScenarioDocument {
    /// The component's file; a relative path starts at the plan's folder.
    pub component: PathBuf,
    /// When it starts, after the run's start.
    pub start: Option<Text<Time>>,
    /// Its part of the plan's `load`, relative to the other scenarios'; 1 by default.
    pub weight: Option<f64>,
    /// Its part of the plan's `load`, like "60%".
    pub share: Option<Text<Share>>,
    /// What the scenario is told; checked against its own schema, if it has one.
    #[serde(default)]
    pub config: Map<String, Value>,
    /// Keys of the configuration that come from the runner's secrets of the same name: its policy's, or the environment's
    /// `THRONG_SECRET_NAME`.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Only these tasks run, by name.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// Only tasks with one of these tags run.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Weights that replace the scenario's own, by task.
    #[serde(default)]
    pub task_weights: BTreeMap<String, u32>,
    /// Replaces the scenario's own pause: "none", "2s", "1s..3s", "exponential 2s", "pacing 10s", "throughput 0.5/s".
    pub pause: Option<Text<PauseText>>,
    /// The scenario whose fixture serves this one too, which then has none of its own: for several scenarios of one component.
    pub fixture: Option<String>,
    /// How long iterations under way may take once this scenario is over.
    pub graceful_stop: Option<Text<Time>>,
    /// A load of its own.
    #[serde(flatten)]
    pub load: LoadDocument,
}

/// A load: what drives users, and how many when.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct LoadDocument {
    /// What drives users; by default what the other keys imply.
    pub executor: Option<ExecutorName>,
    /// How many users; for arrivals, how many are ready beforehand.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub users: Option<u64>,
    /// How many users there are when stages begin; 0 by default.
    pub start_users: Option<u64>,
    /// Users started in a second; without it, all start at once.
    pub spawn_rate: Option<Text<Rate>>,
    /// Iterations started in a second: 50, "50/s", "30/m", "1/7s".
    pub rate: Option<Text<Rate>>,
    /// The rate when stages begin; 0 by default.
    pub start_rate: Option<Text<Rate>>,
    /// The most users: those that arrivals may make necessary, of which those that find none free are dropped; or those that
    /// whoever watches a run may raise it to, for which room is reserved then.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub max_users: Option<u64>,
    /// How arrivals lie in their rate; even by default.
    pub arrivals: Option<ArrivalsText>,
    /// How many iterations are made.
    pub iterations: Option<u64>,
    /// How long iterations are started; by default as long as the plan's `load`, if it has one, else 30s.
    pub duration: Option<Text<Time>>,
    /// Targets in time: "10s:100,1m:100,10s:0", or a list of tables with `duration` and `target`.
    pub stages: Option<TextOr<Text<Stages>, Vec<StageTable>>>,
    /// By how much a breakpoint's rate rises.
    pub step: Option<Text<Rate>>,
    /// How long each of a breakpoint's rates is held.
    pub step_duration: Option<Text<Time>>,
    /// How long the iteration under way of a user may take that goes before the end; 30s by default.
    pub graceful_ramp_down: Option<Text<Time>>,
}

/// How arrivals lie in their rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ArrivalsText {
    /// Evenly apart.
    Even,
    /// At random, independently of each other.
    Poisson,
}

/// A threshold, and what its failing does.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ThresholdTable {
    /// Like "p95(response_time) < 300ms".
    pub expression: Text<Expression>,
    /// Whether the run stops when it fails.
    #[serde(default)]
    pub abort: bool,
    /// How long after the start it may fail before the run stops; 10s by default.
    pub delay: Option<Text<Time>>,
    /// What it is held against at the end if nothing was recorded that it speaks of, like 0; without, it does not hold then. A number in
    /// microseconds, per second, or from 0 to 1.
    pub absent: Option<f64>,
}

/// A segment of a changing target.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct StageTable {
    /// How long it takes; 0s is a jump.
    pub duration: Text<Time>,
    /// The number at its end: users, or arrivals per second.
    pub target: f64,
}

/// What is written as a text, or else at length.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub enum TextOr<T, U> {
    /// The text.
    Text(T),
    /// All of it.
    Full(U),
}

impl<'de, T: DeserializeOwned, U: DeserializeOwned> Deserialize<'de> for TextOr<T, U> {
    /// Goes by what it finds, so that an error speaks of the form that was meant.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let read = match value {
            Value::String(_) => T::deserialize(value).map(Self::Text),
            full => U::deserialize(full).map(Self::Full),
        };
        read.map_err(serde::de::Error::custom)
    }
}

/// A value that is written as a text, or as a number where it reads like one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Text<T>(pub T);

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor(PhantomData))
    }
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for TextVisitor<T> {
    type Value = Text<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text<T>, E> {
        text.parse().map(Text).map_err(E::custom)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Text<T>, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Text<T>, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Text<T>, E> {
        self.visit_str(&number.to_string())
    }
}

impl<T> JsonSchema for Text<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"] })
    }
}

fn budget_schema(_: &mut SchemaGenerator) -> Schema {
    Schema::try_from(budget::schema()).unwrap_or_default()
}

/// The JSON Schema of plan files.
pub fn schema() -> Value {
    schemars::schema_for!(Document).to_value()
}

/// The keys that describe a load.
pub(super) fn load_keys() -> Vec<String> {
    let schema = schemars::schema_for!(LoadDocument).to_value();
    schema["properties"].as_object().into_iter().flat_map(Map::keys).cloned().collect()
}
