//! Listeners with TLS: one as it should be, and what can be wrong with the others.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::acts::GARBAGE;
use super::stop::Stop;
use super::{Wire, converse, read_some};
use crate::{Authority, Certified, Validity};

/// What a listener shows to its clients. The client asks for `localhost`.
pub enum Tls<'a> {
    /// This authority's certificate for `localhost`.
    Good(&'a Authority),
    /// The same, but its time is over.
    Expired(&'a Authority),
    /// This authority's certificate for `elsewhere.example`.
    WrongName(&'a Authority),
    /// A certificate for `localhost` of an authority that nobody knows.
    UnknownAuthority,
    /// Bytes that are not TLS.
    Garbage,
}

/// What is done with a new connection.
pub(super) enum Listener {
    HandShake(Arc<ServerConfig>),
    Garbage,
}

impl Tls<'_> {
    pub(super) fn listener(&self) -> Listener {
        let certified = match self {
            Self::Good(authority) => authority.certify("localhost", Validity::Current),
            Self::Expired(authority) => authority.certify("localhost", Validity::Past),
            Self::WrongName(authority) => authority.certify("elsewhere.example", Validity::Current),
            Self::UnknownAuthority => Authority::new("nobody").certify("localhost", Validity::Current),
            Self::Garbage => return Listener::Garbage,
        };
        Listener::HandShake(Arc::new(config(&certified)))
    }
}

impl Listener {
    pub(super) fn serve(&self, mut stream: TcpStream, stop: &Stop) {
        match self {
            Self::HandShake(config) => {
                let connection = ServerConnection::new(Arc::clone(config)).unwrap();
                converse(&mut StreamOwned::new(connection, stream), stop);
            }
            Self::Garbage => {
                if read_some(&mut stream, stop).is_some() && stream.write_all(&GARBAGE).is_ok() {
                    // Closed with bytes unread, the socket would be reset, and the garbage perhaps lost.
                    while read_some(&mut stream, stop).is_some() {}
                }
            }
        }
    }
}

impl Wire for StreamOwned<ServerConnection, TcpStream> {
    fn socket(&self) -> &TcpStream {
        &self.sock
    }
}

fn config(certified: &Certified) -> ServerConfig {
    let (certificate, key) = certified.der();
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}
