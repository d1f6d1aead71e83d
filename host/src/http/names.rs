//! Names to places. The system's name servers are asked, its hosts file is read, and an answer holds as long as it says.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, LookupIpStrategy, NameServerConfig, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;

use super::settings::{IpChoice, NameSettings, Place};
use super::{Settings, TransportError};
use crate::address::Origin;

/// Where a connection can go, port and all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    Inet(SocketAddr),
    Unix(PathBuf),
}

/// The names that a shard has looked up. What answers is on the runtime that asked first.
#[derive(Default)]
pub(super) struct Names {
    resolver: OnceLock<Result<TokioResolver, NetError>>,
    turn: AtomicUsize,
}

impl Names {
    /// Where an origin is: what to try one after another. What the allow-list does not permit is left out.
    pub(super) async fn find(
        &self,
        origin: &Origin,
        settings: &Settings,
    ) -> Result<Vec<Destination>, TransportError> {
        if let Some(found) = settings.names.overrides.iter().find(|it| it.is_for(origin)) {
            return overridden(&found.place, origin, settings);
        }
        if let Some(address) = origin.address() {
            return Ok(vec![Destination::Inet(SocketAddr::new(address, origin.port))]);
        }
        let found = self.look_up(origin, &settings.names).await?;
        let permitted = permitted(found, origin, settings)?;
        Ok(permitted.into_iter().map(|it| Destination::Inet(SocketAddr::new(it, origin.port))).collect())
    }

    async fn look_up(&self, origin: &Origin, settings: &NameSettings) -> Result<Vec<IpAddr>, TransportError> {
        let host = &origin.host;
        let failed = |error: &NetError| TransportError::Dns(reason(host, error));
        let resolver = self.resolver.get_or_init(|| resolver(settings)).as_ref().map_err(failed)?;
        let answer = resolver.lookup_ip(&**host).await.map_err(|error| failed(&error))?;
        let mut addresses: Vec<_> = answer.iter().collect();
        if addresses.is_empty() {
            return Err(TransportError::Dns(format!("{host} has no address")));
        }
        if settings.rotate {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed) % addresses.len();
            addresses.rotate_left(turn);
        }
        match settings.ip {
            IpChoice::PreferV4 => addresses.sort_by_key(IpAddr::is_ipv6),
            IpChoice::PreferV6 => addresses.sort_by_key(IpAddr::is_ipv4),
            IpChoice::Any | IpChoice::OnlyV4 | IpChoice::OnlyV6 => {}
        }
        Ok(addresses)
    }
}

/// Where the plan says that a host is. A policy has the last word on that, and knows no sockets in the file system.
fn overridden(
    place: &Place,
    origin: &Origin,
    settings: &Settings,
) -> Result<Vec<Destination>, TransportError> {
    let bounded = settings.allowed.is_bounded();
    match place {
        Place::Unix(path) if !bounded => Ok(vec![Destination::Unix(path.clone())]),
        Place::Unix(_) => {
            Err(TransportError::Forbidden("Unix sockets are not allowed by the runner's policy".to_owned()))
        }
        Place::Address(address, port) => {
            let place = Origin { port: port.unwrap_or(origin.port), ..origin.clone() };
            if bounded && !settings.allowed.permits_address(&place, *address) {
                return Err(leads_astray(&place, *address, settings));
            }
            Ok(vec![Destination::Inet(SocketAddr::new(*address, place.port))])
        }
    }
}

/// A name may not lead where the runner would not let a URL lead. The target's own name is the runner's word, and
/// `localhost` can't lead anywhere else.
fn permitted(
    found: Vec<IpAddr>,
    origin: &Origin,
    settings: &Settings,
) -> Result<Vec<IpAddr>, TransportError> {
    let local = &*origin.host == "localhost" || origin.host.ends_with(".localhost");
    if !settings.allowed.is_bounded() && (local || origin.host == settings.target.origin.host) {
        return Ok(found);
    }
    let (permitted, refused): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|address| settings.allowed.permits_address(origin, *address));
    match (permitted.is_empty(), refused.first()) {
        (true, Some(address)) => Err(leads_astray(origin, *address, settings)),
        _ => Ok(permitted),
    }
}

fn leads_astray(origin: &Origin, address: IpAddr, settings: &Settings) -> TransportError {
    let remedy = match settings.allowed.is_bounded() {
        true => "the runner's policy does not name it".to_owned(),
        false => format!("allow it with --allow-host {address}"),
    };
    let host = &origin.host;
    TransportError::Forbidden(format!("{host} leads to {address}, which is not a public address; {remedy}"))
}

fn resolver(settings: &NameSettings) -> Result<TokioResolver, NetError> {
    let provider = TokioRuntimeProvider::default();
    let mut builder = if settings.servers.is_empty() {
        TokioResolver::builder(provider)?
    } else {
        let servers = settings.servers.iter().map(|server| {
            let at_port = |mut connection: ConnectionConfig| {
                connection.port = server.port();
                connection
            };
            let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(at_port);
            NameServerConfig::new(server.ip(), true, connections.into())
        });
        let config = ResolverConfig::from_parts(None, Vec::new(), servers.collect());
        TokioResolver::builder_with_config(config, provider)
    };
    let options: &mut ResolverOpts = builder.options_mut();
    options.ip_strategy = match settings.ip {
        IpChoice::OnlyV4 => LookupIpStrategy::Ipv4Only,
        IpChoice::OnlyV6 => LookupIpStrategy::Ipv6Only,
        IpChoice::Any | IpChoice::PreferV4 | IpChoice::PreferV6 => LookupIpStrategy::Ipv4AndIpv6,
    };
    builder.build()
}

fn reason(host: &str, error: &NetError) -> String {
    if error.is_nx_domain() {
        format!("can't resolve {host}: there is no such name")
    } else if error.is_no_records_found() {
        format!("can't resolve {host}: it has no address")
    } else {
        format!("can't resolve {host}: {error}")
    }
}
