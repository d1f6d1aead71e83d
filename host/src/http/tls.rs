//! TLS: whom to trust, who to be, and what an error means.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use thiserror::Error;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::settings::{HttpVersion, Settings, TlsSettings, TlsVersion};
use super::socket::Io;
use super::{Connections, TransportError};
use crate::address::Origin;

/// How many sessions a pool keeps for each server.
const SESSIONS_PER_USER: usize = 4;
const SESSIONS_SHARED: usize = 256;

/// A file of the TLS settings that can't be used.
#[derive(Debug, Error)]
#[error("can't use {} for TLS: {problem}", path.display())]
pub struct TlsError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: String,
}

/// What all TLS connections of a run share. The system's authorities are read when the first connection needs them.
#[derive(Debug)]
pub struct Tls {
    settings: TlsSettings,
    protocols: Vec<Vec<u8>>,
    sessions: usize,
    authorities: Vec<CertificateDer<'static>>,
    identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    config: OnceLock<Result<ClientConfig, String>>,
}

impl Tls {
    /// Reads the files that the settings name.
    pub fn load(settings: &Settings) -> Result<Self, TlsError> {
        let tls = &settings.tls;
        let mut authorities = Vec::new();
        for path in &tls.authorities {
            authorities.extend(certificates(path)?);
        }
        let identity = match &tls.identity {
            None => None,
            Some((chain, key)) => {
                let key_der = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, &error))?;
                Some((certificates(chain)?, key_der))
            }
        };
        let protocols: &[&[u8]] = match settings.version {
            HttpVersion::Auto => &[b"h2", b"http/1.1"],
            HttpVersion::Http1 => &[b"http/1.1"],
            HttpVersion::Http2 => &[b"h2"],
        };
        let shared = settings.connections == Connections::Shared;
        let tls = Self {
            settings: tls.clone(),
            protocols: protocols.iter().map(|it| it.to_vec()).collect(),
            sessions: if shared { SESSIONS_SHARED } else { SESSIONS_PER_USER },
            authorities,
            identity,
            config: OnceLock::new(),
        };
        Ok(tls)
    }

    /// A connector with sessions of its own.
    pub(super) fn connector(&self) -> Result<TlsConnector, TransportError> {
        let config = self.config.get_or_init(|| self.configure());
        let mut config = config.clone().map_err(TransportError::Tls)?;
        config.resumption = if self.settings.resumption {
            Resumption::in_memory_sessions(self.sessions)
        } else {
            Resumption::disabled()
        };
        Ok(TlsConnector::from(Arc::new(config)))
    }

    fn configure(&self) -> Result<ClientConfig, String> {
        let provider = Arc::new(ring::default_provider());
        let versions: &[_] = match self.settings.min_version {
            TlsVersion::Tls12 => &[&rustls::version::TLS13, &rustls::version::TLS12],
            TlsVersion::Tls13 => &[&rustls::version::TLS13],
        };
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(versions)
            .map_err(|error| error.to_string())?;
        let builder = if self.settings.insecure {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        } else {
            builder.with_root_certificates(self.roots()?)
        };
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((chain, key)) => builder
                .with_client_auth_cert(chain.clone(), key.clone_key())
                .map_err(|error| format!("the client certificate can't be used: {error}"))?,
        };
        config.alpn_protocols.clone_from(&self.protocols);
        Ok(config)
    }

    fn roots(&self) -> Result<RootCertStore, String> {
        let mut roots = RootCertStore::empty();
        for certificate in &self.authorities {
            roots.add(certificate.clone()).map_err(|error| format!("http.tls.ca: {error}"))?;
        }
        if self.settings.system_roots {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        if roots.is_empty() {
            return Err(
                "there are no authorities to trust: install ca-certificates, or name some with --ca \
                 (http.tls.ca)"
                    .to_owned(),
            );
        }
        Ok(roots)
    }

    /// Speaks TLS with `origin` over a connection to it.
    pub(super) async fn handshake(
        &self,
        connector: &TlsConnector,
        origin: &Origin,
        io: Io,
    ) -> Result<TlsStream<Io>, TransportError> {
        let name = self.settings.server_name.as_deref().unwrap_or(origin.bare_host());
        let server = ServerName::try_from(name.to_owned())
            .map_err(|_| TransportError::Tls(format!("'{name}' is not a name that TLS can ask for")))?;
        connector.connect(server, io).await.map_err(|error| TransportError::Tls(reason(name, &error)))
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let read = read.map_err(|error| unusable(path, &error))?;
    if read.is_empty() {
        let problem = "it holds no certificate in PEM form".to_owned();
        return Err(TlsError { path: path.to_owned(), problem });
    }
    Ok(read)
}

fn unusable(path: &Path, error: &rustls::pki_types::pem::Error) -> TlsError {
    TlsError { path: path.to_owned(), problem: error.to_string() }
}

/// What a person can do about a failed handshake.
fn reason(name: &str, error: &io::Error) -> String {
    use CertificateError as Certificate;
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(Certificate::UnknownIssuer | Certificate::BadSignature)) => {
            format!(
                "the issuer of {name}'s certificate is not trusted; name it with --ca (http.tls.ca), or take any with --insecure"
            )
        }
        Some(rustls::Error::InvalidCertificate(
            Certificate::Expired | Certificate::ExpiredContext { .. },
        )) => {
            format!("{name}'s certificate has expired")
        }
        Some(rustls::Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        )) => format!("the certificate is not for {name} but for another name"),
        Some(rustls::Error::InvalidCertificate(
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. },
        )) => format!("{name}'s certificate is not valid yet"),
        Some(rustls::Error::InvalidMessage(_)) => format!("{name} does not speak TLS at this port"),
        Some(error) => format!("TLS with {name}: {error}"),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            format!("{name} closed the connection during the TLS handshake")
        }
        None => format!("TLS with {name}: {error}"),
    }
}

/// The error of TLS in one of a stream, if it is one.
pub(super) fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

/// Takes any certificate, as long as its holder signs with it.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
