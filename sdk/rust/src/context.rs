//! What a user is told when it starts.

use serde::de::DeserializeOwned;

use crate::bindings::exports::throng::load::user;
use crate::error::Result;
use crate::plan;

/// What a user is told when it starts: who it is, and what the plan says.
#[derive(Debug)]
pub struct Context(user::Context);

impl Context {
    pub(crate) fn new(context: user::Context) -> Self {
        Self(context)
    }

    /// The user's number, from 0, unique in the run.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0.user
    }

    /// The scenario's name in the plan.
    #[must_use]
    pub fn scenario(&self) -> &str {
        &self.0.scenario
    }

    /// The plan's `config` for this scenario, as a type of your own. Where the plan has none it is `{}`, so give fields
    /// a default if they need not be there.
    ///
    /// ```no_run
    /// # use throng_sdk::prelude::*;
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// #[serde(default, deny_unknown_fields)]
    /// struct Config {
    ///     path: String,
    /// }
    ///
    /// impl Default for Config {
    ///     fn default() -> Self {
    ///         Self { path: "/".into() }
    ///     }
    /// }
    ///
    /// # fn start(user: &Context) -> Result {
    /// let config: Config = user.config()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The configuration does not fit `T`.
    pub fn config<T: DeserializeOwned>(&self) -> Result<T> {
        plan::config(&self.0.config)
    }

    /// The same as JSON text.
    #[must_use]
    pub fn config_text(&self) -> &str {
        &self.0.config
    }

    /// The value of one of the plan's labels.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// All of the plan's labels.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.labels.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Config {
        path: String,
    }

    fn context(config: &str) -> Context {
        let labels = vec![("stage".to_owned(), "ci".to_owned())];
        Context::new(user::Context {
            user: 7,
            scenario: "flat".to_owned(),
            config: config.to_owned(),
            labels,
        })
    }

    #[test]
    fn the_configuration_is_a_type_of_the_authors() {
        let config: Config = context(r#"{"path": "/x"}"#).config().unwrap();
        assert_eq!(config.path, "/x");
        let error = context("{}").config::<Config>().unwrap_err();
        assert_eq!(error.to_string(), "config: missing field `path`");
    }

    #[test]
    fn labels_are_found_by_name() {
        let context = context("{}");
        assert_eq!((context.number(), context.scenario()), (7, "flat"));
        assert_eq!((context.label("stage"), context.label("other")), (Some("ci"), None));
        assert_eq!(context.labels().collect::<Vec<_>>(), [("stage", "ci")]);
    }
}
