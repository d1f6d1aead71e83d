//! What was not as planned because somebody asked for it while the run went on.

use super::course::Course;
use super::words::{at, plural};
use super::{Finding, Weight};
use crate::report::json::GivenOrder;
use crate::units::thousands;

/// So many changes are told one by one.
const MOST_CHANGES: usize = 6;

pub(super) fn findings(course: &Course<'_>) -> Vec<Finding> {
    let run = &course.report.run;
    let several = run.scenarios.len() > 1;
    let changes: Vec<_> = run.orders.iter().filter_map(|order| change(order, several)).collect();
    let Some((at_s, _)) = changes.first() else { return Vec::new() };
    let mut told: Vec<_> = changes.iter().take(MOST_CHANGES).map(|(_, text)| text.clone()).collect();
    if changes.len() > MOST_CHANGES {
        told.push(format!("and {} times more", changes.len() - MOST_CHANGES));
    }
    let text = format!("The load was changed by hand: {}.", told.join(", "));
    vec![Finding { weight: Weight::Note, at_s: *at_s, text }]
}

/// When a scenario's load changed, and to what.
fn change(order: &GivenOrder, several: bool) -> Option<(f64, String)> {
    let GivenOrder { at_s, what, scenario, target } = order;
    let (scenario, target) = (scenario.as_ref()?, (*target)?);
    let whose = if several { format!("{scenario} ") } else { String::new() };
    let to = match what.as_str() {
        "rate" => format!("{target} iterations/s"),
        _ => format!("{} {}", thousands(target as u64), plural(target as u64, "user", "users")),
    };
    Some((*at_s, format!("{whose}to {to} at {}", at(*at_s))))
}
