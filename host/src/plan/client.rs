//! From a plan's `http` table to the client's settings.

use http::{HeaderMap, HeaderName, HeaderValue};
use indexmap::IndexMap;

use super::PlanError;
use super::document::{HttpDocument, Text, TlsDocument};
use crate::address::{AllowList, Target};
use crate::http::{Connections, NameSettings, Override, Settings, TlsSettings};

/// The settings of a client for `target`. `given` are the plan's headers.
pub(super) fn settings(
    target: Target,
    given: IndexMap<String, Text<String>>,
    document: HttpDocument,
) -> Result<Settings, PlanError> {
    let usual = Settings::new(target);
    let hosts: Vec<_> = document.allow_hosts.into_iter().map(|host| host.0).collect();
    let connections = document.connections.unwrap_or_default();
    let unlimited = connections != Connections::PerUser;
    let overrides = document.resolve.into_iter().map(|(host, place)| {
        Override::new(&host, place.0)
            .map_err(|error| PlanError::new(format!("http.resolve.{host}"), error.to_string()))
    });
    for (key, value, least) in [
        ("max_streams", document.max_streams, 1),
        ("max_headers", document.max_headers, 1),
        ("max_header_bytes", document.max_header_bytes, LEAST_HEAD),
    ] {
        if value.is_some_and(|value| value < least) {
            return Err(PlanError::new(format!("http.{key}"), format!("must be at least {least}")));
        }
    }
    Ok(Settings {
        allowed: AllowList::new(&usual.target, &hosts),
        headers: headers(&given)?,
        version: document.version.map_or(usual.version, |it| it.0),
        connections,
        max_connections: match document.max_connections {
            None if unlimited => None,
            None => usual.max_connections,
            Some(most) => (most > 0).then_some(most),
        },
        max_streams: document.max_streams.unwrap_or(usual.max_streams),
        idle_timeout: document.idle_timeout.map_or(usual.idle_timeout, |it| it.0.0),
        max_lifetime: document.max_lifetime.map_or(usual.max_lifetime, |it| it.0.0),
        connect_timeout: document.connect_timeout.map_or(usual.connect_timeout, |it| it.0.0),
        request_timeout: document.request_timeout.map_or(usual.request_timeout, |it| it.0.0),
        max_body: document.max_body.unwrap_or(usual.max_body),
        max_headers: document.max_headers.unwrap_or(usual.max_headers),
        max_header_bytes: document.max_header_bytes.unwrap_or(usual.max_header_bytes),
        redirects: document.redirects.unwrap_or(usual.redirects),
        record_redirects: document.record_redirects,
        discard_bodies: document.discard_bodies,
        compress: document.compress,
        proxy: document.proxy.map(|it| it.0),
        names: NameSettings {
            overrides: overrides.collect::<Result<_, _>>()?,
            servers: document.dns_servers.into_iter().map(|it| it.0.0).collect(),
            ip: document.ip.unwrap_or_default(),
            rotate: document.rotate_addresses.unwrap_or(usual.names.rotate),
        },
        local_addresses: document.local_addresses.into_iter().map(|it| it.0).collect(),
        tls: tls(document.tls)?,
        target: usual.target,
    })
}

/// A head must fit the buffer that it is read into.
const LEAST_HEAD: usize = 8192;

fn tls(document: TlsDocument) -> Result<TlsSettings, PlanError> {
    let usual = TlsSettings::default();
    let identity = match (document.certificate, document.key) {
        (None, None) => None,
        (Some(certificate), Some(key)) => Some((certificate, key)),
        _ => {
            return Err(PlanError::new("http.tls", "a certificate needs its key, and a key its certificate"));
        }
    };
    Ok(TlsSettings {
        authorities: document.ca,
        system_roots: document.system_roots.unwrap_or(usual.system_roots),
        identity,
        server_name: document.server_name,
        min_version: document.min_version.map_or(usual.min_version, |it| it.0),
        insecure: document.insecure,
        resumption: document.resumption.unwrap_or(usual.resumption),
    })
}

fn headers(given: &IndexMap<String, Text<String>>) -> Result<HeaderMap, PlanError> {
    given
        .iter()
        .map(|(name, value)| {
            let at = || format!("headers.{name}");
            let parsed = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| PlanError::new(at(), "is not a header's name"))?;
            let value = HeaderValue::from_str(&value.0)
                .map_err(|_| PlanError::new(at(), "has a value that no header may have"))?;
            Ok((parsed, value))
        })
        .collect()
}
