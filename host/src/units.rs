//! Numbers as people read them.

use std::time::Duration;

/// Microseconds as milliseconds, with three digits that matter.
pub fn milliseconds(us: f64) -> String {
    let ms = us / 1000.0;
    match ms {
        0.0 => "0".to_owned(),
        ms if ms < 10.0 => format!("{ms:.2}"),
        ms if ms < 100.0 => format!("{ms:.1}"),
        ms => thousands(ms.round() as u64),
    }
}

/// A round number of microseconds, as an axis has it, in the unit that fits.
pub fn round_time(us: f64) -> String {
    match us {
        us if us < 1e3 => format!("{us} µs"),
        us if us < 1e6 => format!("{} ms", (us / 10.0).round() / 100.0),
        us => format!("{} s", (us / 1e4).round() / 100.0),
    }
}

/// Round values between two, at most so many, for a logarithmic axis.
pub fn round_values(from: f64, to: f64, most: usize) -> Vec<f64> {
    const STEPS: [&[f64]; 3] = [
        &[1.0, 2.0, 5.0],
        &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0],
        &[1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.2, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0],
    ];
    let inside = |steps: &[f64]| {
        let all = (0..=10).flat_map(|power| steps.iter().map(move |it| it * 10_f64.powi(power)));
        all.filter(|value| (from..=to).contains(value)).collect::<Vec<_>>()
    };
    let found = STEPS.map(inside);
    let chosen = found.iter().find(|values| values.len() >= 3).unwrap_or(&found[2]);
    chosen.iter().step_by(chosen.len().div_ceil(most).max(1)).copied().collect()
}

/// A whole number with its thousands apart.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of any meaning: three digits that matter, whole ones in full.
pub fn number(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let digits = match value.abs() {
        size if size >= 1e15 => format!("{size:e}"),
        size if size.fract() == 0.0 || size >= 100.0 => thousands(size.round() as u64),
        size => {
            let decimals = (2.0 - size.log10().floor()).min(12.0) as usize;
            format!("{size:.decimals$}")
        }
    };
    format!("{sign}{digits}")
}

/// A rate: whole from 100 up, with digits below.
pub fn rate(per_second: f64) -> String {
    match per_second {
        rate if rate >= 100.0 => thousands(rate.round() as u64),
        rate if rate >= 10.0 => format!("{rate:.1}"),
        rate => format!("{rate:.2}"),
    }
}

/// A share of a whole in per cent; what is not nothing is not shown as nothing.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        0.0 => "0 %".to_owned(),
        percent if percent < 0.01 => "<0.01 %".to_owned(),
        percent if percent < 10.0 => format!("{percent:.2} %"),
        percent => format!("{percent:.1} %"),
    }
}

/// Bytes in the binary unit that fits.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{count} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}

/// A span as minutes and seconds, or with hours.
pub fn clock_face(span: Duration) -> String {
    let seconds = span.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            [0.0, 840.0, 8_412.0, 84_120.0, 1_234_567.0].map(milliseconds),
            ["0", "0.84", "8.41", "84.1", "1,235"]
        );
        assert_eq!([500.0, 2e3, 5e6].map(round_time), ["500 µs", "2 ms", "5 s"]);
        assert_eq!(round_values(900.0, 60_000.0, 7), [1e3, 2e3, 5e3, 1e4, 2e4, 5e4]);
        assert_eq!(round_values(11.0, 44.0, 7), [15.0, 20.0, 30.0, 40.0]);
        assert_eq!((round_values(11.1, 11.5, 7).len(), round_values(1.0, 1e10, 4).len()), (0, 4));
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(
            [0.0, 12.0, 1234.5, -2.5, 0.1 + 0.2, 0.001_234_5, 1e20].map(number),
            ["0", "12", "1,235", "-2.50", "0.300", "0.00123", "1e20"]
        );
        assert_eq!([0.5, 12.34, 1234.5].map(rate), ["0.50", "12.3", "1,235"]);
        assert_eq!([0.0, 0.000_01, 0.012, 0.5].map(percent), ["0 %", "<0.01 %", "1.20 %", "50.0 %"]);
        assert_eq!([12, 2048, 5 << 30].map(bytes), ["12 B", "2.0 KiB", "5.0 GiB"]);
        assert_eq!([65, 3_725].map(|s| clock_face(Duration::from_secs(s))), ["01:05", "1:02:05"]);
    }
}
