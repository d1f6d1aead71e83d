//! What an expression speaks of.

/// A figure of what was recorded.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    /// How long requests took.
    RequestTime {
        /// Which time.
        time: RequestTime,
        /// Which figure of it.
        statistic: Statistic,
        /// Which requests.
        of: Requests,
    },
    /// How many requests there were, and what became of them.
    Requests {
        /// Which figure.
        figure: RequestFigure,
        /// Which requests.
        of: Requests,
    },
    /// The share of checks that passed.
    Checks {
        /// Which check; none: all.
        name: Option<String>,
    },
    /// How long iterations took.
    IterationDuration {
        /// Which figure of it.
        statistic: Statistic,
        /// Of which task; none: all.
        task: Option<String>,
    },
    /// How many iterations there were, and what became of them.
    Iterations {
        /// Which figure.
        figure: IterationFigure,
        /// Of which task; none: all.
        task: Option<String>,
    },
    /// How late the generator started iterations.
    SchedulerLag {
        /// Which figure of it.
        statistic: Statistic,
    },
    /// What the generator counted about itself.
    Generator(GeneratorFigure),
    /// A metric of the scenario's own.
    Metric {
        /// Which figure of it.
        figure: MetricFigure,
        /// Its name.
        name: String,
    },
}

/// A time that every request has, or each in which the phase took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestTime {
    /// Finished − scheduled.
    Response,
    /// Finished − sent.
    Service,
    /// Resolving the name and waiting for a connection slot.
    Blocked,
    /// Opening the connection.
    Connecting,
    /// The TLS handshake.
    TlsHandshaking,
    /// Writing the request.
    Sending,
    /// From the last byte sent to the first byte received.
    Waiting,
    /// Reading the response.
    Receiving,
}

/// A figure of a distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    /// The least.
    Min,
    /// The arithmetic mean.
    Mean,
    /// The value at or below which this share of all values lies, 0 to 1.
    Quantile(f64),
    /// The greatest.
    Max,
}

/// What can be said of a group of requests beside their times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestFigure {
    /// How many were settled.
    Count,
    /// How many failed.
    Failures,
    /// How many were answered with 429.
    Throttled,
    /// Failures / requests.
    ErrorRate,
    /// Requests per second.
    Rate,
    /// Bytes written to sockets.
    BytesSent,
    /// Bytes read from sockets.
    BytesReceived,
    /// Bytes written per second.
    SendRate,
    /// Bytes read per second.
    ReceiveRate,
}

/// What can be said of iterations beside their duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IterationFigure {
    /// How many ended.
    Count,
    /// In how many the scenario returned an error.
    Errors,
    /// Errors / iterations.
    ErrorRate,
    /// Iterations per second.
    Rate,
}

/// What the generator counts about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeneratorFigure {
    /// Arrivals that found no free user.
    Dropped,
    /// Iterations that came too late for their pacing.
    Missed,
    /// Calls that trapped.
    Traps,
    /// Calls that went over a budget.
    BudgetStops,
}

/// What can be said of a scenario's metric. Each kind of metric has some of these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MetricFigure {
    /// Of a counter: the sum.
    Sum,
    /// Of a counter: the sum per second.
    Rate,
    /// Of a gauge: the last value.
    Last,
    /// Of a rate: the share of values other than 0.
    Share,
    /// Of a trend; min and max of a gauge too.
    Statistic(Statistic),
}

/// Which requests. The recorder counts tags apart from names and methods, so they don't combine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requests {
    /// All.
    All,
    /// Those of a name, of a method, or both.
    Series {
        /// The series' name, exactly.
        name: Option<String>,
        /// The request method, exactly.
        method: Option<String>,
    },
    /// Those that carry a tag.
    Tag {
        /// The tag's key.
        key: String,
        /// The tag's value, exactly.
        value: String,
    },
}

/// What kind of number a quantity is; it decides the units of its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// Microseconds.
    Time,
    /// A part of a whole, 0 to 1.
    Share,
    /// Events per second.
    Rate,
    /// A whole number.
    Count,
    /// Whatever the scenario means by it.
    Number,
}

impl Quantity {
    /// What kind of number it is.
    pub fn dimension(&self) -> Dimension {
        match self {
            Self::RequestTime { .. } | Self::IterationDuration { .. } | Self::SchedulerLag { .. } => {
                Dimension::Time
            }
            Self::Requests { figure, .. } => figure.dimension(),
            Self::Checks { .. } => Dimension::Share,
            Self::Iterations { figure, .. } => figure.dimension(),
            Self::Generator(_) => Dimension::Count,
            Self::Metric { figure, .. } => figure.dimension(),
        }
    }
}

impl RequestFigure {
    fn dimension(self) -> Dimension {
        match self {
            Self::Count | Self::Failures | Self::Throttled | Self::BytesSent | Self::BytesReceived => {
                Dimension::Count
            }
            Self::ErrorRate => Dimension::Share,
            Self::Rate | Self::SendRate | Self::ReceiveRate => Dimension::Rate,
        }
    }
}

impl IterationFigure {
    fn dimension(self) -> Dimension {
        match self {
            Self::Count | Self::Errors => Dimension::Count,
            Self::ErrorRate => Dimension::Share,
            Self::Rate => Dimension::Rate,
        }
    }
}

impl MetricFigure {
    fn dimension(self) -> Dimension {
        match self {
            Self::Sum | Self::Last | Self::Statistic(_) => Dimension::Number,
            Self::Rate => Dimension::Rate,
            Self::Share => Dimension::Share,
        }
    }
}
