//! The shop's behaviour, asked of its router directly; through a socket only where the socket matters.

mod accounts;
mod catalogue;
mod faults;
mod metrics;
mod reports;
mod serving;
mod staff;
mod storage;
mod tasks;
mod timing;
mod tokens;

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::app::App;
use super::settings::{Faults, Settings};
use super::{bearer, routes};

/// A shop without a door.
struct Stand {
    app: Arc<App>,
    router: axum::Router,
    token: Option<String>,
    _workers: JoinSet<()>,
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Stand {
    async fn open(settings: Settings) -> Self {
        let (app, workers) = App::open(&settings).await.unwrap();
        let app = Arc::new(app);
        Self { router: routes::router(Arc::clone(&app)), app, token: None, _workers: workers }
    }

    async fn plain() -> Self {
        Self::open(Settings::default()).await
    }

    async fn with(faults: Faults) -> Self {
        Self::open(Settings { faults, ..Settings::default() }).await
    }

    /// A shop in which `loadtest.manager` is logged in.
    async fn signed_in() -> Self {
        let mut stand = Self::plain().await;
        let token =
            stand.login("loadtest.manager@example.com", "SecurePass456!").await.json()["access_token"]
                .as_str()
                .unwrap()
                .to_owned();
        stand.token = Some(token);
        stand
    }

    /// The same shop, for one who bears the reporting token.
    fn reporting(mut self) -> Self {
        self.token = Some(bearer::REPORTING_TOKEN.to_owned());
        self
    }

    async fn login(&self, email: &str, password: &str) -> Answer {
        self.send(Method::POST, "/api/v1/auth/login", json!({ "email": email, "password": password })).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        self.ask(method, path, Some(body.to_string())).await
    }

    async fn ask(&self, method: Method, path: &str, json: Option<String>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if json.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        self.call(request.body(Body::from(json.unwrap_or_default())).unwrap()).await
    }

    async fn call(&self, request: Request<Body>) -> Answer {
        let response = TowerToHyperService::new(self.router.clone()).call(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: head.status, headers: head.headers, text }
    }

    /// The value of a line of `/metrics`; 0 when it is not there.
    async fn metric(&self, name_and_labels: &str) -> f64 {
        let text = self.get("/metrics").await.text;
        let line = text.lines().find_map(|line| line.strip_prefix(name_and_labels));
        line.map_or(0.0, |value| value.trim().parse().unwrap())
    }
}

impl Answer {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// Checks that it is a refusal with this status and a message that holds `words`.
    #[track_caller]
    fn refuses(&self, status: u16, words: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        let message = self.json()["error"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{message:?} does not hold {words:?}");
    }

    #[track_caller]
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

/// The field `name` of each item of a list.
fn column<'a>(list: &'a Value, name: &str) -> Vec<&'a Value> {
    list["items"].as_array().unwrap().iter().map(|item| &item[name]).collect()
}
