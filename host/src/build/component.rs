//! From a core module to a component that says what it is.

use anyhow::Context;
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wasm_encoder::{ComponentSection as _, CustomSection};
use wasm_metadata::{AddMetadata, AddMetadataField, Authors, Description, Licenses, Version};
use wasmparser::Parser;
use wit_component::ComponentEncoder;

use super::{BuildError, Source, work};
use crate::plan::DEFAULT_PLAN_SECTION;

/// Reads a file that must be a core module.
pub(super) fn core_module(source: &Source) -> Result<Vec<u8>, BuildError> {
    let bytes = work::read(&source.entry)?;
    let file = source.entry.display();
    match bytes.get(..8) {
        Some(b"\0asm\x01\0\0\0") => Ok(bytes),
        Some(head) if head.starts_with(b"\0asm") => Err(BuildError::Source(format!(
            "{file} is a component already: run it, or look at it with 'throng inspect'"
        ))),
        _ => Err(BuildError::Source(format!("{file} is not WebAssembly"))),
    }
}

/// Wraps a core module that carries its contract; a component is left as it is. A module that was built for WASI's first preview
/// gets an adapter to the second, of which only what it uses remains.
pub(super) fn encode(module: Vec<u8>, source: &Source) -> Result<Vec<u8>, BuildError> {
    if Parser::is_component(&module) {
        return Ok(module);
    }
    let refused = |error: anyhow::Error| BuildError::Refused {
        path: source.entry.clone(),
        output: format!("it can't be made a component: {error:#}"),
    };
    let encoded = ComponentEncoder::default()
        .module(&module)
        .and_then(|encoder| {
            encoder.adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER)
        })
        .and_then(|encoder| encoder.validate(true).encode());
    encoded.map_err(refused)
}

/// Adds the default plan, if there is one, to a component.
pub(super) fn with_plan(mut component: Vec<u8>, plan: &[u8]) -> Vec<u8> {
    if !plan.is_empty() {
        CustomSection { name: DEFAULT_PLAN_SECTION.into(), data: plan.into() }
            .append_to_component(&mut component);
    }
    component
}

/// Writes into a component what its project says of itself.
pub(super) fn name(bytes: &[u8], source: &Source) -> Result<Vec<u8>, BuildError> {
    fn field<T: std::fmt::Debug + Clone>(
        text: Option<&String>,
        make: impl FnOnce(String) -> T,
    ) -> AddMetadataField<T> {
        text.map_or(AddMetadataField::Keep, |text| AddMetadataField::Set(make(text.clone())))
    }
    let about = &source.about;
    let mut metadata = AddMetadata::default();
    metadata.name = AddMetadataField::Set(source.name.clone());
    metadata.version = field(about.version.as_ref(), Version::new);
    metadata.authors = field(about.authors.as_ref(), Authors::new);
    metadata.description = field(about.description.as_ref(), Description::new);
    // Not all that a manifest says is well-formed, and that is no reason not to build.
    metadata.licenses = about
        .licence
        .as_deref()
        .and_then(|text| Licenses::new(text).ok())
        .map_or(AddMetadataField::Keep, AddMetadataField::Set);
    metadata.source = about
        .source
        .as_deref()
        .and_then(|text| text.parse().ok())
        .map_or(AddMetadataField::Keep, AddMetadataField::Set);
    metadata.processed_by = vec![("throng".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
    Ok(metadata.to_wasm(bytes).context("can't write the component's metadata")?)
}
