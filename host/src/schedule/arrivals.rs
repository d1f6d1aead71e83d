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
    pub fn slots(&self, chance: Chance, shard: usize, shards: usize) -> impl Iterator<Item = Slot> + use<> {
        let areas = match self.spread {
            Spread::Even => Areas::Even { next: 0, count: self.count() },
            Spread::Poisson => Areas::Poisson { chance, reached: 0.0, end: self.rate.area() },
        };
        let mut place = Place { segments: self.rate.segments().to_vec(), current: 0, before: 0.0 };
        let slots = areas.enumerate().skip(shard).step_by(shards.max(1));
        slots.map(move |(index, area)| Slot { index: index as u64, offset: place.offset_of(area) })
    }
}

/// The area at which each arrival is due, from the first on.
enum Areas {
    Even { next: u64, count: u64 },
    Poisson { chance: Chance, reached: f64, end: f64 },
}

impl Iterator for Areas {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        match self {
            Self::Even { next, count } => {
                let area = *next;
                *next += 1;
                (area < *count).then_some(area as f64)
            }
            Self::Poisson { chance, reached, end } => {
                *reached += chance.exponential_unit();
                (*reached < *end).then_some(*reached)
            }
        }
    }

    /// Skipping is free where nothing is drawn, so that a shard does not pay for the others' slots.
    fn nth(&mut self, n: usize) -> Option<f64> {
        match self {
            Self::Even { next, .. } => *next += n as u64,
            Self::Poisson { .. } => {
                for _ in 0..n {
                    self.next()?;
                }
            }
        }
        self.next()
    }
}

/// A place on the curve that only moves on.
struct Place {
    segments: Vec<Segment>,
    current: usize,
    /// The area of the segments before the current one.
    before: f64,
}

impl Place {
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
