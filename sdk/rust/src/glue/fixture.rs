//! Between the contract's `fixture` and what an author does around the whole test.
//!
//! A scenario that has `set_up` or `tear_down` exports both; any other exports neither, so that the host need not call
//! them in vain. What the one leaves for the other crosses as JSON, since the two may run in different instances.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::next::IntoResult;
use crate::panic;
use crate::plan::Plan;

/// What `#[scenario]` implements where there is something to do around the test.
pub trait Fixture {
    /// Called once, before the first user. Gives the text for `tear_down`.
    fn set_up(_: &Plan) -> Result<String> {
        Ok(String::new())
    }

    /// Called once, after the last user, with the text of `set_up`.
    fn tear_down(_: &str) -> Result {
        Ok(())
    }
}

/// The contract's `set-up`.
pub fn set_up<F: Fixture>(config: String) -> Result<String, String> {
    panic::install_hook();
    F::set_up(&Plan::new(config)).map_err(Error::into_reason)
}

/// The contract's `tear-down`.
pub fn tear_down<F: Fixture>(state: &str) -> Result<(), String> {
    panic::install_hook();
    F::tear_down(state).map_err(Error::into_reason)
}

/// The text for the outcome of `set_up`, from whatever it returned; `T` is what `tear_down` takes.
pub fn saved<T: Serialize>(outcome: impl IntoResult<T>) -> Result<String> {
    serde_json::to_string(&outcome.into_result()?).map_err(|error| Error::json("state", &error))
}

/// The argument of `tear_down`, from that text.
pub fn restored<T: DeserializeOwned>(state: &str) -> Result<T> {
    serde_json::from_str(state).map_err(|error| Error::json("state", &error))
}

/// Exports a scenario's fixture from its component.
#[doc(hidden)]
#[macro_export]
macro_rules! __export_fixture {
    ($scenario:ty) => {
        const _: () = {
            struct Component;

            impl $crate::__private::FixtureGuest for Component {
                fn set_up(
                    config: ::std::string::String,
                ) -> ::core::result::Result<::std::string::String, ::std::string::String> {
                    $crate::__private::set_up::<$scenario>(config)
                }

                fn tear_down(
                    state: ::std::string::String,
                ) -> ::core::result::Result<(), ::std::string::String> {
                    $crate::__private::tear_down::<$scenario>(&state)
                }
            }

    $crate::bindings::fixture::export_fixture!(Component with_types_in $crate::bindings::fixture);
        };
    };
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::fail;

    /// A scenario with these methods around the test.
    macro_rules! scenario {
        ($name:ident { $($methods:tt)* }) => {
            #[derive(Default)]
            struct $name;

            #[throng_sdk::scenario]
            impl $name {
                #[task]
                fn wait(&mut self) {}
                $($methods)*
            }
        };
    }

    #[derive(Deserialize)]
    struct Config {
        orders: u32,
    }

    #[derive(Serialize, Deserialize)]
    struct Created {
        orders: u32,
        token: String,
    }

    // What `tear_down` got is shown by its error.
    scenario!(Both {
        fn set_up(plan: &Plan) -> Result<Created> {
            let Config { orders } = plan.config()?;
            if orders == 13 { fail("unlucky") } else { Ok(Created { orders, token: "\"\n".to_owned() }) }
        }

        fn tear_down(created: &Created) -> Result<(), String> {
            Err(format!("{} orders of {:?}", created.orders, created.token))
        }
    });
    scenario!(Text {
        fn set_up() -> Result<String> {
            Ok("a token".to_owned())
        }

        fn tear_down(token: &str) -> Result<(), String> {
            Err(token.to_owned())
        }
    });
    scenario!(Number {
        fn set_up() -> Result<u64> {
            Ok(u64::MAX)
        }

        fn tear_down(id: u64) -> Result<(), String> {
            Err(id.to_string())
        }
    });
    scenario!(Before { fn set_up() {} });
    scenario!(After { fn tear_down() -> Result { fail("dirty") } });

    /// Both calls, one after the other.
    fn around<F: Fixture>(config: &str) -> Result<(), String> {
        tear_down::<F>(&set_up::<F>(config.to_owned())?)
    }

    #[test]
    fn what_set_up_returns_is_what_tear_down_takes() {
        assert_eq!(around::<Both>(r#"{"orders": 3}"#).unwrap_err(), r#"3 orders of "\"\n""#);
        assert_eq!(around::<Text>("{}").unwrap_err(), "a token");
        assert_eq!(around::<Number>("{}").unwrap_err(), "18446744073709551615");
    }

    #[test]
    fn errors_are_told_by_their_reason() {
        assert_eq!(around::<Both>(r#"{"orders": 13}"#).unwrap_err(), "unlucky");
        assert_eq!(around::<Both>("{}").unwrap_err(), "config: missing field `orders`");
        assert_eq!(tear_down::<Both>("{}").unwrap_err(), "state: missing field `orders`");
    }

    #[test]
    fn either_may_be_alone() {
        assert_eq!(around::<Before>("{}"), Ok(()));
        assert_eq!(around::<After>("{}").unwrap_err(), "dirty");
    }
}
