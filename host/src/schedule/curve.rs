//! A number that changes over time: users that there should be, or arrivals per second.

use std::time::Duration;

/// A segment of a changing target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// How long it takes; 0 is a jump.
    pub duration: Duration,
    /// The number at its end.
    pub target: f64,
}

/// Straight lines, one after another.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    segments: Vec<Segment>,
}

/// A straight line. Times are seconds after the curve's start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    pub(super) from: f64,
    pub(super) lasts: f64,
    pub(super) first: f64,
    pub(super) last: f64,
}

impl Curve {
    /// From `start` along the stages, each reached in a straight line. Numbers below 0 count as 0.
    pub fn new(start: f64, stages: &[Stage]) -> Self {
        let mut segments = Vec::with_capacity(stages.len());
        let (mut from, mut first) = (0.0, start.max(0.0));
        for stage in stages {
            let (lasts, last) = (stage.duration.as_secs_f64(), stage.target.max(0.0));
            if lasts > 0.0 {
                segments.push(Segment { from, lasts, first, last });
            }
            (from, first) = (from + lasts, last);
        }
        Self { segments }
    }

    /// The same number throughout.
    pub fn constant(value: f64, duration: Duration) -> Self {
        Self::new(value, &[Stage { duration, target: value }])
    }

    /// The same shape, so many times as high.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for segment in &mut self.segments {
            (segment.first, segment.last) = (segment.first * factor, segment.last * factor);
        }
        self
    }

    /// The same up to an offset, and from there on `target`, for as long as it was.
    #[must_use]
    pub fn redirected(&self, at: Duration, target: f64) -> Self {
        let (at, end) = (at.as_secs_f64(), self.end());
        let before = self.segments.iter().filter(|segment| segment.from < at);
        let mut segments: Vec<_> = before.map(|segment| segment.up_to(at)).collect();
        if at < end {
            let target = target.max(0.0);
            segments.push(Segment { from: at, lasts: end - at, first: target, last: target });
        }
        Self { segments }
    }

    /// How long it is.
    pub fn duration(&self) -> Duration {
        seconds(self.end())
    }

    fn end(&self) -> f64 {
        self.segments.last().map_or(0.0, |last| last.from + last.lasts)
    }

    /// The greatest number.
    pub fn peak(&self) -> f64 {
        self.segments.iter().fold(0.0, |peak, segment| segment.first.max(segment.last).max(peak))
    }

    /// Where it starts, and the stages that lead along it.
    pub fn stages(&self) -> (f64, Vec<Stage>) {
        let start = self.segments.first().map_or(0.0, |segment| segment.first);
        let (mut at, mut stages) = (start, Vec::new());
        for segment in &self.segments {
            if segment.first != at {
                stages.push(Stage { duration: Duration::ZERO, target: segment.first });
            }
            stages.push(Stage { duration: seconds(segment.lasts), target: segment.last });
            at = segment.last;
        }
        (start, stages)
    }

    /// The area under it: number × seconds.
    pub fn area(&self) -> f64 {
        self.segments.iter().map(Segment::area).sum()
    }

    /// The number at an offset; 0 outside. Where it jumps, the later one.
    pub fn at(&self, offset: Duration) -> f64 {
        let at = offset.as_secs_f64();
        let inside = self.segments.iter().rfind(|it| (it.from..it.from + it.lasts).contains(&at));
        inside.map_or(0.0, |segment| segment.first + segment.slope() * (at - segment.from))
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }
}

impl Segment {
    pub(super) fn area(&self) -> f64 {
        (self.first + self.last) / 2.0 * self.lasts
    }

    /// The change in a second.
    pub(super) fn slope(&self) -> f64 {
        (self.last - self.first) / self.lasts
    }

    /// The part of it before `end`.
    fn up_to(self, end: f64) -> Self {
        let lasts = self.lasts.min(end - self.from);
        Self { lasts, last: self.first + self.slope() * lasts, ..self }
    }

    /// When the area from the segment's start on comes to `area`. With the number r at the start and the slope s, it is
    /// the t of r·t + s·t²/2 = area, in the form that neither cancels nor divides by a slope of 0.
    pub(super) fn offset_of_area(&self, area: f64) -> f64 {
        let root = (self.first * self.first + 2.0 * self.slope() * area).max(0.0).sqrt();
        let speed = self.first + root;
        if speed > 0.0 { (2.0 * area / speed).clamp(0.0, self.lasts) } else { 0.0 }
    }
}

/// A whole number from a sum of fractions: what is nearer to one than any plan means is that one.
pub(super) fn whole_above(value: f64) -> u64 {
    const NOTHING: f64 = 1e-6;
    (value - NOTHING).ceil().max(0.0) as u64
}

/// An offset from seconds; one past all time for what is too large.
pub(super) fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(seconds: u64, target: f64) -> Stage {
        Stage { duration: Duration::from_secs(seconds), target }
    }

    #[test]
    fn a_curve_follows_its_stages() {
        let stages = [stage(10, 100.0), stage(0, 20.0), stage(5, 20.0), stage(5, 0.0)];
        let curve = Curve::new(0.0, &stages);
        assert_eq!(curve.stages(), (0.0, stages.to_vec()));
        let at = |ms| curve.at(Duration::from_millis(ms));
        assert_eq!([at(0), at(5_000), at(10_000), at(15_000)], [0.0, 50.0, 20.0, 20.0]);
        assert!((at(17_500) - 10.0).abs() < 1e-9);
        assert_eq!((at(20_000), curve.peak()), (0.0, 100.0));
        assert_eq!(curve.duration(), Duration::from_secs(20));
        assert_eq!(curve.area(), 500.0 + 100.0 + 50.0);
        assert_eq!(curve.scaled(0.5).area(), 325.0);
    }

    #[test]
    fn a_redirected_curve_is_the_same_before_and_level_after() {
        let curve = Curve::new(0.0, &[stage(10, 100.0), stage(10, 0.0)]);
        let second = Duration::from_secs;
        let redirected = curve.redirected(second(5), 30.0);
        assert_eq!(redirected.stages(), (0.0, vec![stage(5, 50.0), stage(0, 30.0), stage(15, 30.0)]));
        assert_eq!(redirected.redirected(second(8), 0.0).area(), 125.0 + 90.0);
        assert_eq!(curve.redirected(Duration::ZERO, 7.0), Curve::constant(7.0, second(20)));
        assert_eq!(curve.redirected(second(20), 7.0), curve);
    }
}
