//! What a request costs as users grow.

use std::fmt::Write as _;

use super::with_interval;
use crate::bench::axes::{Cell, Pace};
use crate::bench::client::Client;
use crate::bench::results::Results;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
/// Left, top, right, bottom.
const EDGES: [f64; 4] = [60.0, 30.0, 20.0, 45.0];
/// The lines, and the colours they have in light and dark pages alike.
const LINES: [(Client, &str); 2] = [(Client::Rust, "#c2410c"), (Client::Native, "#2563eb")];

/// A client, its colour, and its points: users and cost.
type Line = (Client, &'static str, Vec<(u32, f64)>);

/// Cells of the curve, by users.
fn cells(results: &Results) -> Vec<Cell> {
    let mut cells = results.cells();
    cells.retain(|cell| Cell { users: Cell::BASE.users, ..*cell } == Cell::BASE && cell.pace == Pace::Full);
    cells.retain(|cell| results.runs(*cell, Client::Rust).next().is_some());
    cells.sort_by_key(|cell| cell.users);
    cells
}

pub(super) fn section(results: &Results) -> String {
    let cells = cells(results);
    if cells.len() < 2 {
        return String::new();
    }
    let mut text = "## Cost per request as users grow\n\n![CPU time of a request over the number of users](users.svg)\n\n\
         Small GET, HTTP/1.1, a connection each.\n\n| users | Rust component, CPU µs | native closure, CPU µs | ratio |\n|--:|--:|--:|--:|\n"
        .to_owned();
    for cell in cells {
        let cpu = |client| {
            results.figure(cell, client, |run| run.cpu_us).map_or("–".to_owned(), |it| with_interval(it, 1))
        };
        let ratio = results.ratio(cell, [Client::Rust, Client::Native], |run| run.cpu_us);
        let ratio = ratio.map_or("–".to_owned(), |it| with_interval(it, 2));
        let _ =
            writeln!(text, "| {} | {} | {} | {ratio} |", cell.users, cpu(Client::Rust), cpu(Client::Native));
    }
    text.push('\n');
    text
}

/// The same as a picture: users on a logarithmic axis.
pub(super) fn picture(results: &Results) -> Option<String> {
    let cells = cells(results);
    let most = cells.last()?.users;
    let points = |client| {
        let figure =
            |cell: &Cell| Some((cell.users, results.figure(*cell, client, |run| run.cpu_us)?.median));
        cells.iter().filter_map(figure).collect::<Vec<_>>()
    };
    let lines = LINES.map(|(client, colour)| (client, colour, points(client)));
    let highest = lines.iter().flat_map(|it| &it.2).map(|it| it.1).fold(0.0, f64::max);
    (most > 1 && highest > 0.0).then(|| drawn(&lines, f64::from(most), highest))
}

fn drawn(lines: &[Line], most: f64, highest: f64) -> String {
    let [left, top, right, bottom] = EDGES;
    let x = |users: f64| left + users.ln() / most.ln() * (WIDTH - left - right);
    let y = |cost: f64| HEIGHT - bottom - cost / (highest * 1.1) * (HEIGHT - top - bottom);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n\
         <text x=\"{left}\" y=\"18\" fill=\"#444\">CPU µs per request, over users</text>\n"
    );
    let step =
        [1.0, 2.0, 5.0, 10.0, 20.0, 50.0].into_iter().find(|step| highest / step <= 6.0).unwrap_or(100.0);
    for tick in (0..=(highest * 1.1 / step) as u32).map(|tick| f64::from(tick) * step) {
        let (at, right) = (y(tick), WIDTH - right);
        let _ = writeln!(
            svg,
            "<line x1=\"{left}\" x2=\"{right}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#444\">{tick}</text>",
            left - 8.0,
            at + 4.0
        );
    }
    for users in [1.0, 10.0, 100.0, 1_000.0, 10_000.0].into_iter().filter(|users| *users <= most) {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\" fill=\"#444\">{users}</text>",
            x(users),
            HEIGHT - bottom + 18.0
        );
    }
    for (number, (client, colour, points)) in lines.iter().enumerate() {
        let at = |(users, cost): &(u32, f64)| format!("{:.1},{:.1}", x(f64::from(*users)), y(*cost));
        let path = points.iter().map(at).collect::<Vec<_>>().join(" ");
        let _ = writeln!(
            svg,
            "<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\
             <text x=\"{}\" y=\"{}\" fill=\"{colour}\">{}</text>",
            left + 240.0 + 220.0 * number as f64,
            18,
            client.name().trim_matches('*')
        );
    }
    svg + "</svg>\n"
}
