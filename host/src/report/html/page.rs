//! The file around a page: its style, its script, its data, and a policy that allows nothing else.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::assets;

/// A page.
#[derive(Debug)]
pub struct Page<'a> {
    /// What the window's title says.
    pub title: &'a str,
    /// What its script draws from. Without it, there is no script.
    pub data: Option<&'a Value>,
    /// What it shows.
    pub body: Markup,
}

/// The page as one file.
pub fn page(page: &Page<'_>) -> String {
    let style = assets::text("report.css");
    let script = page.data.map(|_| assets::text("report.js"));
    let policy = policy(&style, script.as_deref());
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content="Throng";
                meta name="color-scheme" content="light dark";
                title { (page.title) " · Throng" }
                style { (PreEscaped(&style)) }
            }
            body {
                (page.body)
                @if let (Some(data), Some(script)) = (page.data, &script) {
                    script #report type="application/json" { (PreEscaped(inert(data))) }
                    script { (PreEscaped(script)) }
                }
            }
        }
    };
    document.into_string()
}

/// Only this style and this script, by their digests; nothing from anywhere.
fn policy(style: &str, script: Option<&str>) -> String {
    let digest = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    let script = script.map_or_else(|| "'none'".to_owned(), digest);
    format!(
        "default-src 'none'; style-src {}; script-src {script}; base-uri 'none'; form-action 'none'",
        digest(style)
    )
}

/// JSON that can't end the element it stands in: `<` occurs in its texts only, where it may be written like this.
fn inert(data: &Value) -> Cow<'static, str> {
    data.to_string().replace('<', "\\u003c").into()
}
