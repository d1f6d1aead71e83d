//! How a request spends its microseconds: a bar of what a profiler found, in parts.

use std::fmt::Write as _;

use crate::bench::results::Results;

const WIDTH: f64 = 760.0;
const BAR: f64 = 26.0;

/// One row a part, the longest first; each as long as its share.
pub(super) fn draw(results: &Results) -> Option<String> {
    let profile = results.probes("profile").last()?;
    let cpu_us = profile["cpu_us"].as_f64()?;
    let parts = profile["parts"].as_array()?;
    let height = 50.0 + BAR * parts.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"white\"/>\n\
         <text x=\"10\" y=\"22\" fill=\"#222\">One request of the Rust component, HTTP/1.1, 64 users: {cpu_us:.1} µs of CPU time</text>\n"
    );
    let longest = parts.iter().filter_map(|part| part[2].as_f64()).fold(0.01, f64::max);
    for (number, part) in parts.iter().enumerate() {
        let (name, place, share) = (part[0].as_str()?, part[1].as_str()?, part[2].as_f64()?);
        let y = 38.0 + BAR * number as f64;
        let colour = match place {
            "kernel" => "#64748b",
            "guest" => "#c2410c",
            _ => "#2563eb",
        };
        let _ = writeln!(
            svg,
            "<text x=\"300\" y=\"{:.0}\" text-anchor=\"end\" fill=\"#222\">{name}</text>\
             <rect x=\"310\" y=\"{y:.0}\" width=\"{:.1}\" height=\"{:.0}\" fill=\"{colour}\"/>\
             <text x=\"{:.1}\" y=\"{:.0}\" fill=\"#222\">{:.2} µs, {:.0} %</text>",
            y + 16.0,
            share / longest * 320.0,
            BAR - 6.0,
            318.0 + share / longest * 320.0,
            y + 16.0,
            share * cpu_us,
            share * 100.0
        );
    }
    Some(svg + "</svg>\n")
}
