use proptest::prelude::*;

use super::*;
use crate::schedule::Stage;

fn stage(ms: u64, target: f64) -> Stage {
    Stage { duration: Duration::from_millis(ms), target }
}

fn slots(start: f64, stages: &[Stage], spread: Spread) -> Vec<Slot> {
    let arrivals = Arrivals { rate: Curve::new(start, stages), spread };
    arrivals.slots(Chance::of_arrivals(7, 0), 0, 1).collect()
}

fn milliseconds(slots: &[Slot]) -> Vec<u128> {
    slots.iter().map(|slot| slot.offset.as_millis()).collect()
}

#[test]
fn one_a_second_for_twenty_seconds_is_twenty() {
    let slots = slots(1.0, &[stage(20_000, 1.0)], Spread::Even);
    assert_eq!(milliseconds(&slots), (0..20).map(|second| second * 1000).collect::<Vec<_>>());
}

#[test]
fn fractions_and_high_rates_hold() {
    let every_seven = slots(1.0 / 7.0, &[stage(70_000, 1.0 / 7.0)], Spread::Even);
    assert_eq!(milliseconds(&every_seven), (0..10).map(|it| it * 7000).collect::<Vec<_>>());
    let high = slots(50_000.0, &[stage(60_000, 50_000.0)], Spread::Even);
    assert_eq!(high.len(), 3_000_000);
    assert_eq!(high[2_500_000].offset, Duration::from_secs(50));
    for tenths in 1..=100_u32 {
        let rate = f64::from(tenths) / 10.0;
        assert_eq!(slots(rate, &[stage(30_000, rate)], Spread::Even).len(), tenths as usize * 3, "{rate}/s");
    }
}

#[test]
fn a_ramp_starts_each_arrival_where_the_area_reaches_it() {
    // t² / 2 arrivals after t seconds: the k-th at √(2 k).
    let up = slots(0.0, &[stage(10_000, 10.0)], Spread::Even);
    assert_eq!(up.len(), 50);
    for slot in &up {
        assert!((slot.offset.as_secs_f64() - (2.0 * slot.index as f64).sqrt()).abs() < 1e-6);
    }
    let there_and_back = slots(0.0, &[stage(10_000, 10.0), stage(10_000, 0.0)], Spread::Even);
    assert_eq!(there_and_back.len(), 100);
    let rest =
        slots(5.0, &[stage(2_000, 5.0), stage(3_000, 0.0), stage(0, 0.0), stage(1_000, 0.0)], Spread::Even);
    assert_eq!(rest.len(), 18);
}

#[test]
fn silence_between_two_bursts_is_kept() {
    let stages = [stage(1_000, 2.0), stage(0, 0.0), stage(8_000, 0.0), stage(0, 2.0), stage(1_000, 2.0)];
    assert_eq!(milliseconds(&slots(2.0, &stages, Spread::Even)), [0, 500, 9_000, 9_500]);
}

#[test]
fn poisson_arrivals_have_their_mean_and_their_variance() {
    let slots = slots(100.0, &[stage(600_000, 100.0)], Spread::Poisson);
    // 60,000 expected, standard deviation 245.
    assert!(slots.len().abs_diff(60_000) < 1_000, "{}", slots.len());
    let gaps = slots.windows(2).map(|pair| (pair[1].offset - pair[0].offset).as_secs_f64());
    let long = gaps.filter(|gap| *gap > 0.02).count() as f64 / slots.len() as f64;
    // The share of gaps above twice the mean is e⁻².
    assert!((long - (-2.0_f64).exp()).abs() < 0.01, "{long}");
}

proptest! {
    #[test]
    fn a_change_of_rate_under_way_is_the_same_as_one_that_was_planned(
        changes in prop::collection::vec((0_u64..10_000, 0.0..200.0_f64), 1..5),
        poisson: bool,
        shards in 1_usize..4,
    ) {
        let mut changes = changes;
        changes.sort_by_key(|(at, _)| *at);
        let spread = if poisson { Spread::Poisson } else { Spread::Even };
        let rate = Curve::constant(50.0, Duration::from_secs(10));
        let planned = changes.iter().fold(rate.clone(), |rate, (at, target)| {
            rate.redirected(Duration::from_millis(*at), *target)
        });
        let expected: Vec<_> =
            Arrivals { rate: planned, spread }.slots(Chance::of_arrivals(7, 0), 0, 1).collect();
        let arrivals = Arrivals { rate, spread };
        let under_way = (0..shards).flat_map(|shard| {
            let mut slots = arrivals.slots(Chance::of_arrivals(7, 0), shard, shards);
            let mut had = Vec::new();
            for (at, target) in &changes {
                let at = Duration::from_millis(*at);
                while slots.peek().is_some_and(|slot| slot.offset < at) {
                    had.extend(slots.next());
                }
                slots.redirect(at, *target);
            }
            had.extend(slots);
            had
        });
        let mut under_way: Vec<_> = under_way.collect();
        under_way.sort_by_key(|slot| slot.index);
        prop_assert_eq!(under_way.len(), expected.len());
        // A change falls on either side of an arrival by rounding to nanoseconds.
        let same = |(a, b): (&Slot, &Slot)| a.index == b.index && a.offset.abs_diff(b.offset).as_micros() == 0;
        prop_assert!(under_way.iter().zip(&expected).all(same));
    }

    #[test]
    fn arrivals_count_the_area_in_order_and_in_time(
        start in 0.0..200.0_f64,
        stages in prop::collection::vec((0_u64..20_000, 0.0..200.0_f64), 1..6),
        poisson: bool,
        shards in 1_usize..7,
    ) {
        let stages: Vec<_> = stages.into_iter().map(|(ms, target)| stage(ms, target)).collect();
        let spread = if poisson { Spread::Poisson } else { Spread::Even };
        let all = slots(start, &stages, spread);
        let mut area = 0.0;
        let mut value = start;
        for stage in &stages {
            area += (value + stage.target) / 2.0 * stage.duration.as_secs_f64();
            value = stage.target;
        }
        if !poisson {
            prop_assert!((all.len() as f64 - area).abs() <= 1.0, "{} arrivals, area {area}", all.len());
        }
        let end = stages.iter().map(|stage| stage.duration).sum::<Duration>() + Duration::from_micros(1);
        prop_assert!(all.iter().all(|slot| slot.offset <= end));
        prop_assert!(all.windows(2).all(|pair| pair[0].offset <= pair[1].offset && pair[0].index + 1 == pair[1].index));

        let arrivals = Arrivals { rate: Curve::new(start, &stages), spread };
        let each = |shard| arrivals.slots(Chance::of_arrivals(7, 0), shard, shards);
        let mut split: Vec<_> = (0..shards).flat_map(each).collect();
        split.sort_by_key(|slot| slot.index);
        prop_assert_eq!(split, all);
    }
}
