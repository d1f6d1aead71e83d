//! The pages' scripts and styles, as `cargo xtask web` built them from `host/web/`. They are part of the program.

use std::borrow::Cow;

use rust_embed::Embed;

#[derive(Embed)]
#[folder = "web/dist"]
struct Dist;

/// A file of the pages as text: `live.html`, `live.js`, `live.css`, `report.js`, `report.css` or `licences.txt`; empty if there
/// is none of that name.
pub fn text(name: &str) -> Cow<'static, str> {
    match Dist::get(name).map(|file| file.data) {
        Some(Cow::Borrowed(bytes)) => String::from_utf8_lossy(bytes),
        Some(Cow::Owned(bytes)) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        None => Cow::Borrowed(""),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_pages_are_part_of_the_program_with_the_notices_they_owe() {
        for name in ["live.html", "live.js", "live.css", "report.js", "report.css", "licences.txt"] {
            assert!(!text(name).is_empty(), "{name}");
        }
        for name in ["report.js", "licences.txt"] {
            assert!(text(name).contains("uplot 1") && text(name).contains("Permission is hereby granted"));
        }
        assert_eq!(text("../package.json"), "");
    }
}
