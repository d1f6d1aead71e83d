//! Arrivals: as many as the area under the rate, each where the area reaches its number.

use std::time::Duration;

use super::Slot;
use super::curve::{Curve, Segment, seconds, whole_above};
use crate::chance::Chance;

/// When iterations start, whatever the target does.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    /// Arrivals per second over time.
    pub rate: Curve,
    /// How they lie in it.
    pub spread: Spread,
}

/// How arrivals lie in their rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spread {
    /// Evenly: arrival k is due when the area under the rate comes to k, so the first is due at once, and their number
    /// is the area, rounded up.
    #[default]
    Even,
    /// At random and independently of each other (a Poisson process): the area between two neighbours is drawn from the
    /// exponential distribution with mean 1. Their number is the area on average.
    Poisson,
}

impl Arrivals {
    /// How many there are; for a Poisson process, on average.
    pub fn count(&self) -> u64 {
        whole_above(self.rate.area())
    }

    /// The slots of one shard: every `shards`-th, from `shard` on. Offsets never decrease, and no slot is left out or
    /// given twice. A random one draws the whole process on each shard, from the same generator.
    pub fn slots(&self, chance: Chance, shard: usize, shards: usize) -> Slots {
        let mut areas = match self.spread {
            Spread::Even => Areas::Even { next: 0 },
            Spread::Poisson => Areas::Poisson { chance, reached: 0.0 },
        };
        let next = (shard as u64, areas.nth(shard));
        let (whole, place) = (areas.whole(&self.rate), Place::new(&self.rate));
        Slots { areas, place, apart: shards.max(1), next, whole, rate: self.rate.clone() }
    }
}

/// The slots of a shard, in order. Their rate may change under way.
#[derive(Debug, Clone)]
pub struct Slots {
    areas: Areas,
    /// How far apart a shard's slots are.
    apart: usize,
    /// The number of the next one, and the area at which it is due.
    next: (u64, f64),
    /// The area below which there are slots.
    whole: f64,
    rate: Curve,
    place: Place,
}

impl Slots {
    /// The next one.
    pub fn peek(&mut self) -> Option<Slot> {
        let (index, area) = self.next;
        (area < self.whole).then(|| Slot { index, offset: self.place.offset_of(area) })
    }

    /// From an offset on, the rate is `target` up to the end. Slots before it stay; those after it go on from the area that was
    /// reached then, so that however often this is done, none is added or lost.
    pub fn redirect(&mut self, at: Duration, target: f64) {
        self.rate = self.rate.redirected(at, target);
        (self.whole, self.place) = (self.areas.whole(&self.rate), Place::new(&self.rate));
    }
}

impl Iterator for Slots {
    type Item = Slot;

    fn next(&mut self) -> Option<Slot> {
        let slot = self.peek()?;
        self.next = (slot.index + self.apart as u64, self.areas.nth(self.apart - 1));
        Some(slot)
    }
}

/// The area at which each arrival is due, from the first on, without end.
#[derive(Debug, Clone)]
enum Areas {
    Even { next: u64 },
    Poisson { chance: Chance, reached: f64 },
}

impl Areas {
    /// The area of the n-th after the last. Skipping is free where nothing is drawn, so that a shard does not pay for the others'
    /// slots.
    fn nth(&mut self, n: usize) -> f64 {
        match self {
            Self::Even { next } => {
                let area = *next + n as u64;
                *next = area + 1;
                area as f64
            }
            Self::Poisson { chance, reached } => {
                (0..=n).for_each(|_| *reached += chance.exponential_unit());
                *reached
            }
        }
    }

    /// The area below which there are arrivals.
    fn whole(&self, rate: &Curve) -> f64 {
        match self {
            Self::Even { .. } => whole_above(rate.area()) as f64,
            Self::Poisson { .. } => rate.area(),
        }
    }
}

/// A place on the curve that only moves on.
#[derive(Debug, Clone)]
struct Place {
    segments: Vec<Segment>,
    current: usize,
    /// The area of the segments before the current one.
    before: f64,
}

impl Place {
    fn new(curve: &Curve) -> Self {
        Self { segments: curve.segments().to_vec(), current: 0, before: 0.0 }
    }

    /// When the area comes to `area`, which is no less than the last time.
    fn offset_of(&mut self, area: f64) -> Duration {
        while let Some(segment) = self.segments.get(self.current)
            && self.current + 1 < self.segments.len()
            && area >= self.before + segment.area()
        {
            self.before += segment.area();
            self.current += 1;
        }
        let segment = self.segments.get(self.current);
        seconds(segment.map_or(0.0, |it| it.from + it.offset_of_area((area - self.before).max(0.0))))
    }
}

#[cfg(test)]
mod tests;
