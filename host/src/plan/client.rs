//! From a plan's `http` table to the client's settings.

use http::{HeaderMap, HeaderName, HeaderValue};
use indexmap::IndexMap;

use super::PlanError;
use super::document::{HttpDocument, Text, TlsDocument};
use crate::address::{AllowList, Target};
use crate::http::{Connections, Override, Settings, TlsSettings};

/// The settings of a client for `target`. `given` are the plan's headers.
pub(super) fn settings(
    target: Target,
    given: &IndexMap<String, Text<String>>,
    document: HttpDocument,
) -> Result<Settings, PlanError> {
    let mut settings = Settings::new(target);
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
    settings.allowed = AllowList::new(&settings.target, &hosts);
    settings.headers = headers(given)?;
    settings.connections = connections;
    settings.max_connections = match document.max_connections {
        None if unlimited => None,
        None => settings.max_connections,
        Some(most) => (most > 0).then_some(most),
    };
    replace(&mut settings.version, document.version.map(|it| it.0));
    replace(&mut settings.max_streams, document.max_streams);
    replace(&mut settings.idle_timeout, document.idle_timeout.map(|it| it.0.0));
    replace(&mut settings.max_lifetime, document.max_lifetime.map(|it| it.0.0));
    replace(&mut settings.connect_timeout, document.connect_timeout.map(|it| it.0.0));
    replace(&mut settings.request_timeout, document.request_timeout.map(|it| it.0.0));
    replace(&mut settings.max_body, document.max_body);
    replace(&mut settings.max_headers, document.max_headers);
    replace(&mut settings.max_header_bytes, document.max_header_bytes);
    replace(&mut settings.redirects, document.redirects);
    settings.record_redirects = document.record_redirects;
    settings.discard_bodies = document.discard_bodies;
    settings.compress = document.compress;
    settings.proxy = document.proxy.map(|it| it.0);
    settings.names.overrides = overrides.collect::<Result<_, _>>()?;
    settings.names.servers = document.dns_servers.into_iter().map(|it| it.0.0).collect();
    replace(&mut settings.names.ip, document.ip);
    replace(&mut settings.names.rotate, document.rotate_addresses);
    settings.local_addresses = document.local_addresses.into_iter().map(|it| it.0).collect();
    settings.tls = tls(document.tls)?;
    Ok(settings)
}

/// What the plan does not say stays as it is.
fn replace<T>(usual: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *usual = given;
    }
}

/// A head must fit the buffer that it is read into.
const LEAST_HEAD: usize = 8192;

fn tls(document: TlsDocument) -> Result<TlsSettings, PlanError> {
    let identity = match (document.certificate, document.key) {
        (None, None) => None,
        (Some(certificate), Some(key)) => Some((certificate, key)),
        _ => {
            return Err(PlanError::new("http.tls", "a certificate needs its key, and a key its certificate"));
        }
    };
    let mut settings = TlsSettings {
        authorities: document.ca,
        identity,
        server_name: document.server_name,
        insecure: document.insecure,
        ..TlsSettings::default()
    };
    replace(&mut settings.system_roots, document.system_roots);
    replace(&mut settings.min_version, document.min_version.map(|it| it.0));
    replace(&mut settings.resumption, document.resumption);
    Ok(settings)
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
