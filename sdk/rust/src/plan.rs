//! What the plan says to a scenario.

use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// What the plan says to the whole test: what `set_up` is told.
#[derive(Debug)]
pub struct Plan {
    config: String,
}

impl Plan {
    pub(crate) fn new(config: String) -> Self {
        Self { config }
    }

    /// The plan's `config` for this scenario, as a type of your own: the same that each user has in
    /// [`Context::config`](crate::Context::config).
    ///
    /// # Errors
    ///
    /// The configuration does not fit `T`.
    pub fn config<T: DeserializeOwned>(&self) -> Result<T> {
        config(&self.config)
    }

    /// The same as JSON text.
    #[must_use]
    pub fn config_text(&self) -> &str {
        &self.config
    }
}

/// The configuration as a type of the author's.
pub(crate) fn config<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| Error::json("config", &error))
}
