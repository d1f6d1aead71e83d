//! The attribute `#[scenario]` of [`throng-sdk`](../throng_sdk/index.html), which documents and re-exports it.
//!
//! One road from tokens to tokens: `scenario` reads the `impl` block into a model, with `task`, `signature`, `think`
//! and `settings` for its parts, and `expand` writes the model down as code. Every error is reported at the author's own
//! tokens, and all of them at once.

use proc_macro::TokenStream;

mod duration;
mod errors;
mod expand;
mod scenario;
mod settings;
mod signature;
mod task;
mod think;

/// Makes a scenario of an `impl` block: its methods under `#[task]` are what a user does.
///
/// The type needs [`Default`]: each virtual user begins as `Default::default()`, and keeps its state in `self`.
///
/// ```no_run
/// use throng_sdk::prelude::*;
///
/// #[derive(Default)]
/// struct Visitor {
///     visits: u32,
/// }
///
/// #[scenario(think = between("1s", "3s"))]
/// impl Visitor {
///     #[task]
///     fn visit(&mut self) -> Result {
///         http::get("/").send()?;
///         self.visits += 1;
///         Ok(())
///     }
/// }
/// ```
///
/// # Keys
///
/// | key | value |
/// |---|---|
/// | `think` | the pause between two iterations, see below; without it there is none |
/// | `config_schema` | a JSON Schema, as text, that the plan's `config` must satisfy |
///
/// | think time | the pause is |
/// |---|---|
/// | `none` | none |
/// | `constant("500ms")` | always this long |
/// | `between("1s", "3s")` | drawn evenly between the two |
/// | `exponential("2s")` | drawn from an exponential distribution with this mean |
/// | `pacing("5s")` | such that iterations start this far apart |
/// | `throughput(0.5)` | such that each user makes this many iterations a second |
///
/// A duration is a number and one of the units `ms`, `s`, `m` and `h`. Think times hold while users loop; where the plan
/// sets an arrival rate, the arrivals decide.
///
/// # Methods
///
/// | method | called |
/// |---|---|
/// | `fn start(&mut self, user: &Context) -> Result` | once for each user, before its first iteration; may be left out, and so may its second argument |
/// | those under [`#[task]`](macro@task) | one an iteration, chosen by weight |
/// | `fn stop(&mut self) -> Result` | once when the user ends, also when the test is interrupted; may be left out |
/// | `fn set_up(plan: &Plan) -> Result<T>` | once for the whole test, before the first user, see below |
/// | `fn tear_down(state: &T) -> Result` | once for the whole test, after the last user |
///
/// All may return nothing instead of a `Result`. Other methods and constants are left as they are.
///
/// Each task also has a constant in capitals, to name it by: `fn pay` is followed by `fn ship` if it returns
/// `Ok(Next::Task(Self::SHIP))`.
///
/// # Around the whole test
///
/// What all users need can be made by `set_up` and removed by `tear_down`. An error of `set_up` ends the test before a
/// user starts; `tear_down` is called also when the test is interrupted.
///
/// There is no user then, so they take no `self`, and nothing passes to `tear_down` but what `set_up` returned: default
/// headers, cookies and statics may be gone. It may be of any type that serde can write and read; a type of its own
/// derives `Serialize` and `Deserialize`. Users don't get it.
///
/// ```no_run
/// use throng_sdk::prelude::*;
///
/// #[derive(Default)]
/// struct Visitor;
///
/// #[scenario]
/// impl Visitor {
///     fn set_up() -> Result<u64> {
///         let voucher = json!({ "code": "THRONG", "percent": 10 });
///         http::post("/api/v1/vouchers").json(&voucher).send()?.json_at("/id").or_fail("no voucher")
///     }
///
///     #[task]
///     fn redeem(&mut self) -> Result {
///         http::post("/api/v1/basket").json(&json!({ "voucher": "THRONG" })).send()?;
///         Ok(())
///     }
///
///     fn tear_down(voucher: u64) -> Result {
///         http::delete(format!("/api/v1/vouchers/{voucher}")).name("DELETE /vouchers/:id").send()?;
///         Ok(())
///     }
/// }
/// ```
///
/// Either may be left out, and so may their arguments. What `set_up` returns is what `tear_down` takes, as it is or by
/// reference: nothing, if that takes nothing.
#[proc_macro_attribute]
pub fn scenario(arguments: TokenStream, item: TokenStream) -> TokenStream {
    scenario::expand(arguments.into(), &item.into()).into()
}

/// Makes a task of a method, inside an `impl` block under [`#[scenario]`](macro@scenario).
///
/// A task is a plain method without arguments but `&mut self`. It returns nothing, `Result`, `Next` or `Result<Next>`.
///
/// ```no_run
/// # use throng_sdk::prelude::*;
/// # #[derive(Default)]
/// # struct Visitor;
/// # #[scenario]
/// # impl Visitor {
/// #[task(weight = 5, tags = ["read"])]
/// fn list(&mut self) -> Result {
///     http::get("/api/v1/products").send()?;
///     Ok(())
/// }
/// # }
/// ```
///
/// # Keys
///
/// | key | value |
/// |---|---|
/// | `name` | the task's name in the report, in place of the method's |
/// | `weight` | how often it is chosen, relative to the others; 1 without it. 0: only when `Next::Task` names it |
/// | `tags` | words to select tasks by, as in `throng run --tag read` |
#[proc_macro_attribute]
pub fn task(_: TokenStream, item: TokenStream) -> TokenStream {
    // `#[scenario]` takes the attribute away before it would be expanded, so there is none around this one.
    task::misplaced(&item.into()).into()
}
