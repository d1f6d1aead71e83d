//! Texts of scenarios, as a terminal may get them.

use std::borrow::Cow;

/// The text with `�` in place of each control character but line ends and tabs: a terminal would act on them.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let acts = |it: char| it.is_control() && !matches!(it, '\n' | '\t');
    if text.contains(acts) { text.replace(acts, "\u{fffd}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_a_terminal() {
        assert_eq!(harmless("a\tb\nc é"), "a\tb\nc é");
        assert_eq!(harmless("a\x1b[2Jb\r\u{9b}c\0"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}c\u{fffd}");
    }
}
