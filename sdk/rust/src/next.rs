//! What a task may return, and what a user does after it.

use crate::error::{Error, Result};

/// What a user does after an iteration. A task that does not return one means [`Next::Weighted`].
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// #[derive(Default)]
/// struct Buyer {
///     orders: u32,
/// }
///
/// #[scenario]
/// impl Buyer {
///     #[task]
///     fn fill_basket(&mut self) -> Result<Next> {
///         http::post("/basket").send()?;
///         Ok(Next::Task(Self::PAY))
///     }
///
///     #[task(weight = 0)]
///     fn pay(&mut self) -> Result<Next> {
///         http::post("/orders").send()?;
///         self.orders += 1;
///         Ok(if self.orders < 3 { Next::Weighted } else { Next::Done })
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Next {
    /// The host chooses by weight.
    #[default]
    Weighted,
    /// This task is next. `#[scenario]` makes a constant for each: `fn pay` is `Self::PAY`.
    Task(TaskId),
    /// This user has finished and makes no more iterations.
    Done,
}

/// A task of the scenario, to name it by in [`Next::Task`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskId(pub(crate) u32);

/// What a task may return: nothing, [`Next`], or a [`Result`] of either.
#[diagnostic::on_unimplemented(
    message = "a task can't return `{Self}`",
    label = "not something a task can return",
    note = "a task returns nothing, `Result`, `Next` or `Result<Next>`"
)]
pub trait IntoNext {
    /// The iteration's outcome.
    fn into_next(self) -> Result<Next>;
}

impl IntoNext for () {
    fn into_next(self) -> Result<Next> {
        Ok(Next::Weighted)
    }
}

impl IntoNext for Next {
    fn into_next(self) -> Result<Next> {
        Ok(self)
    }
}

impl<T: IntoNext, E: Into<Error>> IntoNext for Result<T, E> {
    fn into_next(self) -> Result<Next> {
        self.map_err(Into::into)?.into_next()
    }
}

/// What the methods beside the tasks may return: nothing or a [`Result`]; `set_up` one of what `tear_down` takes.
#[diagnostic::on_unimplemented(
    message = "this method can't return `{Self}`",
    label = "not something it can return",
    note = "`start`, `stop` and `tear_down` return nothing or `Result`",
    note = "`set_up` returns a `Result` of what `tear_down` takes; nothing or `Result`, if that takes nothing"
)]
pub trait IntoResult<T = ()> {
    /// The call's outcome.
    fn into_result(self) -> Result<T>;
}

impl IntoResult for () {
    fn into_result(self) -> Result {
        Ok(())
    }
}

impl<T, E: Into<Error>> IntoResult<T> for Result<T, E> {
    fn into_result(self) -> Result<T> {
        self.map_err(Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_a_task_may_return() {
        assert_eq!(().into_next().unwrap(), Next::Weighted);
        assert_eq!(Next::Done.into_next().unwrap(), Next::Done);
        assert_eq!(Ok::<_, Error>(()).into_next().unwrap(), Next::Weighted);
        assert_eq!(Ok::<_, Error>(Next::Task(TaskId(2))).into_next().unwrap(), Next::Task(TaskId(2)));
        assert_eq!(Err::<(), _>("no luck").into_next().unwrap_err().to_string(), "no luck");
    }
}
