//! What every handler has at hand: the data, the keys, the queue, the counts and the faults.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::error::ShopError;
use super::faults::Injector;
use super::meter::Meter;
use super::settings::Settings;
use super::store::Store;
use super::task_store;
use super::token::Signer;
use super::workers::{self, Reports};

#[derive(Debug)]
pub(super) struct App {
    pub(super) store: Store,
    pub(super) signer: Signer,
    pub(super) reports: Arc<Reports>,
    pub(super) meter: Meter,
    pub(super) injector: Injector,
}

impl App {
    /// Opens the database and starts the report workers, which end when the set is dropped.
    pub(super) async fn open(settings: &Settings) -> Result<(Self, JoinSet<()>), ShopError> {
        let store = Store::open(&settings.database)?;
        let tasks = store.read(task_store::count).await.map_err(|source| settings.database.failed(source))?;
        let (reports, workers) = workers::start(settings.report_time);
        let injector = Injector::new(&settings.faults, settings.seed)?;
        let meter = Meter::new(store.meter(), reports.meter(), injector.staff_meter());
        meter.tasks.set(tasks);
        Ok((Self { store, signer: Signer::new(settings.seed), reports, meter, injector }, workers))
    }
}
