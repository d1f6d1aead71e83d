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

/// Opens a connection to the first destination that takes one, within `timeout` for all of them together. `label` is what
/// an error calls them.
pub(super) async fn open(
    label: &str,
    destinations: &[Destination],
    local: Option<IpAddr>,
    timeout: Duration,
    meter: Arc<Meter>,
) -> Result<Io, TransportError> {
    let attempts = async {
        let mut last = None;
        for destination in destinations {
            let opened = match destination {
                Destination::Inet(address) => tcp(*address, local).await.map(Socket::Left),
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

async fn tcp(address: SocketAddr, local: Option<IpAddr>) -> io::Result<TcpStream> {
    let stream = match local {
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
