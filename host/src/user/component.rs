//! A scenario component: read, compiled, held to the contract, and asked what it is.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use thiserror::Error;
use wasmtime::component::{HasSelf, InstancePre, Linker, types::ComponentItem};
use wasmtime::{Engine, Store};

use super::bindings::{Scenario, ScenarioPre};
use super::engine::Slots;
use super::profile::ProfileError;
use super::state::{Lasting, UserState};
use super::{Compiler, Profile, Shared, engine, failure, wasi};
use crate::budget::{Budget, Limit, Passed};
use crate::phase;

/// The contract that this host speaks.
const PACKAGE: &str = "throng:load";
const VERSION: &str = "0.1.0";
const INTERFACES: [&str; 5] = ["types", "http", "flow", "report", "data"];

/// Why a file is not a scenario.
#[derive(Debug, Error)]
pub enum ComponentError {
    /// It can't be read.
    #[error("can't read scenario {0}")]
    Read(PathBuf, #[source] std::io::Error),
    /// It is something else.
    #[error("{0} is not WebAssembly; a scenario is a .wasm component")]
    NotWasm(PathBuf),
    /// It is machine code.
    #[error(
        "{0} is a compiled artefact, which throng never loads; give the .wasm component it was made from"
    )]
    Compiled(PathBuf),
    /// It is a module.
    #[error(
        "{0} is a core module, not a component; make it one with 'wasm-tools component new', \
         or build it as its SDK's README says"
    )]
    CoreModule(PathBuf),
    /// It needs more than the runner gives.
    #[error("{0}: {1}")]
    Budget(PathBuf, Passed),
    /// The process that compiles it could not be started.
    #[error("can't compile {0}: {1}")]
    Compile(PathBuf, String),
    /// It is broken.
    #[error("{0} is not a valid component")]
    Invalid(PathBuf, #[source] wasmtime::Error),
    /// It is a component of some other world.
    #[error("{path} is not a scenario: it does not export {PACKAGE}/user@{VERSION}; it exports {exports}")]
    OtherWorld {
        /// The file.
        path: PathBuf,
        /// What it exports.
        exports: String,
    },
    /// It was built against another version.
    #[error(
        "{path} was built for {found}; this throng speaks {PACKAGE}@{VERSION}: rebuild it with a matching SDK"
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// What it imports or exports.
        found: String,
    },
    /// It wants what a scenario does not get.
    #[error(
        "{path} imports {import}, which a scenario does not get; it gets {PACKAGE}'s http, flow, report and data, \
         and of WASI 0.2 the clocks, random numbers and standard output"
    )]
    Import {
        /// The file.
        path: PathBuf,
        /// The import.
        import: String,
    },
    /// Its names are right and its types are not.
    #[error("{0} does not fit the contract {PACKAGE}@{VERSION}")]
    Types(PathBuf, #[source] wasmtime::Error),
    /// It could not say what it is.
    #[error("{path} failed in describe: {reason}")]
    Describe {
        /// The file.
        path: PathBuf,
        /// What happened.
        reason: String,
    },
    /// What it says of itself does not hold.
    #[error("{0}: {1}")]
    Profile(PathBuf, ProfileError),
}

/// A scenario component.
pub struct Component {
    /// Where it came from.
    pub path: PathBuf,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// What it says of itself.
    pub profile: Profile,
    /// The interfaces it imports, sorted.
    pub imports: Vec<String>,
    /// The interfaces it exports, sorted.
    pub exports: Vec<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The interface that is called around the whole test, if it exports it.
    pub fixture: Option<String>,
    /// The interface that is shown the result, if it exports it.
    pub summary: Option<String>,
    /// What an instance needs.
    pub(super) needs: Needs,
}

/// What an instance needs of the pool.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needs {
    pub(super) memories: u32,
    pub(super) tables: u32,
}

impl Component {
    /// Reads, compiles and describes the component at `path`. `users` is how many it will be run with: it decides the
    /// layout of the address space, which is part of what is compiled.
    pub async fn load(
        path: &Path,
        users: u64,
        budget: &Budget,
        compiler: &Compiler,
    ) -> Result<Self, ComponentError> {
        let bytes = read(path, budget)?;
        refuse_other_kinds(path, &bytes)?;
        let invalid = |error| ComponentError::Invalid(path.to_owned(), error);
        let memories_each = 1;
        let all_users = users.try_into().unwrap_or(u32::MAX);
        let slots = Slots { users: all_users, all_users, memories_each, tables_each: 1 };
        let reservation = slots.reservation(budget);
        compiler.prepare(path, &bytes, reservation, budget).await?;
        let engine = engine::plain(reservation).map_err(invalid)?;
        let component = wasmtime::component::Component::new(&engine, &bytes).map_err(invalid)?;
        let (imports, exports) = interfaces(&engine, &component);
        check_interfaces(path, &imports, &exports)?;
        let pre = link(&engine, &component).map_err(|error| ComponentError::Types(path.to_owned(), error))?;
        let profile = describe(&engine, pre, path, budget).await?;
        let required = component.resources_required();
        let needs = Needs {
            memories: required.as_ref().map_or(1, |it| it.num_memories),
            tables: required.as_ref().map_or(1, |it| it.num_tables),
        };
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let export =
            |name: &str| exports.iter().find(|it| **it == format!("{PACKAGE}/{name}@{VERSION}")).cloned();
        let (fixture, summary) = (export("fixture"), export("summary"));
        Ok(Self { path: path.to_owned(), fixture, summary, sha256, profile, imports, exports, bytes, needs })
    }
}

/// Gives the component the host's interfaces, checking their types.
pub(super) fn link(
    engine: &Engine,
    component: &wasmtime::component::Component,
) -> wasmtime::Result<ScenarioPre<UserState>> {
    let mut linker = Linker::new(engine);
    Scenario::add_to_linker::<_, HasSelf<UserState>>(&mut linker, |state| state)?;
    wasi::link(&mut linker)?;
    let pre: InstancePre<UserState> = linker.instantiate_pre(component)?;
    ScenarioPre::new(pre)
}

fn read(path: &Path, budget: &Budget) -> Result<Vec<u8>, ComponentError> {
    let unreadable = |error| ComponentError::Read(path.to_owned(), error);
    let mut file = File::open(path).map_err(unreadable)?;
    let most = budget.get(Limit::ComponentSize);
    let mut bytes = Vec::new();
    file.by_ref().take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return Err(ComponentError::Budget(path.to_owned(), budget.passed(Limit::ComponentSize)));
    }
    Ok(bytes)
}

fn refuse_other_kinds(path: &Path, bytes: &[u8]) -> Result<(), ComponentError> {
    let path = path.to_owned();
    match bytes.get(..8) {
        Some(b"\0asm\x01\0\0\0") => Err(ComponentError::CoreModule(path)),
        Some(head) if head.starts_with(b"\0asm") => Ok(()),
        Some(head) if head.starts_with(b"\x7fELF") => Err(ComponentError::Compiled(path)),
        _ => Err(ComponentError::NotWasm(path)),
    }
}

fn interfaces(engine: &Engine, component: &wasmtime::component::Component) -> (Vec<String>, Vec<String>) {
    let kind = component.component_type();
    let mut imports: Vec<_> = kind.imports(engine).map(|(name, _)| name.to_owned()).collect();
    let named = |(name, item): (&str, wasmtime::component::types::ComponentExtern)| match item.ty {
        ComponentItem::ComponentInstance(_) => name.to_owned(),
        _ => format!("'{name}'"),
    };
    let mut exports: Vec<_> = kind.exports(engine).map(named).collect();
    imports.sort_unstable();
    exports.sort_unstable();
    (imports, exports)
}

fn check_interfaces(path: &Path, imports: &[String], exports: &[String]) -> Result<(), ComponentError> {
    let path = path.to_owned();
    let expected = format!("{PACKAGE}/user@{VERSION}");
    if !exports.contains(&expected) {
        let other = exports.iter().find(|name| name.starts_with(&format!("{PACKAGE}/user@")));
        return Err(match other {
            Some(found) => ComponentError::Version { path, found: found.clone() },
            None if exports.is_empty() => ComponentError::OtherWorld { path, exports: "nothing".to_owned() },
            None => ComponentError::OtherWorld { path, exports: exports.join(", ") },
        });
    }
    let known: Vec<_> = INTERFACES.iter().map(|it| format!("{PACKAGE}/{it}@{VERSION}")).collect();
    match imports.iter().find(|import| !known.contains(import) && !wasi::offers(import)) {
        None => Ok(()),
        Some(found) if found.starts_with(&format!("{PACKAGE}/")) => {
            Err(ComponentError::Version { path, found: found.clone() })
        }
        Some(import) => Err(ComponentError::Import { path, import: import.clone() }),
    }
}

/// Asks a throw-away instance.
async fn describe(
    engine: &Engine,
    pre: ScenarioPre<UserState>,
    path: &Path,
    budget: &Budget,
) -> Result<Profile, ComponentError> {
    engine::keep_time(engine.weak());
    let shared = Arc::new(Shared::for_describing(Arc::new(*budget)));
    let lasting = Lasting::default();
    // Nothing waits for a phase here.
    let (_control, phase) = phase::channel();
    let mut state = UserState::new(shared, 0, phase, None, lasting);
    state.meter.begin(Limit::StartTime, Duration::ZERO);
    let mut store = Store::new(engine, state);
    super::guest::bound(&mut store);
    let described = async {
        let instance = pre.instantiate_async(&mut store).await?;
        instance.throng_load_user().call_describe(&mut store).await
    };
    let profile = described.await.map_err(|error| {
        let reason = failure::clause(&error, budget);
        ComponentError::Describe { path: path.to_owned(), reason }
    })?;
    Profile::checked(profile, budget).map_err(|error| ComponentError::Profile(path.to_owned(), error))
}
