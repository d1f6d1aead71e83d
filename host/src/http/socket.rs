//! Sockets to a destination.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use nix::sys::socket::{setsockopt, sockopt};
use tokio::net::{TcpSocket, TcpStream, UnixStream};
use tokio_util::either::Either;

use super::TransportError;
use super::meter::{Bytes, Meter, Metered};
use super::names::Destination;

/// A socket of either family.
type Socket = Either<TcpStream, UnixStream>;
/// A socket whose bytes are counted.
pub(super) type Io = Metered<Socket, Bytes>;

/// Where connections come from: from each of these addresses in turn; the system's choice, if there are none.
#[derive(Clone, Copy)]
pub(super) struct Locals<'a> {
    pub(super) addresses: &'a [IpAddr],
    pub(super) turn: usize,
}

impl Locals<'_> {
    /// The one for a connection to `address`, which must be of its family.
    fn towards(self, address: SocketAddr) -> io::Result<Option<IpAddr>> {
        if self.addresses.is_empty() {
            return Ok(None);
        }
        let of_family = || self.addresses.iter().filter(|local| local.is_ipv4() == address.is_ipv4());
        let count = of_family().count().max(1);
        let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
        of_family().nth(self.turn % count).copied().map(Some).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::AddrNotAvailable,
                format!("none of the local addresses is {family}"),
            )
        })
    }
}

/// Opens a connection to the first destination that takes one, within `timeout` for all of them together. `label` is what
/// an error calls them.
pub(super) async fn open(
    label: &str,
    destinations: &[Destination],
    locals: Locals<'_>,
    timeout: Duration,
    meter: Arc<Meter>,
) -> Result<Io, TransportError> {
    let attempts = async {
        let mut last = None;
        for destination in destinations {
            let opened = match destination {
                Destination::Inet(address) => tcp(*address, locals).await.map(Socket::Left),
                Destination::Unix(path) => UnixStream::connect(path).await.map(Socket::Right),
            };
            match opened {
                Ok(stream) => return Ok(Metered { stream, note: Bytes(meter) }),
                Err(error) => last = Some(error),
            }
        }
        let reason = last.map_or_else(|| "no address".to_owned(), |error| error.to_string());
        Err(TransportError::Connect(format!("can't connect to {label}: {reason}")))
    };
    tokio::time::timeout(timeout, attempts).await.unwrap_or_else(|_| {
        let timeout = humantime::format_duration(timeout);
        Err(TransportError::Connect(format!("can't connect to {label}: no answer within {timeout}")))
    })
}

async fn tcp(address: SocketAddr, locals: Locals<'_>) -> io::Result<TcpStream> {
    let stream = match locals.towards(address)? {
        None => TcpStream::connect(address).await?,
        Some(local) => {
            let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            // The port is chosen when the connection is made, so that one port can serve connections to several places.
            setsockopt(&socket, sockopt::IpBindAddressNoPort, &true)?;
            socket.bind(SocketAddr::new(local, 0))?;
            socket.connect(address).await?
        }
    };
    // A request is written whole; waiting for more to put into its packet would only delay it.
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_addresses_take_turns_within_their_family() {
        let addresses = ["127.0.0.1", "::1", "127.0.0.2"].map(|it| it.parse().unwrap());
        let from =
            |turn, to: &str| Locals { addresses: &addresses, turn }.towards(to.parse().unwrap()).unwrap();
        let four = [0, 1, 2].map(|turn| from(turn, "127.0.0.9:80"));
        assert_eq!(four, [Some(addresses[0]), Some(addresses[2]), Some(addresses[0])]);
        assert_eq!([0, 1].map(|turn| from(turn, "[::1]:80")), [Some(addresses[1]); 2]);
    }

    #[test]
    fn a_family_without_a_local_address_is_told() {
        let addresses = ["::1".parse().unwrap()];
        let error = Locals { addresses: &addresses, turn: 0 }.towards("127.0.0.1:80".parse().unwrap());
        assert_eq!(error.unwrap_err().to_string(), "none of the local addresses is IPv4");
        let none = Locals { addresses: &[], turn: 0 }.towards("127.0.0.1:80".parse().unwrap());
        assert_eq!(none.unwrap(), None);
    }
}
