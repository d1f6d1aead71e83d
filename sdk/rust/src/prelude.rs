//! What nearly every scenario needs: `use throng_sdk::prelude::*;`.

pub use std::time::Duration;

pub use serde_json::json;

pub use crate::http::{self, Response, TransportError};
pub use crate::metric::{Counter, Gauge, Rate, Trend};
pub use crate::{
    Context, Error, FeedError, Next, OrFail, Plan, Result, check, debug, error, fail, feed, info, now,
    random, scenario, stopping, task, think, warn,
};
