//! What a component's producers wrote into it.

use wasm_metadata::Payload;

/// A component's metadata, as pairs of a label and a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata(pub Vec<(String, String)>);

impl Metadata {
    /// Reads the metadata of a component's bytes; empty if there is none.
    pub fn read(bytes: &[u8]) -> Self {
        let Ok(payload) = Payload::from_binary(bytes) else { return Self::default() };
        let metadata = payload.metadata();
        let mut pairs = Vec::new();
        let fields = [
            ("name", metadata.name.clone()),
            ("version", metadata.version.as_ref().map(ToString::to_string)),
            ("authors", metadata.authors.as_ref().map(ToString::to_string)),
            ("licence", metadata.licenses.as_ref().map(ToString::to_string)),
            ("description", metadata.description.as_ref().map(ToString::to_string)),
            ("source", metadata.source.as_ref().map(ToString::to_string)),
        ];
        for (label, value) in fields {
            pairs.extend(value.map(|value| (label.to_owned(), value)));
        }
        let Some(producers) = &metadata.producers else { return Self(pairs) };
        for (field, values) in producers.iter() {
            let each = values.iter().map(|(name, version)| format!("{name} {version}").trim().to_owned());
            pairs.push((field.clone(), each.collect::<Vec<_>>().join(", ")));
        }
        Self(pairs)
    }
}
