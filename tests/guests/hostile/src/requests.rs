//! Requests as no browser sends them. Whatever comes of one is in the report.

use throng_sdk::http::Request;
use throng_sdk::prelude::*;

use crate::Hostile;

/// As long as the contract can say.
const FOR_EVER: Duration = Duration::from_millis(u32::MAX as u64);

impl Hostile {
    pub(crate) fn ask(&mut self) {
        match self.config.attack.as_str() {
            "series" => self.send_each(|name| http::get("/ok").name(name)),
            "tags" => self.send_each(|name| {
                (0..100).fold(http::get("/ok").name("attack"), |it, tag| it.tag(format!("{name}-{tag}"), "v"))
            }),
            "verdicts" => {
                if let Ok(response) = http::get("/ok").name("attack").send() {
                    response.fail(&self.another());
                }
            }
            "default-headers" => {
                (0..100_000).for_each(|number| http::default_header(&format!("x-{number}"), "v"));
                drop(self.request().send());
            }
            "default-header" => {
                let (name, value) = self.config.header.clone().unwrap_or_default();
                http::default_header(&name, &value);
                drop(self.request().send());
            }
            "send-all" => drop(http::send_all((0..self.config.times).map(|_| self.request()), 0)),
            "waits" => drop(self.request().timeout(FOR_EVER).send()),
            "request" => (0..self.config.times.max(1)).for_each(|_| drop(self.request().send())),
            other => panic!("there is no attack '{other}'"),
        }
    }

    /// A hundred requests, each made by its own name.
    fn send_each(&self, request: impl Fn(String) -> Request<'static>) {
        for number in 0..100 {
            drop(request(format!("{}-{number}", self.iterations)).send());
        }
    }

    fn request(&self) -> Request<'_> {
        let config = &self.config;
        let url = config.url.as_deref().unwrap_or("/ok");
        let url = format!("{url}{}", "x".repeat(config.path_bytes));
        let mut request = http::request(config.method.as_deref().unwrap_or("GET"), url).name("attack");
        if let Some((name, value)) = &config.header {
            request = request.header(name, value);
            request =
                (0..config.headers).fold(request, |it, number| it.header(format!("{name}{number}"), value));
        }
        if config.body_bytes > 0 {
            request = request.body(vec![b'x'; config.body_bytes]);
        }
        request
    }
}
