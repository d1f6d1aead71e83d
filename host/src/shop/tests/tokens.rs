//! Tokens: what is accepted and what is not.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use crate::shop::token::{LIFE, Signer, TokenFault};

const THEN: SystemTime = SystemTime::UNIX_EPOCH;

#[test]
fn its_own_token_is_accepted_until_it_expires() {
    let signer = Signer::new(1);
    let token = signer.issue("42", THEN);
    let almost = THEN + LIFE - Duration::from_secs(1);
    assert_eq!(signer.verify(&token, almost).unwrap().subject, "42");
    assert_eq!(signer.verify(&token, THEN + LIFE), Err(TokenFault::Expired));
}

#[test]
fn shops_of_one_seed_accept_each_others_tokens() {
    let token = Signer::new(1).issue("42", THEN);
    assert!(Signer::new(1).verify(&token, THEN).is_ok());
    assert_eq!(Signer::new(2).verify(&token, THEN), Err(TokenFault::Foreign));
}

#[test]
fn it_is_a_json_web_token() {
    let token = Signer::new(1).issue("42", THEN + Duration::from_secs(5));
    let parts: Vec<String> = token
        .split('.')
        .take(2)
        .map(|part| String::from_utf8(BASE64.decode(part).unwrap()).unwrap())
        .collect();
    assert_eq!(parts, [r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"sub":"42","iat":5,"exp":3605}"#]);
}

#[test]
fn the_signature_is_that_of_an_independent_implementation() {
    // Python: hmac.new(sha256(b"throng shop token key" + bytes(8)).digest(), b"HEADER.CLAIMS", "sha256")
    let token = Signer::new(0).issue("1", THEN);
    assert_eq!(token.rsplit_once('.').unwrap().1, "O8IcyFA7aDVHGhJuEhNeNnK1F6kx-e0L6oNe8SSbwpQ");
}

#[test]
fn tampered_and_malformed_tokens_are_foreign() {
    let signer = Signer::new(1);
    let token = signer.issue("42", THEN);
    let [header, claims, signature]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let unsigned = BASE64.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let others = BASE64.encode(r#"{"sub":"1","iat":0,"exp":3600}"#);
    for bad in [
        format!("{header}.{others}.{signature}"),
        format!("{unsigned}.{claims}."),
        format!("{unsigned}.{claims}.{signature}"),
        format!("{header}.{claims}."),
        format!("{header}.{claims}"),
        format!("{header}.{claims}.{signature}A"),
        format!("{header}..{signature}"),
        "reporting".to_owned(),
        String::new(),
        "..".to_owned(),
    ] {
        assert_eq!(signer.verify(&bad, THEN), Err(TokenFault::Foreign), "{bad}");
    }
}
