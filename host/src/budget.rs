//! What a scenario may use up: one table of limits. A plan's `budget` sets them, a runner's policy bounds them, and whoever
//! enforces one names it by its row.

use std::fmt;
use std::time::Duration;

use bytesize::ByteSize;
use serde_json::{Map, Value, json};

/// A limit, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Bytes of all memories of an instance together.
    Memory,
    /// Elements of all tables of an instance together.
    TableElements,
    /// Core instances that a component consists of; as many memories and tables.
    Instances,
    /// Responses and metrics that an instance keeps at a time.
    Handles,
    /// Bytes that one call into the host passes.
    CallBytes,
    /// Bytes of response bodies that an instance keeps at a time.
    ResponseBytes,
    /// CPU time between two waits in the host.
    CpuTime,
    /// Time of `start`, instantiation included, and of `describe`.
    StartTime,
    /// Time of an iteration.
    IterationTime,
    /// Time of one `think`.
    ThinkTime,
    /// Requests of a user under way at a time.
    RequestsInFlight,
    /// Requests of an iteration.
    RequestsPerIteration,
    /// Bytes of a request: URL, headers and body.
    RequestBytes,
    /// Log lines of a second, on a shard.
    LogLines,
    /// Bytes of log lines of a second, on a shard.
    LogBytes,
    /// Tasks that a scenario describes.
    Tasks,
    /// Bytes of a component.
    ComponentSize,
    /// CPU time of compiling a component.
    CompileTime,
    /// Address space of the process that compiles it.
    CompileMemory,
}

/// What a limit's number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Bytes,
    Count,
    Milliseconds,
}

struct Row {
    limit: Limit,
    key: &'static str,
    /// What it is called where it is passed, and what of it.
    name: &'static str,
    detail: &'static str,
    unit: Unit,
    usual: u64,
    meaning: &'static str,
}

const ROWS: [Row; 19] = {
    use Limit::{
        CallBytes, CompileMemory, CompileTime, ComponentSize, CpuTime, Handles, Instances, IterationTime,
        LogBytes, LogLines, Memory, RequestBytes, RequestsInFlight, RequestsPerIteration, ResponseBytes,
        StartTime, TableElements, Tasks, ThinkTime,
    };
    use Unit::{Bytes, Count, Milliseconds};
    const fn row(
        limit: Limit,
        (key, name, detail): (&'static str, &'static str, &'static str),
        unit: Unit,
        usual: u64,
        meaning: &'static str,
    ) -> Row {
        Row { limit, key, name, detail, unit, usual, meaning }
    }
    const MIB: u64 = 1 << 20;
    const SECOND: u64 = 1_000;
    [
        row(Memory, ("memory", "memory", ""), Bytes, 64 * MIB, "Memory of an instance."),
        row(
            TableElements,
            ("table_elements", "tables", "elements"),
            Count,
            100_000,
            "Table elements of an instance.",
        ),
        row(
            Instances,
            ("instances", "instances", "core instances, memories or tables"),
            Count,
            1_000,
            "Core instances, memories and tables, each, that a component consists of.",
        ),
        row(
            Handles,
            ("handles", "handles", "responses and metrics kept"),
            Count,
            4_096,
            "Responses and metrics that an instance keeps at a time.",
        ),
        row(
            CallBytes,
            ("call_bytes", "call bytes", "passed to the host at once"),
            Bytes,
            32 * MIB,
            "What one call into the host passes.",
        ),
        row(
            ResponseBytes,
            ("response_bytes", "response bytes", "of bodies kept"),
            Bytes,
            256 * MIB,
            "Response bodies that an instance keeps at a time.",
        ),
        row(
            CpuTime,
            ("cpu_time", "CPU time", "without a wait"),
            Milliseconds,
            2 * SECOND,
            "CPU time between two waits in the host.",
        ),
        row(
            StartTime,
            ("start_time", "start-up time", ""),
            Milliseconds,
            60 * SECOND,
            "Time of start, and of describe.",
        ),
        row(
            IterationTime,
            ("iteration_time", "iteration time", ""),
            Milliseconds,
            7_200 * SECOND,
            "Time of an iteration, of stop, set-up and tear-down.",
        ),
        row(
            ThinkTime,
            ("think_time", "think time", "at once"),
            Milliseconds,
            3_600 * SECOND,
            "Time of one think.",
        ),
        row(
            RequestsInFlight,
            ("requests_in_flight", "requests in flight", "at a time"),
            Count,
            1_000,
            "Requests of a user under way at a time.",
        ),
        row(
            RequestsPerIteration,
            ("requests_per_iteration", "requests", "in an iteration"),
            Count,
            10_000,
            "Requests of an iteration.",
        ),
        row(
            RequestBytes,
            ("request_bytes", "request size", ""),
            Bytes,
            16 * MIB,
            "A request's URL, headers and body.",
        ),
        row(
            LogLines,
            ("log_lines", "log lines", "a second"),
            Count,
            200,
            "Log lines of a second on a shard; more are dropped and counted.",
        ),
        row(
            LogBytes,
            ("log_bytes", "log bytes", "a second"),
            Bytes,
            256 << 10,
            "Bytes of log lines of a second on a shard; more are dropped and counted.",
        ),
        row(Tasks, ("tasks", "tasks", ""), Count, 1_000, "Tasks that a scenario describes."),
        row(ComponentSize, ("component_size", "component size", ""), Bytes, 64 * MIB, "Size of a component."),
        row(
            CompileTime,
            ("compile_time", "compile time", "of CPU"),
            Milliseconds,
            60 * SECOND,
            "CPU time of compiling a component.",
        ),
        row(
            CompileMemory,
            ("compile_memory", "compile memory", ""),
            Bytes,
            4096 * MIB,
            "Address space of the process that compiles it.",
        ),
    ]
};

impl Limit {
    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
}

/// The limits of a scenario's users.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Budget {
    /// Those that were set; the others are as usual.
    set: [Option<u64>; ROWS.len()],
}

impl Budget {
    /// The limit in its own unit: bytes, things, milliseconds.
    pub fn get(&self, limit: Limit) -> u64 {
        self.set[limit as usize].unwrap_or(limit.row().usual)
    }

    /// A limit of bytes or things.
    pub fn size(&self, limit: Limit) -> usize {
        usize::try_from(self.get(limit)).unwrap_or(usize::MAX)
    }

    /// A limit of time.
    pub fn time(&self, limit: Limit) -> Duration {
        Duration::from_millis(self.get(limit))
    }

    /// Sets a limit by its key, from a text like `64MiB`, `100` or `2s`.
    ///
    /// # Errors
    ///
    /// If there is no such key or the text is not of its unit: a text that says so.
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), String> {
        let row = ROWS.iter().find(|row| row.key == key).ok_or("there is no such limit")?;
        self.set[row.limit as usize] = Some(row.unit.read(text)?);
        Ok(())
    }

    /// Holds it to what a runner allows: limits that were not set come down to the runner's.
    ///
    /// # Errors
    ///
    /// Each that was set above: its key, and a text that says so.
    pub fn bound(&mut self, ceiling: &Self) -> Result<(), Vec<(&'static str, String)>> {
        let mut refused = Vec::new();
        for row in &ROWS {
            let index = row.limit as usize;
            match (self.set[index], ceiling.get(row.limit)) {
                (Some(set), most) if set > most => {
                    let (set, most) = (row.unit.shown(set), row.unit.shown(most));
                    refused.push((row.key, format!("is {set}, and the runner allows {most}")));
                }
                (Some(_), _) => {}
                (None, most) => self.set[index] = Some(most),
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    /// What is said when more is used: the limit's name, its number, and the key that sets it.
    pub fn passed(&self, limit: Limit) -> Passed {
        Passed { limit, most: self.get(limit) }
    }
}

/// A limit that was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    limit: Limit,
    most: u64,
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row { key, name, detail, unit, .. } = self.limit.row();
        let space = if detail.is_empty() { "" } else { " " };
        write!(f, "{name}: more than {}{space}{detail} (budget.{key})", unit.shown(self.most))
    }
}

impl std::error::Error for Passed {}

impl Unit {
    fn read(self, text: &str) -> Result<u64, String> {
        let read = match self {
            Self::Bytes => text.parse().ok().map(|ByteSize(bytes)| bytes),
            Self::Count => text.parse().ok(),
            Self::Milliseconds => {
                humantime::parse_duration(text).ok().and_then(|time| time.as_millis().try_into().ok())
            }
        };
        let example = match self {
            Self::Bytes => "a size above 0, like 64MiB",
            Self::Count => "a whole number above 0",
            Self::Milliseconds => "a time of at least 1ms, like 2s",
        };
        read.filter(|it| *it > 0).ok_or_else(|| format!("'{text}' is not {example}"))
    }

    fn shown(self, number: u64) -> String {
        match self {
            Self::Count => number.to_string(),
            Self::Milliseconds => humantime::format_duration(Duration::from_millis(number)).to_string(),
            Self::Bytes => {
                let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
                let fits =
                    units.into_iter().find(|(size, _)| number >= *size && number.is_multiple_of(*size));
                fits.map_or_else(
                    || format!("{number} bytes"),
                    |(size, unit)| format!("{} {unit}", number / size),
                )
            }
        }
    }
}

/// The JSON Schema of a table of limits.
pub fn schema() -> Value {
    let property = |row: &Row| {
        let usual = row.unit.shown(row.usual);
        let description = format!("{} {usual} by default.", row.meaning);
        (row.key.to_owned(), json!({ "description": description, "type": ["string", "number"] }))
    };
    let properties: Map<String, Value> = ROWS.iter().map(property).collect();
    json!({ "type": "object", "description": "What a scenario's users may use up.", "properties": properties })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_design_page_has_them_all() {
        let row = |row: &Row| format!("| `{}` | {} | {} |", row.key, row.unit.shown(row.usual), row.meaning);
        let rows: Vec<_> = ROWS.iter().map(row).collect();
        let page = include_str!("../README.md");
        assert!(page.contains(&rows.join("\n")), "host/README.md should have:\n{}", rows.join("\n"));
    }

    #[test]
    fn rows_stand_where_their_limits_point() {
        assert!(ROWS.iter().enumerate().all(|(index, row)| row.limit as usize == index));
    }

    #[test]
    fn a_limit_is_read_in_its_unit_and_named_when_it_is_passed() {
        let mut budget = Budget::default();
        for (key, text) in [("memory", "1.5 MiB"), ("cpu_time", "300ms"), ("handles", "7")] {
            budget.set(key, text).unwrap();
        }
        let shown = |limit| budget.passed(limit).to_string();
        assert_eq!(shown(Limit::Memory), "memory: more than 1536 KiB (budget.memory)");
        assert_eq!(shown(Limit::CpuTime), "CPU time: more than 300ms without a wait (budget.cpu_time)");
        assert_eq!(shown(Limit::Handles), "handles: more than 7 responses and metrics kept (budget.handles)");
        assert_eq!(budget.size(Limit::Tasks), 1_000);
        for (key, text) in
            [("memory", "0"), ("memory", "x"), ("handles", "-1"), ("cpu_time", "2"), ("x", "1")]
        {
            assert!(budget.set(key, text).is_err(), "{key} = {text}");
        }
    }

    #[test]
    fn a_ceiling_refuses_what_was_set_above_it_and_lowers_the_rest() {
        let (mut budget, mut ceiling) = (Budget::default(), Budget::default());
        ceiling.set("memory", "32MiB").unwrap();
        ceiling.set("handles", "10").unwrap();
        budget.set("handles", "11").unwrap();
        let refused = budget.bound(&ceiling).unwrap_err();
        assert_eq!(refused, [("handles", "is 11, and the runner allows 10".to_owned())]);
        assert_eq!(budget.size(Limit::Memory), 32 << 20);
        budget.set("handles", "9").unwrap();
        assert_eq!((budget.bound(&ceiling), budget.get(Limit::Handles)), (Ok(()), 9));
    }
}
