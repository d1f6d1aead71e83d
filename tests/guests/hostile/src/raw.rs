//! Metrics as the contract has them: the SDK keeps one handle for each name.

wit_bindgen::generate!({
    inline: "package throng:hostile; world metrics { import throng:load/report@0.1.0; }",
    path: "../../../wit",
    world: "throng:hostile/metrics",
    generate_all,
});

pub(crate) use throng::load::report::{Metric, MetricKind};
