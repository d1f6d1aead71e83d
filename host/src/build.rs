//! From a scenario's source to a component, in whichever language.
//!
//! ```text
//! path ─► Source ─► language ─► core module or component ─► adapted, named ─► checked ─► FILE.wasm
//!          source.rs  rust.rs …                                component.rs
//! ```
//!
//! Each language has one file here, which calls that language's own tools. The SDKs are in this program (`sdk.rs`); the tools
//! are the author's, or those that `throng setup` brought (`tools.rs`). All is made in folders of the user's cache; nothing is
//! written beside the source.

mod about;
mod c;
mod component;
mod contract;
mod go;
mod language;
mod project;
mod rust;
mod script;
mod sdk;
mod source;
mod tools;
mod work;

use std::path::PathBuf;

use thiserror::Error;
use work::{Module, Work};

pub use about::About;
pub use language::Language;
pub use project::create;
pub use source::Source;
pub use tools::set_up;

/// Why there is no component.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The path does not lead to a source.
    #[error("{0}")]
    Source(String),
    /// A program is not there.
    #[error("{what} is missing: {remedy}")]
    Missing {
        /// What was looked for.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// The language's tools refused the source.
    #[error("{path} does not build\n{output}")]
    Refused {
        /// The source.
        path: PathBuf,
        /// What they said, with the author's files and lines.
        output: String,
    },
    /// Something failed that is not the author's to mend.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

/// A component that was built.
#[derive(Debug)]
pub struct Built {
    /// Where it is, in the user's cache.
    pub path: PathBuf,
    /// Whether it was there already, made from the same content.
    pub cached: bool,
    /// What the compiler had to say of it, if anything.
    pub warnings: String,
}

/// Makes a component of `source`.
pub fn build(source: &Source) -> Result<Built, BuildError> {
    let work = Work::on(source)?;
    if source.language != Language::Go && source.names_own_sdk() {
        sdk::vendor(source.language, &source.folder)?;
    }
    let module = match source.language {
        Language::Rust => rust::make(source)?,
        Language::Go => go::make(source, &work)?,
        Language::C | Language::Zig => c::make(source, &work)?,
        Language::Python => script::python(source, &work)?,
        Language::JavaScript | Language::TypeScript => script::javascript(source, &work)?,
        Language::Core => Module::silent(component::core_module(source)?),
    };
    work.finish(source, module)
}
