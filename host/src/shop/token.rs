//! Bearer tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256 (RFC 7515, `HS256`).
//!
//! Only tokens of this shop's own making are ever accepted, so the header is compared as a whole: there is no
//! algorithm to choose, hence none to confuse. Issuing or verifying costs about a microsecond.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, Mac};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// How long a token is good for.
pub(super) const LIFE: Duration = Duration::from_secs(3600);

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// What a token says.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Claims {
    /// Whose token it is: the user's number.
    #[serde(rename = "sub")]
    pub(super) subject: String,
    #[serde(rename = "exp")]
    expires_at_s: u64,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum TokenFault {
    #[error("the token is not one of this shop's")]
    Foreign,
    #[error("the token has expired")]
    Expired,
}

/// Signs tokens and knows its own.
pub(super) struct Signer {
    /// Keyed once: cloning it saves two of the four compressions of a signature.
    keyed: Hmac<Sha256>,
    header: String,
}

impl Signer {
    pub(super) fn new(seed: u64) -> Self {
        let key =
            Sha256::new().chain_update(b"throng shop token key").chain_update(seed.to_le_bytes()).finalize();
        let keyed = Hmac::new_from_slice(&key).expect("HMAC takes keys of any length");
        Self { keyed, header: BASE64.encode(HEADER) }
    }

    /// A token for `subject`, good for [`LIFE`] from `now`.
    pub(super) fn issue(&self, subject: &str, now: SystemTime) -> String {
        let issued_at_s = unix_s(now);
        let expires_at_s = issued_at_s + LIFE.as_secs();
        let claims = json!({ "sub": subject, "iat": issued_at_s, "exp": expires_at_s }).to_string();
        let signed = format!("{}.{}", self.header, BASE64.encode(claims));
        let signature = self.keyed.clone().chain_update(&signed).finalize().into_bytes();
        format!("{signed}.{}", BASE64.encode(signature))
    }

    /// The claims of a token that this signer made and that has not expired.
    pub(super) fn verify(&self, token: &str, now: SystemTime) -> Result<Claims, TokenFault> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Foreign)?;
        let claims = signed
            .strip_prefix(&self.header)
            .and_then(|rest| rest.strip_prefix('.'))
            .ok_or(TokenFault::Foreign)?;
        let signature = BASE64.decode(signature).map_err(|_| TokenFault::Foreign)?;
        self.keyed.clone().chain_update(signed).verify_slice(&signature).map_err(|_| TokenFault::Foreign)?;
        let claims: Claims = BASE64
            .decode(claims)
            .ok()
            .and_then(|claims| serde_json::from_slice(&claims).ok())
            .ok_or(TokenFault::Foreign)?;
        if claims.expires_at_s <= unix_s(now) { Err(TokenFault::Expired) } else { Ok(claims) }
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

fn unix_s(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
