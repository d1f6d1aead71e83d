//! What a scenario that sums up its result is shown.

use serde_json::{Value, json};

use crate::recorder::{PhaseDistributions, Totals};
use crate::report::Report;

/// The report without what is long, and with the phases of all requests together.
pub(super) fn shown(report: &Report, totals: &Totals) -> String {
    let mut shown = serde_json::to_value(report).unwrap_or_default();
    let Some(all) = shown.as_object_mut() else { return String::new() };
    all.remove("timeline");
    all.remove("advice");
    for key in ["series", "tags"] {
        for row in all.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten() {
            row.as_object_mut().map(|row| row.remove("histograms"));
        }
    }
    all.insert("timings_us".to_owned(), phases(totals));
    shown.to_string()
}

fn phases(totals: &Totals) -> Value {
    let mut all = PhaseDistributions::default();
    for (_, series) in totals.series.iter() {
        all.merge(&series.timings);
    }
    all.each().into_iter().map(|(name, phase)| (name.to_owned(), json!(phase.statistics()))).collect()
}
