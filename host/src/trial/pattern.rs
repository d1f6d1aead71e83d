//! Texts in which `*` stands for anything.

/// Whether a text is as the pattern has it.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<_> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(found) = text.find(part) else { return false };
        text = &text[found + part.len()..];
    }
    text.ends_with(end)
}

/// Whether a request, `METHOD PATH?QUERY`, is as the pattern has it; one without a query goes for any.
pub(super) fn fits_request(pattern: &str, request: &str) -> bool {
    let path = if pattern.contains('?') { request } else { request.split('?').next().unwrap_or(request) };
    fits(pattern, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*b", "ab", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "acb", false),
            ("*", "", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
        assert!(fits_request("GET /a", "GET /a?b=1") && !fits_request("GET /a?b=2", "GET /a?b=1"));
        assert!(fits_request("GET /a?*1", "GET /a?b=1"));
    }
}
