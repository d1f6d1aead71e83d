//! Steps that are made up from known laws, and what is found of them.

use proptest::prelude::*;

use super::climb::Climb;
use super::knee::knee;
use super::steady::{drifts, judge, truncation};
use super::usl::{Point, fit, throughput, usl};
use super::watch::Moment;
use super::{By, Scaling, Step, Subject, draw_up};
use crate::chance::{Chance, Purpose};
use crate::recorder::{Distribution, Statistics};
use crate::report::Threshold;

/// A step that settled at so much, with noise of one per cent in its seconds.
fn step(load: f64, request_rate: f64, chance: &mut Chance) -> Step {
    let request_rates: Vec<f64> =
        (0..8).map(|_| request_rate * (1.0 + 0.01 * (chance.below(2_001) as f64 / 1_000.0 - 1.0))).collect();
    let mean_us = load / request_rate * 1e6;
    let us = mean_us as u64;
    Step {
        load,
        settled: true,
        duration_s: 10.0,
        steady_from_s: 2.0,
        request_rate: request_rates.iter().sum::<f64>() / 8.0,
        request_rate_error: 0.003 * request_rate,
        request_rates,
        iteration_rate: request_rate,
        concurrency: load,
        response_time_us: Statistics {
            count: 1_000,
            mean: mean_us,
            p50: us,
            p95: us,
            p99: us,
            max: us,
            ..Statistics::default()
        },
        requests: 1_000,
        faults: 0,
        throttled: 0,
        dropped_iterations: 0,
        reason: None,
        series: Vec::new(),
        advice: Vec::new(),
        thresholds: Vec::new(),
        generator_short: None,
    }
}

fn chance(seed: u64) -> Chance {
    Chance::of_user(seed, 0, Purpose::Scenario)
}

/// Steps of a target whose throughput is this.
fn steps(loads: &[f64], of: impl Fn(f64) -> f64) -> Vec<Step> {
    let mut chance = chance(1);
    loads.iter().map(|load| step(*load, of(*load), &mut chance)).collect()
}

fn scaling(steps: Vec<Step>) -> Scaling {
    let (scenario, target, started_at) = ("shop".to_owned(), "http://shop".to_owned(), String::new());
    draw_up(Subject { scenario, target, started_at, by: By::Users, seed: 1 }, steps, 0)
}

/// So many workers, each of which takes 20 ms, and users that think for `think_s`.
fn pool(workers: f64, think_s: f64) -> impl Fn(f64) -> f64 {
    move |users| (users / (0.02 + think_s)).min(workers / 0.02)
}

const DOUBLED: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

#[test]
fn a_pool_s_knee_is_where_its_bounds_cross() {
    for (workers, think_s) in [(4.0, 0.0), (6.0, 0.0), (5.0, 0.02), (3.0, 0.08)] {
        let expected = workers * (0.02 + think_s) / 0.02;
        let found = knee(By::Users, &steps(&DOUBLED, pool(workers, think_s)), 1).unwrap();
        assert!((found.load / expected - 1.0).abs() < 0.03, "{found:?}, not {expected}");
        assert!(found.interval.low <= expected * 1.02 && found.interval.high >= expected * 0.98, "{found:?}");
        assert!((found.request_rate / (workers / 0.02) - 1.0).abs() < 0.02, "{found:?}");
    }
}

#[test]
fn what_grows_in_proportion_has_no_knee() {
    let scaling = scaling(steps(&DOUBLED, |users| users * 50.0));
    assert_eq!(scaling.knee, None);
    assert_eq!(scaling.story[0], "There is no knee up to 64 users: throughput grew with the load.");
    let usl = scaling.usl.unwrap();
    assert!(!usl.sigma.is_bounded() && !usl.kappa.is_bounded() && usl.peak.is_none(), "{usl:?}");
    assert!((usl.lambda.value / 50.0 - 1.0).abs() < 0.02, "{usl:?}");
}

#[test]
fn the_law_is_found_again_with_its_peak() {
    let of = [995.65, 0.0267, 0.000_769];
    // The example of Gunther's guide: SPEC SDET on an SGI Origin.
    let found = usl(
        By::Users,
        &steps(&[1.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 28.0, 32.0, 48.0, 64.0], |n| throughput(of, n)),
        1,
    );
    let found = found.unwrap();
    for (coefficient, expected) in [(found.lambda, of[0]), (found.sigma, of[1]), (found.kappa, of[2])] {
        assert!((coefficient.value / expected - 1.0).abs() < 0.1, "{coefficient:?}, not {expected}");
        assert!(
            coefficient.low <= expected && expected <= coefficient.high,
            "{coefficient:?}, not {expected}"
        );
    }
    let peak = ((1.0 - of[1]) / of[2]).sqrt();
    assert!(
        (found.peak.unwrap() / peak - 1.0).abs() < 0.1 && found.r_squared > 0.99,
        "{found:?}, not {peak}"
    );
}

proptest! {
    #[test]
    fn without_noise_the_fit_is_exact(lambda in 1.0..5_000.0_f64, sigma in 0.0..0.5_f64, kappa in 0.0..0.01_f64) {
        let of = [lambda, sigma, kappa];
        let points: Vec<_> = DOUBLED.iter().map(|n| {
            let x = throughput(of, *n);
            Point { n: *n, x, error: 0.01 * x }
        }).collect();
        let found = fit(&points).unwrap();
        for (found, of) in found.iter().zip(of) {
            prop_assert!((found - of).abs() <= 1e-3 * of + 1e-6, "{found}, not {of}");
        }
    }

    #[test]
    fn coefficients_are_never_negative(rates in prop::collection::vec(1.0..1_000.0_f64, 3..8)) {
        let points: Vec<_> = rates.iter().zip(DOUBLED).map(|(x, n)| Point { n, x: *x, error: 0.01 * x }).collect();
        if let Some(found) = fit(&points) {
            prop_assert!(found[0] > 0.0 && found[1] >= 0.0 && found[2] >= 0.0, "{found:?}");
        }
    }
}

fn moments(rates: &[f64]) -> Vec<Moment> {
    let moment = |(second, rate): (usize, &f64)| Moment {
        to: std::time::Duration::from_secs(second as u64 + 1),
        seconds: 1.0,
        request_rate: *rate,
        iteration_rate: *rate,
        response_mean_us: 20_000.0,
        response_time: Distribution::default(),
    };
    rates.iter().enumerate().map(moment).collect()
}

#[test]
fn what_a_step_begins_with_is_cut_off() {
    let mut rates = vec![20.0, 60.0, 90.0];
    rates.extend([100.0, 101.0, 99.0, 100.0, 100.5, 99.5, 100.0]);
    assert_eq!(truncation(&rates), 3);
    let judged = judge(&moments(&rates));
    assert!(judged.settled && judged.from == 3, "{judged:?}");
}

#[test]
fn few_windows_noise_and_trends_are_not_steady() {
    assert!(!judge(&moments(&[100.0, 100.0, 100.0])).settled);
    assert!(!judge(&moments(&[50.0, 150.0, 60.0, 140.0, 70.0, 130.0])).settled);
    let falling: Vec<f64> = (0..20).map(|second| 200.0 - 5.0 * f64::from(second)).collect();
    assert!(drifts(&falling) && !judge(&moments(&falling)).settled);
    assert!(judge(&moments(&[100.0, 101.0, 100.0, 99.0, 100.0])).settled);
    assert!(!judge(&[]).settled);
}

/// Climbs a target of this throughput, and tells the loads in the order in which they were tried.
fn climbed(mut climb: Climb, mut of: impl FnMut(f64) -> Step) -> Vec<f64> {
    let mut steps: Vec<Step> = Vec::new();
    while let Some(load) = climb.next(&steps) {
        steps.push(of(load));
        assert!(steps.len() < 30, "it never ends");
    }
    steps.iter().map(|step| step.load).collect()
}

#[test]
fn given_steps_are_made_whatever_comes() {
    let mut chance = chance(1);
    let loads = climbed(Climb::given(By::Users, vec![1.0, 5.0, 9.0]), |load| step(load, 10.0, &mut chance));
    assert_eq!(loads, [1.0, 5.0, 9.0]);
}

#[test]
fn doubling_ends_when_it_no_longer_pays_and_looks_around_the_knee() {
    let mut chance = chance(1);
    let of = pool(10.0, 0.0);
    let loads = climbed(Climb::doubling(By::Users, 1.0, 1024.0), |load| step(load, of(load), &mut chance));
    assert_eq!(loads, [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 10.0]);
    let loads = climbed(Climb::doubling(By::Users, 1.0, 20.0), |load| step(load, load, &mut chance));
    assert_eq!(loads, [1.0, 2.0, 4.0, 8.0, 16.0]);
}

#[test]
fn a_threshold_that_breaks_ends_doubling_and_its_place_is_narrowed() {
    let mut chance = chance(1);
    let loads = climbed(Climb::doubling(By::Users, 1.0, 1024.0), |load| Step {
        thresholds: vec![Threshold {
            ok: load < 11.0,
            expression: "p95".to_owned(),
            observed: None,
            shown: String::new(),
        }],
        ..step(load, load * 10.0, &mut chance)
    });
    assert_eq!(loads, [1.0, 2.0, 4.0, 8.0, 16.0, 12.0, 10.0]);
}

#[test]
fn faults_are_told_first_with_their_step() {
    let mut all = steps(&[1.0, 2.0, 4.0, 8.0, 16.0], pool(4.0, 0.0));
    for failing in &mut all[2..] {
        (failing.faults, failing.reason) = (21, Some("500 Internal Server Error".to_owned()));
    }
    let story = scaling(all).story;
    assert_eq!(
        story[0],
        "From the 3rd step (4 users) on, 2.10 % of requests failed: 500 Internal Server Error; before it, fewer than 1 % did."
    );
    assert!(
        story[1].starts_with("The knee is at 4 users")
            || story[1].starts_with("The knee is at 3.9")
            || story[1].starts_with("The knee is at 4."),
        "{story:#?}"
    );
    assert!(
        story[2].starts_with("Response times race away from the 5th step (16 users) on: their p95 is 80."),
        "{story:#?}"
    );
}

#[test]
fn a_generator_that_falls_short_is_told_before_all() {
    let mut all = steps(&DOUBLED, pool(4.0, 0.0));
    all[6].generator_short = Some("it used 97.0 % of its CPU".to_owned());
    all[1].settled = false;
    let story = scaling(all).story;
    assert!(
        story[0].starts_with("From the 7th step (64 users) on, the numbers are not the target's"),
        "{story:#?}"
    );
    assert!(story.iter().any(|it| it.starts_with("Not steady in its time: 2 users.")), "{story:#?}");
}

#[test]
fn the_forms_hold_every_step() {
    let scaling = scaling(steps(&DOUBLED, pool(4.0, 0.0)));
    let (text, page) = (super::table(&scaling), super::html::document(&scaling));
    assert!(text.contains('●') && text.contains("σ, contention"), "{text}");
    assert_eq!(page.matches("<circle").count(), DOUBLED.len() * 4);
    assert!(page.contains("knee at 4") && !page.contains("<script") && !page.contains("NaN"), "{page}");
    let json = serde_json::to_value(&scaling).unwrap();
    assert_eq!(serde_json::from_value::<Scaling>(json.clone()).unwrap(), scaling);
    assert!(jsonschema::is_valid(&super::schema(), &json));
    let folder = tempfile::tempdir().unwrap();
    super::csv::write(&scaling, folder.path()).unwrap();
    let rows = std::fs::read_to_string(folder.path().join("steps.csv")).unwrap();
    assert_eq!(rows.lines().count(), DOUBLED.len() + 1);
}

#[test]
fn a_law_that_does_not_fit_has_no_peak() {
    // A pool's knee is sharp, the law's is round.
    let scaling = scaling(steps(&DOUBLED, pool(4.0, 0.0)));
    assert!(scaling.usl.as_ref().is_some_and(|usl| usl.off > 0.1 && usl.peak.is_none()), "{:?}", scaling.usl);
    let last = scaling.story.last().unwrap();
    assert!(last.starts_with("The Universal Scalability Law does not fit these steps"), "{last}");
}
