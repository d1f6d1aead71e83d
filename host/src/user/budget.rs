//! What an instance may use up, and how it is stopped when it wants more.

use std::fmt;
use std::time::Duration;

use wasmtime::ResourceLimiter;

/// The limits of one user's instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of each linear memory.
    pub memory: usize,
    /// Elements of each table.
    pub table_elements: usize,
    /// CPU time between two waits in the host.
    pub cpu_time: Duration,
    /// Responses and metrics held at a time.
    pub handles: usize,
    /// Bytes that one host call may pass in.
    pub call_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            memory: 64 << 20,
            table_elements: 100_000,
            cpu_time: Duration::from_secs(2),
            handles: 4_096,
            call_bytes: 32 << 20,
        }
    }
}

/// Why the host ended a call. It travels through wasmtime as the trap's cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stopped {
    Memory {
        limit: usize,
    },
    Table {
        limit: usize,
    },
    CpuTime {
        limit: Duration,
    },
    Handles {
        limit: usize,
    },
    /// The run was aborted; nobody's fault.
    Aborted,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory { limit } => write!(f, "memory: more than {} MiB", limit >> 20),
            Self::Table { limit } => write!(f, "table: more than {limit} elements"),
            Self::CpuTime { limit } => {
                write!(f, "CPU time: more than {} without a wait", humantime::format_duration(*limit))
            }
            Self::Handles { limit } => write!(f, "handles: more than {limit} responses and metrics kept"),
            Self::Aborted => write!(f, "the run was aborted"),
        }
    }
}

impl std::error::Error for Stopped {}

/// Holds an instance to its memory and table limits.
#[derive(Debug)]
pub(super) struct Limiter(pub(super) Budget);

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let limit = self.0.memory;
        if desired > limit { Err(Stopped::Memory { limit }.into()) } else { Ok(true) }
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let limit = self.0.table_elements;
        if desired > limit { Err(Stopped::Table { limit }.into()) } else { Ok(true) }
    }
}
