//! Logging in, and who one is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::app::App;
use super::bearer::SignedIn;
use super::extract::Payload;
use super::refusal::Refusal;
use super::token::{self, TokenFault};
use crate::clock;

#[derive(Debug, Deserialize)]
pub(super) struct Credentials {
    email: String,
    password: String,
}

#[derive(Debug, Serialize)]
struct Profile {
    id: i64,
    email: String,
    name: String,
    role: String,
}

/// A password as it is stored: SHA-256 over salt and password. Real accounts need a slow hash such as Argon2. These
/// passwords are in the documentation, logging in is what gets load tested, and a slow hash would be all it measured.
pub(super) fn hashed(salt: &[u8], password: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(password).finalize().into()
}

/// `POST /api/v1/auth/login`
pub(super) async fn login(
    State(app): State<Arc<App>>,
    Payload(credentials): Payload<Credentials>,
) -> Result<Json<Value>, Refusal> {
    let account = app
        .store
        .read(|connection| {
            connection
                .prepare_cached("SELECT id, salt, password_hash FROM users WHERE email = ?")?
                .query_row([&credentials.email], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, [u8; 32]>(2)?))
                })
                .optional()
        })
        .await?;
    match account {
        Some((id, salt, hash)) if hashed(&salt, &credentials.password) == hash => Ok(Json(json!({
            "access_token": app.signer.issue(&id.to_string(), clock::wall_clock()),
            "token_type": "Bearer",
            "expires_in": token::LIFE.as_secs(),
        }))),
        _ => Err(Refusal::WrongPassword),
    }
}

/// `GET /api/v1/users/me`
pub(super) async fn me(
    State(app): State<Arc<App>>,
    SignedIn(id): SignedIn,
) -> Result<Json<impl Serialize>, Refusal> {
    let profile = app
        .store
        .read(|connection| {
            connection
                .prepare_cached("SELECT id, email, name, role FROM users WHERE id = ?")?
                .query_row([id], |row| {
                    let (id, email) = (row.get(0)?, row.get(1)?);
                    Ok(Profile { id, email, name: row.get(2)?, role: row.get(3)? })
                })
                .optional()
        })
        .await?;
    Ok(Json(profile.ok_or(TokenFault::Foreign)?))
}
