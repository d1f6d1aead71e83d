//! Users of closed executors: who is there from when to when.

use std::time::Duration;

use super::curve::{Curve, Segment, seconds, whole_above};

/// A span in which a user starts iterations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// When it starts, after the scenario's start.
    pub from: Duration,
    /// When it starts no more iterations.
    pub until: Duration,
}

/// How many users there are over time.
#[derive(Debug, Clone, PartialEq)]
pub enum Users {
    /// So many, started at a rate, then kept.
    Constant {
        /// How many.
        users: u64,
        /// How many start in a second; none: all at offset 0.
        spawn_rate: Option<f64>,
        /// When they end.
        duration: Duration,
    },
    /// As many as the curve says, rounded up: user u is there while it lies above u, so the last to come is the first to
    /// go.
    Ramping(Curve),
}

impl Users {
    /// The most users at one time.
    pub fn peak(&self) -> u64 {
        match self {
            Self::Constant { users, .. } => *users,
            Self::Ramping(curve) => whole_above(curve.peak()),
        }
    }

    /// When the last user ends.
    pub fn duration(&self) -> Duration {
        match self {
            Self::Constant { duration, .. } => *duration,
            Self::Ramping(curve) => curve.duration(),
        }
    }

    /// The lives of a user, in order and apart from each other.
    pub fn lives(&self, user: u64) -> Vec<Life> {
        match self {
            Self::Constant { users, spawn_rate, duration } => {
                let from = spawn_rate.map_or(Duration::ZERO, |rate| seconds(user as f64 / rate));
                let life = Life { from, until: *duration };
                (user < *users && from < *duration).then_some(life).into_iter().collect()
            }
            Self::Ramping(curve) => above(curve, user as f64),
        }
    }

    /// How many there are at an offset.
    pub fn at(&self, offset: Duration) -> u64 {
        match self {
            Self::Constant { duration, .. } if offset >= *duration => 0,
            Self::Constant { users, spawn_rate: None, .. } => *users,
            Self::Constant { users, spawn_rate: Some(rate), .. } => {
                (*users).min((offset.as_secs_f64() * rate).floor() as u64 + 1)
            }
            Self::Ramping(curve) => whole_above(curve.at(offset)),
        }
    }

    /// The users of one shard, each with its lives: every `shards`-th, from `shard` on.
    pub fn of_shard(&self, shard: usize, shards: usize) -> impl Iterator<Item = (u64, Vec<Life>)> {
        (shard as u64..self.peak()).step_by(shards.max(1)).map(|user| (user, self.lives(user)))
    }
}

/// When the curve lies above `level`.
fn above(curve: &Curve, level: f64) -> Vec<Life> {
    let mut lives: Vec<Life> = Vec::new();
    for segment in curve.segments() {
        let Some((from, until)) = span_above(segment, level) else { continue };
        let (from, until) = (seconds(from), seconds(until));
        match lives.last_mut() {
            Some(last) if last.until >= from => last.until = until,
            _ => lives.push(Life { from, until }),
        }
    }
    lives
}

/// The seconds in which a line lies above `level`.
fn span_above(segment: &Segment, level: f64) -> Option<(f64, f64)> {
    let (from, until) = (segment.from, segment.from + segment.lasts);
    let crossing = from + (level - segment.first) / segment.slope();
    match (segment.first > level, segment.last > level) {
        (true, true) => Some((from, until)),
        (false, true) => Some((crossing, until)),
        (true, false) => Some((from, crossing)),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests;
