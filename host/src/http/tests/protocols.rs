//! TLS and HTTP/2.

use std::convert::Infallible;

use futures_util::future::join_all;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;

use super::*;

/// An authority whose certificates a test hands out.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    folder: TempDir,
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        let certificate = certificate.der().clone();
        Self { issuer: Issuer::new(params, key), certificate, folder }
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn issue(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        std::fs::write(self.file("client.pem"), certificate.pem()).unwrap();
        std::fs::write(self.file("client.key"), key.serialize_pem()).unwrap();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
        (vec![certificate.der().clone()], key)
    }
}

/// What a server of a test speaks.
struct Spoken {
    protocols: &'static [&'static str],
    versions: &'static [&'static SupportedProtocolVersion],
    clients_of: Option<CertificateDer<'static>>,
}

const BOTH: Spoken =
    Spoken { protocols: &["h2", "http/1.1"], versions: rustls::ALL_VERSIONS, clients_of: None };
const OLD: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];
const HTTP1: Spoken = Spoken { protocols: &["http/1.1"], ..BOTH };

/// Serves over TLS; each response tells the protocol, the body's length and whether the session was resumed.
async fn serve_tls(identity: Identity, spoken: Spoken) -> (SocketAddr, Arc<AtomicUsize>) {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_protocol_versions(spoken.versions).unwrap();
    let builder = match spoken.clients_of {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let mut config = builder.with_single_cert(identity.0, identity.1).unwrap();
    config.alpn_protocols = spoken.protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::Relaxed);
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let session = stream.get_ref().1;
                let resumed = session.handshake_kind() == Some(rustls::HandshakeKind::Resumed);
                let http2 = session.alpn_protocol() == Some(b"h2");
                converse(TokioIo::new(stream), http2, resumed).await;
            });
        }
    });
    (address, connections)
}

async fn converse(
    io: impl hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    http2: bool,
    resumed: bool,
) {
    let service = service_fn(move |request: http::Request<Incoming>| async move {
        let version = format!("{:?}", request.version());
        let length = request.into_body().collect().await.unwrap().to_bytes().len();
        tokio::time::sleep(Duration::from_millis(10)).await;
        let body = format!("{version} {length} {resumed}");
        Ok::<_, Infallible>(http::Response::new(Full::new(Bytes::from(body))))
    });
    let _ = if http2 {
        hyper::server::conn::http2::Builder::new(TokioExecutor::new()).serve_connection(io, service).await
    } else {
        hyper::server::conn::http1::Builder::new().serve_connection(io, service).await
    };
}

fn trusting(authority: &Authority) -> impl Fn(&mut Settings) {
    let ca = authority.file("ca.pem");
    move |settings| {
        settings.tls.authorities = vec![ca.clone()];
        settings.tls.system_roots = false;
    }
}

fn tls_client(address: SocketAddr, change: impl FnOnce(&mut Settings)) -> Client {
    client_of(&format!("https://localhost:{}", address.port()), |it| {
        let place = Place::Address(address.ip(), None);
        it.names.overrides = vec![Override::new("localhost", place).unwrap()];
        change(it);
    })
}

async fn text(client: &mut Client, request: Request) -> String {
    let response = client.send(request).await.result.unwrap();
    String::from_utf8_lossy(&response.body).into_owned()
}

async fn tls_error(address: SocketAddr, change: impl FnOnce(&mut Settings)) -> String {
    match tls_client(address, change).send(get("/")).await.result.unwrap_err() {
        TransportError::Tls(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn tls_is_spoken_and_timed() {
    let authority = Authority::new();
    let (address, _) = serve_tls(authority.issue("localhost", |_| {}), HTTP1).await;
    let mut client = tls_client(address, trusting(&authority));
    let exchange = client.send(post("/", "abc")).await;
    let response = exchange.result.unwrap();
    assert_eq!(&response.body[..], b"HTTP/1.1 3 false");
    assert_eq!(response.url(), format!("https://localhost:{}/", address.port()));
    assert!(exchange.timings.tls_handshaking.is_some_and(|it| !it.is_zero()));
    let waiting = exchange.timings.waiting.unwrap();
    assert!(waiting >= Duration::from_millis(9), "{waiting:?}");
    let again = client.send(get("/")).await;
    assert!(again.result.is_ok() && again.timings.tls_handshaking.is_none());
}

#[tokio::test]
async fn many_requests_share_an_http2_connection() {
    let authority = Authority::new();
    let (address, connections) = serve_tls(authority.issue("localhost", |_| {}), BOTH).await;
    let mut client = tls_client(address, trusting(&authority));
    let exchanges = join_all((0..50).map(|_| client.send(post("/", "abcd"))).collect::<Vec<_>>()).await;
    for exchange in &exchanges {
        let response = exchange.result.as_ref().unwrap();
        assert_eq!((&response.body[..], response.version), (&b"HTTP/2.0 4 false"[..], http::Version::HTTP_2));
        let phases = [exchange.timings.sending, exchange.timings.waiting, exchange.timings.receiving];
        let service = exchange.finished - exchange.sent.unwrap();
        assert_eq!(phases.into_iter().map(Option::unwrap).sum::<Duration>(), service);
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
    assert!(exchanges.iter().map(|it| it.bytes_received).sum::<u64>() > 50 * 16);
}

#[tokio::test]
async fn streams_are_spread_over_connections_when_they_are_many() {
    let authority = Authority::new();
    let (address, connections) = serve_tls(authority.issue("localhost", |_| {}), BOTH).await;
    let trust = trusting(&authority);
    let mut client = tls_client(address, |it| {
        trust(it);
        it.max_streams = 5;
        it.max_connections = Some(3);
    });
    let exchanges = join_all((0..30).map(|_| client.send(get("/"))).collect::<Vec<_>>()).await;
    assert!(exchanges.iter().all(|it| it.result.is_ok()));
    assert_eq!(connections.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn http2_is_spoken_in_the_clear_if_that_is_known_before() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(TokioIo::new(stream), true, false));
        }
    });
    let mut client = client_of(&format!("http://{address}"), |it| it.version = HttpVersion::Http2);
    let mut request = post("/", "ab");
    request.headers = vec![("Connection".to_owned(), "keep-alive".to_owned())];
    assert_eq!(text(&mut client, request).await, "HTTP/2.0 2 false");
}

#[tokio::test]
async fn the_version_can_be_chosen() {
    let authority = Authority::new();
    let (address, _) = serve_tls(authority.issue("localhost", |_| {}), BOTH).await;
    let trust = trusting(&authority);
    let mut client = tls_client(address, |it| {
        trust(it);
        it.version = HttpVersion::Http1;
    });
    assert_eq!(text(&mut client, get("/")).await, "HTTP/1.1 0 false");
}

#[tokio::test]
async fn sessions_are_resumed_unless_they_must_not_be() {
    let authority = Authority::new();
    for (resumption, second) in [(true, "HTTP/1.1 0 true"), (false, "HTTP/1.1 0 false")] {
        let (address, _) = serve_tls(authority.issue("localhost", |_| {}), HTTP1).await;
        let trust = trusting(&authority);
        let mut client = tls_client(address, |it| {
            trust(it);
            it.connections = Connections::New;
            it.tls.resumption = resumption;
        });
        assert_eq!(text(&mut client, get("/")).await, "HTTP/1.1 0 false");
        assert_eq!(text(&mut client, get("/")).await, second);
    }
}

#[tokio::test]
async fn a_certificate_that_does_not_hold_says_why() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let (good, _) = serve_tls(authority.issue("localhost", |_| {}), BOTH).await;
    let expired = authority.issue("localhost", |it| {
        it.not_before = rcgen::date_time_ymd(2001, 1, 1);
        it.not_after = rcgen::date_time_ymd(2002, 1, 1);
    });
    let (expired, _) = serve_tls(expired, BOTH).await;
    let (other, _) = serve_tls(authority.issue("other.example", |_| {}), BOTH).await;

    let reason = tls_error(good, trusting(&stranger)).await;
    assert!(
        reason.contains("issuer of localhost's certificate is not trusted") && reason.contains("--ca"),
        "{reason}"
    );
    let reason = tls_error(expired, trusting(&authority)).await;
    assert!(reason.contains("has expired"), "{reason}");
    let reason = tls_error(other, trusting(&authority)).await;
    assert!(reason.contains("not for localhost"), "{reason}");
    for address in [good, expired, other] {
        let mut client = tls_client(address, |it| it.tls.insecure = true);
        client.send(get("/")).await.result.expect("any certificate will do");
    }
    let trust = trusting(&authority);
    let mut client = tls_client(other, |it| {
        trust(it);
        it.tls.server_name = Some("other.example".to_owned());
    });
    assert!(client.send(get("/")).await.result.is_ok(), "the name can be given");
}

#[tokio::test]
async fn a_handshake_that_fails_says_why() {
    let authority = Authority::new();
    let plain = serve(vec![vec![Act::SayAndClose("HTTP/1.1 400 Bad Request\r\n\r\n")]]).await;
    let trust = trusting(&authority);
    let reason = tls_error(plain.address, |it| {
        trust(it);
        it.connect_timeout = Duration::from_millis(300);
    })
    .await;
    assert!(reason.contains("TLS"), "{reason}");
    let old = Spoken { versions: OLD, ..BOTH };
    let (address, _) = serve_tls(authority.issue("localhost", |_| {}), old).await;
    let trust = trusting(&authority);
    let reason = tls_error(address, |it| {
        trust(it);
        it.tls.min_version = TlsVersion::Tls13;
    })
    .await;
    assert!(reason.contains("localhost"), "{reason}");
}

#[tokio::test]
async fn a_server_that_asks_who_we_are_is_told() {
    let authority = Authority::new();
    let strict = || Spoken { clients_of: Some(authority.certificate.clone()), ..HTTP1 };
    let (address, _) = serve_tls(authority.issue("localhost", |_| {}), strict()).await;
    let reason = tls_error(address, trusting(&authority)).await;
    assert!(reason.to_lowercase().contains("certificate"), "{reason}");
    authority.issue("client", |_| {});
    let trust = trusting(&authority);
    let mut client = tls_client(address, |it| {
        trust(it);
        it.tls.identity = Some((authority.file("client.pem"), authority.file("client.key")));
    });
    assert_eq!(text(&mut client, get("/")).await, "HTTP/1.1 0 false");
}

#[test]
fn files_that_are_not_what_they_should_be_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for path in [empty, folder.path().join("none.pem")] {
        let mut settings = Settings::new("https://localhost".parse().unwrap());
        settings.tls.authorities = vec![path.clone()];
        let error = Tls::load(&settings).unwrap_err().to_string();
        assert!(error.contains(&path.display().to_string()), "{error}");
    }
}
