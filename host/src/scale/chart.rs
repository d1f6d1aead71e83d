//! Throughput and the 95th percentile over the load, drawn with characters.

use super::{By, Scaling};
use crate::units::{milliseconds, number, rate};

const WIDTH: usize = 56;
const HEIGHT: usize = 10;
/// A measured step, what the law says, and what would be in proportion.
const MARKS: [char; 3] = ['●', '·', '/'];

/// Both charts; none of fewer than two steps.
pub(super) fn chart(scaling: &Scaling) -> Option<String> {
    if scaling.steps.len() < 2 {
        return None;
    }
    let most = scaling.steps.last()?.load;
    let unit = if scaling.by == By::Users { "users" } else { "iterations/s" };
    let throughput = throughput(scaling, most);
    let times: Vec<_> =
        scaling.steps.iter().map(|step| (step.load, step.response_time_us.p95 as f64)).collect();
    let times = plot("p95 in ms", most, &[(MARKS[0], times)], milliseconds);
    let axis = format!("{:>10} 0{:>width$}", "", format!("{} {unit}", number(most)), width = WIDTH - 1);
    Some(format!("{throughput}\n{axis}\n\n{times}\n{axis}"))
}

fn throughput(scaling: &Scaling, most: f64) -> String {
    let measured: Vec<_> = scaling.steps.iter().map(|step| (step.load, step.request_rate)).collect();
    let highest = measured.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
    let along = || (1..=WIDTH).map(|column| most * column as f64 / WIDTH as f64);
    let law = scaling.usl.as_ref().filter(|_| scaling.by == By::Users);
    let law: Vec<_> = law
        .into_iter()
        .flat_map(|usl| along().map(|n| (n, usl.at(n))))
        .filter(|it| it.1 <= highest * 1.1)
        .collect();
    let own = scaling.steps.first().map_or(0.0, |step| step.request_rate / step.load);
    let proportional: Vec<_> = along().map(|n| (n, own * n)).filter(|it| it.1 <= highest).collect();
    let legend = format!(
        "requests/s ({} measured, {} in proportion to the first step{})",
        MARKS[0],
        MARKS[2],
        if law.is_empty() { String::new() } else { format!(", {} by the law", MARKS[1]) }
    );
    plot(&legend, most, &[(MARKS[2], proportional), (MARKS[1], law), (MARKS[0], measured)], rate)
}

/// A grid of characters; of what falls on one place, the last is seen.
fn plot(title: &str, most: f64, series: &[(char, Vec<(f64, f64)>)], label: impl Fn(f64) -> String) -> String {
    let highest =
        series.iter().flat_map(|(_, points)| points).map(|it| it.1).fold(f64::MIN_POSITIVE, f64::max);
    let mut cells = vec![[' '; WIDTH]; HEIGHT];
    for (mark, points) in series {
        for (x, y) in points {
            let column = ((x / most * WIDTH as f64).ceil() as usize).clamp(1, WIDTH) - 1;
            let row = ((y / highest * HEIGHT as f64).ceil() as usize).clamp(1, HEIGHT) - 1;
            cells[HEIGHT - 1 - row][column] = *mark;
        }
    }
    let mut lines = vec![format!("{:>10} {title}", "")];
    for (row, line) in cells.iter().enumerate() {
        let at = match row {
            0 => label(highest),
            row if row == HEIGHT / 2 => label(highest / 2.0),
            _ => String::new(),
        };
        lines.push(format!("{at:>10} │{}", line.iter().collect::<String>()).trim_end().to_owned());
    }
    lines.push(format!("{:>10} └{}", "", "─".repeat(WIDTH)));
    lines.join("\n")
}
