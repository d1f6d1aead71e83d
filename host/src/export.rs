//! Outputs that are written while a run goes on: lines, interval logs, metrics that are asked for or sent.
//!
//! Each has a thread of its own and a mailbox before it, of so many windows. What a slow disk or receiver does not take in time
//! is dropped, counted and told at the end; the run never waits. Metrics are sums since the recording began, so that what is
//! dropped costs detail and no count.
//!
//! | output | what it is made from | where |
//! |---|---|---|
//! | `jsonl` | `report`'s lines | `files` |
//! | `hdr` | each window's histograms | `hdr_logs` |
//! | `prometheus` | [`Family`]s, as text or protobuf | `scrape`, `text`, `exposition` |
//! | `remote-write` | [`Family`]s | `courier`, `remote_write` |
//! | `otlp` | [`Family`]s | `courier`, `otlp` |

mod courier;
mod exports;
mod exposition;
mod families;
mod files;
mod gather;
mod hdr_logs;
mod histogram;
mod mailbox;
mod otlp;
mod remote_write;
mod scrape;
mod text;

pub use exports::{ExportError, Exports};
pub use families::{Family, Kind, Point, Snapshot, Value};
pub use histogram::Histogram;
