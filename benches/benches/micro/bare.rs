//! The same component on wasmtime alone, without guards or with those that every user has.

#![expect(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use std::path::Path;

use bindings::Scenario;
use bindings::exports::throng::load::user::Context;
use bindings::throng::load::types::{Options, Request, TransportError};
use wasmtime::component::{Component, HasSelf, Linker, Resource};
use wasmtime::{Config, Engine, ResourceLimiter, Store, UpdateDeadline};

mod bindings {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "scenario",
        imports: { "throng:load/http.send": async | trappable, default: trappable },
        exports: { default: async },
        with: {
            "throng:load/http.response": super::Nothing,
            "throng:load/report.metric": super::Nothing,
        },
    });
}

/// A resource that is never made.
#[expect(unreachable_pub, reason = "the generated bindings name it again as public")]
pub struct Nothing;

/// Answers every request at once, and counts memory.
#[derive(Default)]
struct Refuses {
    memory: usize,
}

impl ResourceLimiter for Refuses {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.memory += desired - current;
        Ok(self.memory <= 64 << 20)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= 100_000)
    }
}

/// What holds a component: epochs, a limiter of memory and tables, limits on what crosses and on handles.
fn guard(store: &mut Store<Refuses>, engine: &Engine) {
    store.limiter(|state| state);
    store.set_hostcall_fuel(32 << 20);
    store.set_max_component_handles(8_192);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Continue(1)));
    let engine = engine.weak();
    std::thread::spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    });
}

pub(crate) struct Bare {
    driver: tokio::runtime::Runtime,
    store: Store<Refuses>,
    scenario: Scenario,
}

impl Bare {
    pub(crate) fn new(path: &Path, config: &str, guarded: bool) -> Self {
        let mut settings = Config::new();
        settings.concurrency_support(false).gc_support(false).epoch_interruption(guarded);
        let engine = Engine::new(&settings).unwrap();
        let component = Component::from_file(&engine, path).unwrap();
        let mut linker = Linker::new(&engine);
        Scenario::add_to_linker::<_, HasSelf<Refuses>>(&mut linker, |state| state).unwrap();
        let mut store = Store::new(&engine, Refuses::default());
        if guarded {
            guard(&mut store, &engine);
        }
        let driver = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let scenario = driver.block_on(async {
            let scenario = Scenario::instantiate_async(&mut store, &component, &linker).await.unwrap();
            let context =
                Context { user: 0, scenario: String::new(), config: config.to_owned(), labels: Vec::new() };
            scenario.throng_load_user().call_start(&mut store, &context).await.unwrap().unwrap();
            scenario
        });
        Self { driver, store, scenario }
    }

    pub(crate) fn iterate(&mut self) {
        let run = self.scenario.throng_load_user().call_run(&mut self.store, 0);
        let _ = self.driver.block_on(run).unwrap();
    }
}

type Sent = Result<Resource<Nothing>, TransportError>;

impl bindings::throng::load::types::Host for Refuses {}

impl bindings::throng::load::http::Host for Refuses {
    async fn send(&mut self, _: Request) -> wasmtime::Result<Sent> {
        Ok(Err(TransportError::Forbidden("not-allowed.example:80".to_owned())))
    }

    fn get(&mut self, _: String, _: Option<String>) -> wasmtime::Result<Sent> {
        wasmtime::bail!("a plain request is sent by `send`")
    }

    fn post(&mut self, _: String, _: Option<String>, _: Option<String>, _: String) -> wasmtime::Result<Sent> {
        wasmtime::bail!("a plain request is sent by `send`")
    }

    fn send_with(&mut self, _: Request, _: Options) -> wasmtime::Result<Sent> {
        wasmtime::bail!("a plain request has no options")
    }

    fn send_all(&mut self, _: Vec<Request>, _: u32) -> wasmtime::Result<Vec<Sent>> {
        Ok(Vec::new())
    }

    fn send_all_with(&mut self, _: Vec<(Request, Options)>, _: u32) -> wasmtime::Result<Vec<Sent>> {
        Ok(Vec::new())
    }

    fn set_default_header(&mut self, _: String, _: Option<String>) -> wasmtime::Result<()> {
        Ok(())
    }

    fn target(&mut self) -> wasmtime::Result<String> {
        Ok(String::new())
    }

    fn cookies(&mut self, _: String) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }

    fn set_cookie(&mut self, _: String, _: String) -> wasmtime::Result<bool> {
        Ok(false)
    }

    fn clear_cookies(&mut self) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl bindings::throng::load::http::HostResponse for Refuses {
    fn status(&mut self, _: Resource<Nothing>) -> wasmtime::Result<u16> {
        Ok(0)
    }
    fn header(&mut self, _: Resource<Nothing>, _: String) -> wasmtime::Result<Option<String>> {
        Ok(None)
    }
    fn headers(&mut self, _: Resource<Nothing>) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }
    fn trailers(&mut self, _: Resource<Nothing>) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }
    fn url(&mut self, _: Resource<Nothing>) -> wasmtime::Result<String> {
        Ok(String::new())
    }
    fn version(&mut self, _: Resource<Nothing>) -> wasmtime::Result<String> {
        Ok(String::new())
    }
    fn body_len(&mut self, _: Resource<Nothing>) -> wasmtime::Result<u64> {
        Ok(0)
    }
    fn bytes(&mut self, _: Resource<Nothing>) -> wasmtime::Result<Vec<u8>> {
        Ok(Vec::new())
    }
    fn text(&mut self, _: Resource<Nothing>) -> wasmtime::Result<Result<String, String>> {
        Ok(Ok(String::new()))
    }
    fn json(&mut self, _: Resource<Nothing>, _: String) -> wasmtime::Result<Option<String>> {
        Ok(None)
    }
    fn timings(&mut self, _: Resource<Nothing>) -> wasmtime::Result<bindings::throng::load::types::Timings> {
        wasmtime::bail!("there is no response")
    }
    fn tag(&mut self, _: Resource<Nothing>, _: String, _: String) -> wasmtime::Result<()> {
        Ok(())
    }
    fn pass(&mut self, _: Resource<Nothing>) -> wasmtime::Result<()> {
        Ok(())
    }
    fn fail(&mut self, _: Resource<Nothing>, _: String) -> wasmtime::Result<()> {
        Ok(())
    }
    fn drop(&mut self, _: Resource<Nothing>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl bindings::throng::load::flow::Host for Refuses {
    fn think(&mut self, _: u32) -> wasmtime::Result<()> {
        Ok(())
    }
    fn pause(&mut self, _: u32) -> wasmtime::Result<()> {
        Ok(())
    }
    fn end(&mut self, _: String) -> wasmtime::Result<()> {
        Ok(())
    }
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(0)
    }
    fn random(&mut self) -> wasmtime::Result<u64> {
        Ok(4)
    }
    fn stopping(&mut self) -> wasmtime::Result<bool> {
        Ok(false)
    }
}

impl bindings::throng::load::report::Host for Refuses {
    fn check(&mut self, _: String, ok: bool) -> wasmtime::Result<bool> {
        Ok(ok)
    }
    fn error(&mut self, _: String) -> wasmtime::Result<()> {
        Ok(())
    }
    fn log(&mut self, _: bindings::throng::load::report::Level, _: String) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl bindings::throng::load::report::HostMetric for Refuses {
    fn new(
        &mut self,
        _: String,
        _: bindings::throng::load::report::MetricKind,
    ) -> wasmtime::Result<Resource<Nothing>> {
        wasmtime::bail!("no metrics here")
    }
    fn add(&mut self, _: Resource<Nothing>, _: f64) -> wasmtime::Result<()> {
        Ok(())
    }
    fn drop(&mut self, _: Resource<Nothing>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl bindings::throng::load::data::Host for Refuses {
    fn row(
        &mut self,
        _: String,
    ) -> wasmtime::Result<Result<Vec<(String, String)>, bindings::throng::load::data::FeedError>> {
        Ok(Err(bindings::throng::load::data::FeedError::UnknownFeed))
    }
    fn item(&mut self, _: String, _: u32) -> wasmtime::Result<Option<String>> {
        Ok(None)
    }
    fn fixture_state(&mut self) -> wasmtime::Result<Option<String>> {
        Ok(None)
    }
    fn next_number(&mut self) -> wasmtime::Result<u64> {
        Ok(0)
    }
}
