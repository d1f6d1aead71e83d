//! Between the contract's exports and an author's type.
//!
//! One instance of the component is one user, so the user is a thread-local of the one thread there is. The contract
//! never calls in while a call is under way, so its cell is never borrowed twice.

use std::cell::RefCell;

use crate::bindings::exports::throng::load::user as wit;
use crate::context::Context;
use crate::error::{Result, fail};
use crate::next::{IntoNext, IntoResult, Next, TaskId};
use crate::panic;

pub(crate) mod fixture;

/// What `#[scenario]` implements.
pub trait Scenario: Default + 'static {
    /// The pause between iterations.
    const PAUSE: wit::Pause;
    /// A task's position is its number.
    const TASKS: &'static [Task];

    /// The schema of the plan's `config`.
    fn config_schema() -> Option<String> {
        None
    }

    /// Called once, before the first iteration.
    fn start(&mut self, _: &Context) -> Result {
        Ok(())
    }

    /// Called for each iteration.
    fn run(&mut self, task: u32) -> Result<Next>;

    /// Called once, at the end.
    fn stop(&mut self) -> Result {
        Ok(())
    }
}

/// A task's description.
#[derive(Debug)]
pub struct Task {
    /// Its name in the report.
    pub name: &'static str,
    /// How often it is chosen, relative to the others.
    pub weight: u32,
    /// Words to select it by.
    pub tags: &'static [&'static str],
}

/// Where the instance's user is kept.
pub(crate) type User<S> = RefCell<Option<S>>;

/// The contract's `describe`.
pub fn describe<S: Scenario>() -> wit::Profile {
    panic::install_hook();
    let task = |task: &Task| wit::Task {
        name: task.name.to_owned(),
        weight: task.weight,
        tags: task.tags.iter().map(|&tag| tag.to_owned()).collect(),
    };
    wit::Profile {
        tasks: S::TASKS.iter().map(task).collect(),
        pause: S::PAUSE,
        config_schema: S::config_schema(),
    }
}

/// The contract's `start`. A user whose start failed is kept all the same: its `stop` can clean up.
pub fn start<S: Scenario>(user: &User<S>, context: wit::Context) -> Result<(), String> {
    panic::install_hook();
    let started = user.borrow_mut().insert(S::default()).start(&Context::new(context));
    started.map_err(crate::Error::into_reason)
}

/// The contract's `run`.
pub fn run<S: Scenario>(user: &User<S>, task: u32) -> Result<wit::Next, String> {
    let next = match &mut *user.borrow_mut() {
        Some(user) => user.run(task),
        None => fail("the user was not started"),
    };
    match next {
        Ok(Next::Weighted) => Ok(wit::Next::Weighted),
        Ok(Next::Task(TaskId(number))) => Ok(wit::Next::Task(number)),
        Ok(Next::Done) => Ok(wit::Next::Done),
        Err(error) => Err(error.into_reason()),
    }
}

/// The contract's `stop`, which has no error to return: it is logged.
pub fn stop<S: Scenario>(user: &User<S>) {
    let Some(mut user) = user.take() else { return };
    if let Err(error) = user.stop() {
        crate::warn!("stop: {error}");
    }
}

/// A task's outcome, from whatever it returned.
pub fn next(outcome: impl IntoNext) -> Result<Next> {
    outcome.into_next()
}

/// The outcome of `start`, `stop` or `tear_down`, from whatever it returned.
pub fn finished(outcome: impl IntoResult) -> Result {
    outcome.into_result()
}

/// The name of a task by its number.
pub const fn task_id(number: u32) -> TaskId {
    TaskId(number)
}

/// What `run` answers to a number that no task has.
#[cold]
pub fn no_such_task() -> Result<Next> {
    fail("the scenario has no task of this number")
}

/// Exports a scenario from its component.
#[doc(hidden)]
#[macro_export]
macro_rules! __export {
    ($scenario:ty) => {
        const _: () = {
            struct Component;

            ::std::thread_local! {
                static USER: ::core::cell::RefCell<::core::option::Option<$scenario>> =
                    const { ::core::cell::RefCell::new(::core::option::Option::None) };
            }

            impl $crate::__private::Guest for Component {
                fn describe() -> $crate::__private::Profile {
                    $crate::__private::describe::<$scenario>()
                }

                fn start(
                    context: $crate::__private::Context,
                ) -> ::core::result::Result<(), ::std::string::String> {
                    USER.with(|user| $crate::__private::start(user, context))
                }

                fn run(task: u32) -> ::core::result::Result<$crate::__private::Next, ::std::string::String> {
                    USER.with(|user| $crate::__private::run(user, task))
                }

                fn stop() {
                    USER.with($crate::__private::stop)
                }
            }

    $crate::bindings::export_user!(Component with_types_in $crate::bindings);
        };
    };
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[derive(Default)]
    struct Counting {
        iterations: u32,
    }

    thread_local! {
        static STOPPED_AFTER: Cell<Option<u32>> = const { Cell::new(None) };
    }

    #[throng_sdk::scenario(think = between("1s", "3s"), config_schema = "{}")]
    impl Counting {
        // `&self`, and names that the glue's trait has too: neither may be mistaken for it.
        fn start(&self, user: &Context) -> Result {
            if user.number() == 13 { fail("unlucky") } else { Ok(()) }
        }

        #[task(weight = 3, tags = ["read", "fast"])]
        fn run(&mut self) {
            self.iterations += 1;
        }

        #[task(name = "the last", weight = 0)]
        fn last(&mut self) -> Next {
            Next::Done
        }

        #[task]
        fn r#loop(&mut self) -> Result<Next> {
            if self.iterations == 0 { fail("too early") } else { Ok(Next::Task(Self::LAST)) }
        }

        fn stop(&mut self) {
            STOPPED_AFTER.set(Some(self.iterations));
        }
    }

    fn context(user: u64) -> wit::Context {
        wit::Context { user, scenario: String::new(), config: "{}".to_owned(), labels: Vec::new() }
    }

    #[test]
    fn a_scenario_describes_itself() {
        let profile = describe::<Counting>();
        let tasks = profile.tasks.iter().map(|task| (task.name.as_str(), task.weight)).collect::<Vec<_>>();
        assert_eq!(tasks, [("run", 3), ("the last", 0), ("loop", 1)]);
        assert_eq!(profile.tasks[0].tags, ["read", "fast"]);
        assert!(matches!(profile.pause, wit::Pause::Between((1_000, 3_000))));
        assert_eq!(profile.config_schema.as_deref(), Some("{}"));
    }

    #[test]
    fn a_user_lives_from_start_to_stop() {
        let user: User<Counting> = RefCell::new(None);
        start(&user, context(1)).unwrap();
        assert_eq!(run(&user, 2).unwrap_err(), "too early");
        assert!(matches!(run(&user, 0), Ok(wit::Next::Weighted)));
        assert!(matches!(run(&user, 2), Ok(wit::Next::Task(1))));
        assert!(matches!(run(&user, 1), Ok(wit::Next::Done)));
        assert_eq!(run(&user, 3).unwrap_err(), "the scenario has no task of this number");
        stop(&user);
        assert_eq!(STOPPED_AFTER.get(), Some(1));
        assert_eq!(run(&user, 0).unwrap_err(), "the user was not started");
    }

    #[test]
    fn a_failed_start_is_an_error_and_still_cleaned_up() {
        let user: User<Counting> = RefCell::new(None);
        assert_eq!(start(&user, context(13)).unwrap_err(), "unlucky");
        STOPPED_AFTER.set(None);
        stop(&user);
        assert_eq!(STOPPED_AFTER.get(), Some(0));
    }
}
