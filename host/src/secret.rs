//! Secrets that a runner hands to scenarios. They are never printed: where a text may hold one, it is masked.

use std::borrow::Cow;
use std::fmt;

/// What stands in a secret's place.
pub const MASK: &str = "***";
/// A shorter one would mask what it is not.
const SHORTEST: usize = 4;

/// A secret's value.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret of at least four bytes.
    ///
    /// # Errors
    ///
    /// If it is shorter: a text that says so.
    pub fn new(value: String) -> Result<Self, String> {
        if value.len() < SHORTEST {
            return Err(format!(
                "is shorter than {SHORTEST} bytes, so that it could not be told from other text"
            ));
        }
        Ok(Self(value))
    }

    /// The value itself, for the scenario it is meant for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// All secrets of a run.
#[derive(Debug, Clone, Default)]
pub struct Secrets(Vec<Secret>);

impl Secrets {
    /// These; of several that overlap, the longest is masked first.
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let mut secrets: Vec<_> = secrets.into_iter().collect();
        secrets.sort_by_key(|Secret(value)| std::cmp::Reverse(value.len()));
        Self(secrets)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text with each secret's value masked.
    pub fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut masked = Cow::Borrowed(text);
        for Secret(value) in self.0.iter().filter(|Secret(value)| text.contains(value.as_str())) {
            masked = Cow::Owned(masked.replace(value, MASK));
        }
        masked
    }

    /// Masks a text in its place.
    pub fn mask_in(&self, text: &mut String) {
        if let Cow::Owned(masked) = self.mask(text) {
            *text = masked;
        }
    }
}

/// Headers whose values are secret, whoever sets them.
const ALWAYS_SECRET: [&str; 5] =
    ["authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"];

/// The names of headers whose values are shown to nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretHeaders(Vec<String>);

impl SecretHeaders {
    /// These, beside those that are always secret: `authorization`, `cookie`, `proxy-authorization`, `set-cookie` and `x-api-key`.
    pub fn new(more: impl IntoIterator<Item = String>) -> Self {
        Self(more.into_iter().collect())
    }

    /// What may be shown of a header's value.
    pub fn shown<'a>(&self, name: &str, value: &'a str) -> &'a str {
        let is = |secret: &str| secret.eq_ignore_ascii_case(name);
        if ALWAYS_SECRET.into_iter().any(is) || self.0.iter().any(|secret| is(secret)) { MASK } else { value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_named_secret_are_masked_in_any_spelling() {
        let headers = SecretHeaders::new(["X-Token".to_owned()]);
        for name in ["Authorization", "set-cookie", "x-token", "X-API-Key"] {
            assert_eq!(headers.shown(name, "abc"), "***", "{name}");
        }
        assert_eq!(headers.shown("accept", "abc"), "abc");
    }

    #[test]
    fn a_secret_is_masked_wherever_it_stands_and_never_shown() {
        let secret = |text: &str| Secret::new(text.to_owned());
        let secrets = Secrets::new([secret("abcd").unwrap(), secret("abcdef").unwrap()]);
        assert_eq!(secrets.mask("Bearer abcdef, abcd; abc"), "Bearer ***, ***; abc");
        assert!(matches!(secrets.mask("nothing"), Cow::Borrowed(_)));
        assert_eq!(format!("{:?}", secret("abcd")), "Ok(***)");
        assert!(secret("abc").is_err());
    }
}
