//! `throng run --dry-run`: what a plan would do.

use std::fmt::Write as _;
use std::time::Duration;

use crate::machine::Machine;
use crate::plan::{Iterations, PauseText, Plan, Shape, Stages, Time};
use crate::run::{Cast, needs_of, walls_of};
use crate::schedule::{Curve, Spread, Users};

/// The chart's size in characters.
const COLUMNS: u32 = 60;
const ROWS: u32 = 8;

/// The text of a dry run.
pub(super) fn preview(plan: &Plan, casts: &[Cast]) -> String {
    let mut text = format!(
        "{} against {}: {}, at most {} users on {} shards, seed {}\n",
        plan.name(),
        plan.target(),
        Time(plan.duration()),
        plan.most_users(),
        plan.shards,
        plan.seed
    );
    if !plan.warm_up.is_zero() {
        let _ = writeln!(text, "The first {} are not counted.", Time(plan.warm_up));
    }
    for cast in casts {
        text.push('\n');
        text.push_str(&scenario(cast, plan.duration()));
    }
    if !plan.thresholds.is_empty() {
        text.push_str("\nThresholds\n");
    }
    for threshold in &plan.thresholds {
        let abort = match threshold.abort {
            true => format!(" (stops the run when it fails, from {} on)", Time(threshold.delay)),
            false => String::new(),
        };
        let _ = writeln!(text, "  {}{abort}", threshold.expression);
    }
    text.push_str(&limits(plan, casts));
    text
}

fn scenario(cast: &Cast, whole: Duration) -> String {
    let scenario = &cast.scenario;
    let mut text = format!("{}: {}{}\n", scenario.name, scenario.executor, starts(scenario.start));
    text.push_str(&shape(&scenario.shape));
    text.push_str(&chart(&scenario.shape, scenario.start, whole));
    let profile = &cast.component.profile;
    if matches!(scenario.shape, Shape::Closed { .. }) {
        let pause = scenario.pause.unwrap_or(profile.pause);
        let _ = writeln!(text, "  pause {}", PauseText(pause));
    }
    for (task, share) in cast.tasks.shares() {
        let _ = writeln!(text, "  {:>5.1} %  {}", share * 100.0, profile.tasks[task].name);
    }
    text
}

fn starts(start: Duration) -> String {
    if start.is_zero() { String::new() } else { format!(", from {} on", Time(start)) }
}

/// What the numbers are.
fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Closed { users, iterations, max_users, .. } => {
            let made = match iterations {
                Iterations::Unlimited => String::new(),
                Iterations::Each(count) => format!(", {count} iterations each"),
                Iterations::Shared(count) => format!(", {count} iterations together"),
            };
            let spawn = match users {
                Users::Constant { spawn_rate: Some(rate), .. } => format!(", {rate:.1} started a second"),
                _ => String::new(),
            };
            let stages = match users {
                Users::Constant { .. } => String::new(),
                Users::Ramping(curve) => stages(curve),
            };
            let (peak, lasts) = (users.peak(), Time(users.duration()));
            let room = if *max_users > peak { format!(", with room for {max_users}") } else { String::new() };
            format!("  at most {peak} users{room}{spawn}{made}, for at most {lasts}\n{stages}")
        }
        Shape::Open { arrivals, users, max_users, steps } => {
            let about = if arrivals.spread == Spread::Poisson { "about " } else { "" };
            let steps = steps.map_or_else(String::new, |steps| {
                format!("  {} steps of {}, until a threshold breaks\n", steps.count, Time(steps.lasts))
            });
            format!(
                "  {about}{} arrivals in {}, at most {:.1}/s; {users} users ready, at most {max_users}\n{}{steps}",
                arrivals.count(),
                Time(arrivals.rate.duration()),
                arrivals.rate.peak(),
                stages(&arrivals.rate),
            )
        }
    }
}

/// What a curve's stages would be in a plan.
fn stages(curve: &Curve) -> String {
    let (start, stages) = curve.stages();
    format!("  from {start} along stages {}\n", Stages(stages))
}

/// Users or rate over the run's time.
fn chart(shape: &Shape, start: Duration, whole: Duration) -> String {
    let at = |offset: Duration| match shape {
        Shape::Closed { users, .. } => users.at(offset) as f64,
        Shape::Open { arrivals, .. } => arrivals.rate.at(offset),
    };
    let values: Vec<_> = (0..COLUMNS)
        .map(|column| (whole * (2 * column + 1) / (2 * COLUMNS)).checked_sub(start).map_or(0.0, at))
        .collect();
    let (peak, unit) = match shape {
        Shape::Closed { users, .. } => (users.peak() as f64, "users"),
        Shape::Open { arrivals, .. } => (arrivals.rate.peak(), "arrivals/s"),
    };
    let mut text = String::new();
    for row in (1..=ROWS).rev() {
        let label = if row == ROWS { format!("{peak:.6}") } else { String::new() };
        let label = label.trim_end_matches('0').trim_end_matches('.');
        let line: String = values.iter().map(|value| bar(value / peak, row)).collect();
        let _ = writeln!(text, "  {label:>9} ┤{}", line.trim_end());
    }
    let end = Time(whole).to_string();
    let width = COLUMNS as usize;
    let _ = writeln!(text, "  {:>9} └{}", "0", "─".repeat(width));
    let _ = writeln!(text, "  {:>9}  0{end:>pad$}   {unit}", "", pad = width - 1);
    text
}

/// The part of a bar that lies in a row, in eighths of a character.
fn bar(share: f64, row: u32) -> char {
    const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let filled = share * f64::from(ROWS * 8) - f64::from((row - 1) * 8);
    let least = if row == 1 && share > 0.0 { 1.0 } else { 0.0 };
    EIGHTHS[filled.round().clamp(least, 8.0) as usize]
}

fn limits(plan: &Plan, casts: &[Cast]) -> String {
    let machine = Machine::look();
    let mut text = "\nIt needs at most\n".to_owned();
    let limits = [machine.mappings, machine.open_files, machine.ports];
    for ((what, needed), limit) in needs_of(casts).into_iter().zip(limits) {
        let _ = writeln!(text, "  {needed} {what} of {limit}");
    }
    for wall in walls_of(plan, casts) {
        let _ = writeln!(text, "{wall}");
    }
    text
}
