//! Durations as an author writes them: a number and a unit.

/// Reads `500ms`, `1.5s`, `2m` or `1h` as milliseconds. The error is a message for the author.
pub(crate) fn milliseconds(text: &str) -> Result<u32, String> {
    let split = text.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor = match unit {
        "ms" => 1.0,
        "s" => 1e3,
        "m" => 60e3,
        "h" => 3600e3,
        _ => return Err(refused(text)),
    };
    // `1.` and `.5` are numbers to Rust, but more likely slips.
    if number.starts_with('.') || number.ends_with('.') {
        return Err(refused(text));
    }
    let milliseconds = number.parse::<f64>().map_err(|_| refused(text))? * factor;
    let rounded = milliseconds.round();
    if rounded > f64::from(u32::MAX) {
        return Err(format!("`{text}` is too long: a pause can last 49 days"));
    }
    if rounded == 0.0 && milliseconds > 0.0 {
        return Err(format!("`{text}` is too short: a pause lasts whole milliseconds"));
    }
    Ok(rounded as u32)
}

fn refused(text: &str) -> String {
    format!(
        "`{text}` is not a duration: write a number and a unit, as in \"500ms\", \"1.5s\", \"2m\" or \"1h\""
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units_are_read() {
        for (text, expected) in
            [("500ms", 500), ("1.5s", 1_500), ("0s", 0), ("2m", 120_000), ("1h", 3_600_000), ("0.29s", 290)]
        {
            assert_eq!(milliseconds(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn others_are_refused_with_an_example() {
        for text in ["", "5", "s", "1 s", "-1s", "1.s", ".5s", "1.2.3s", "5sec", "1m30s", "ms", "∞s"] {
            let message = milliseconds(text).unwrap_err();
            assert!(message.starts_with(&format!("`{text}` is not a duration")), "{message}");
        }
    }

    #[test]
    fn limits_are_told() {
        assert_eq!(milliseconds("1193h").unwrap(), 4_294_800_000);
        assert!(milliseconds("1194h").unwrap_err().ends_with("a pause can last 49 days"));
        assert!(milliseconds("0.1ms").unwrap_err().contains("too short"));
    }
}
