//! How texts become types of the author's, by way of serde: JSON, and plain texts such as columns and keys.
//!
//! A reader of our own, for two reasons. An error's text must hold neither positions nor values, as the report counts
//! errors by it. And a component should be small: `serde_json` brings the formatting of all that its errors may show,
//! which doubles a scenario's size. Writing JSON is left to `serde_json`.

use serde::de::DeserializeOwned;

mod access;
mod json;
mod misfit;
mod scan;
mod text;

use json::Json;
pub(crate) use misfit::Misfit;
pub(crate) use text::Text;

/// Reads one JSON value, and nothing after it.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
    let mut json = Json::new(text);
    let value = T::deserialize(&mut json)?;
    json.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests;
