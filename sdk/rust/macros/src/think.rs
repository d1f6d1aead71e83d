//! The value of `think`: how long a user pauses between two iterations.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Expr, Lit};

use crate::duration::milliseconds;
use crate::settings::{literal, text};

const KINDS: &str = "none, constant(\"500ms\"), between(\"1s\", \"3s\"), exponential(\"2s\"), pacing(\"5s\"), \
                     throughput(0.5)";

/// A think time; the contract's `pause`. Times are milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Think {
    None,
    Constant(u32),
    Between(u32, u32),
    Exponential(u32),
    Pacing(u32),
    Throughput(f64),
}

impl Think {
    /// Reads what looks like a call: `between("1s", "3s")`.
    pub(crate) fn read(value: &Expr) -> syn::Result<Self> {
        let (kind, arguments) = parts(value)?;
        match kind.as_str() {
            "none" => take(value, arguments, []).map(|[]| Self::None),
            "constant" => one_duration(value, arguments).map(Self::Constant),
            "between" => between(value, arguments),
            "exponential" => one_duration(value, arguments).map(Self::Exponential),
            "pacing" => one_duration(value, arguments).map(Self::Pacing),
            "throughput" => take(value, arguments, ["0.5"]).and_then(|[rate]| throughput(rate)),
            _ => Err(unknown(value)),
        }
    }
}

fn parts(value: &Expr) -> syn::Result<(String, Vec<&Expr>)> {
    let (function, arguments) = match value {
        Expr::Call(call) => (&*call.func, call.args.iter().collect()),
        other => (other, Vec::new()),
    };
    match function {
        Expr::Path(path) => match path.path.get_ident() {
            Some(name) => Ok((name.to_string(), arguments)),
            None => Err(unknown(value)),
        },
        _ => Err(unknown(value)),
    }
}

fn unknown(value: &Expr) -> syn::Error {
    syn::Error::new_spanned(value, format!("this is not a think time; there are {KINDS}"))
}

/// The arguments, if there are as many as in the example.
fn take<'a, const N: usize>(
    value: &Expr,
    arguments: Vec<&'a Expr>,
    example: [&str; N],
) -> syn::Result<[&'a Expr; N]> {
    arguments.try_into().map_err(|arguments: Vec<_>| {
        let s = if N == 1 { "" } else { "s" };
        let example = if N == 0 { String::new() } else { format!(", as in ({})", example.join(", ")) };
        let message = format!("this think time takes {N} value{s}, but got {}{example}", arguments.len());
        syn::Error::new_spanned(value, message)
    })
}

fn one_duration(value: &Expr, arguments: Vec<&Expr>) -> syn::Result<u32> {
    take(value, arguments, ["\"2s\""]).and_then(|[time]| duration(time))
}

fn between(value: &Expr, arguments: Vec<&Expr>) -> syn::Result<Think> {
    let [least, most] = take(value, arguments, ["\"1s\"", "\"3s\""])?;
    match (duration(least)?, duration(most)?) {
        (least, most) if least <= most => Ok(Think::Between(least, most)),
        _ => Err(syn::Error::new_spanned(value, "the first duration must not be longer than the second")),
    }
}

fn duration(value: &Expr) -> syn::Result<u32> {
    let Some(text) = text(value) else {
        let message = "a duration is a text with its unit, as in \"500ms\" or \"2s\"";
        return Err(syn::Error::new_spanned(value, message));
    };
    milliseconds(&text.value()).map_err(|message| syn::Error::new_spanned(text, message))
}

fn throughput(value: &Expr) -> syn::Result<Think> {
    let rate = match literal(value) {
        Some(Lit::Int(rate)) => rate.base10_parse::<f64>().ok(),
        Some(Lit::Float(rate)) => rate.base10_parse::<f64>().ok(),
        _ => None,
    };
    match rate {
        Some(rate) if rate > 0.0 && rate.is_finite() => Ok(Think::Throughput(rate)),
        _ => {
            let message = "a throughput is a number of iterations a second, above 0, as in 0.5";
            Err(syn::Error::new_spanned(value, message))
        }
    }
}

impl ToTokens for Think {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let variant = match *self {
            Self::None => quote!(None),
            Self::Constant(pause) => quote!(Constant(#pause)),
            Self::Between(least, most) => quote!(Between((#least, #most))),
            Self::Exponential(mean) => quote!(Exponential(#mean)),
            Self::Pacing(apart) => quote!(Pacing(#apart)),
            Self::Throughput(rate) => quote!(Throughput(#rate)),
        };
        tokens.extend(quote!(::throng_sdk::__private::Pause::#variant));
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn error(value: &Expr) -> String {
        Think::read(value).unwrap_err().to_string()
    }

    #[test]
    fn all_kinds_are_read() {
        let cases: [(Expr, Think); 7] = [
            (parse_quote!(none), Think::None),
            (parse_quote!(constant("500ms")), Think::Constant(500)),
            (parse_quote!(between("1s", "3s")), Think::Between(1_000, 3_000)),
            (parse_quote!(exponential("2s")), Think::Exponential(2_000)),
            (parse_quote!(pacing("1m")), Think::Pacing(60_000)),
            (parse_quote!(throughput(0.5)), Think::Throughput(0.5)),
            (parse_quote!(throughput(2)), Think::Throughput(2.0)),
        ];
        for (value, expected) in cases {
            assert_eq!(Think::read(&value).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_no_think_time_is_answered_with_those_there_are() {
        for value in
            [parse_quote!(uniform("1s")), parse_quote!("1s"), parse_quote!(think::none), parse_quote!(5)]
        {
            assert!(error(&value).contains("between(\"1s\", \"3s\")"));
        }
    }

    #[test]
    fn wrong_values_are_told() {
        let wrong = error(&parse_quote!(between("1s")));
        assert_eq!(wrong, "this think time takes 2 values, but got 1, as in (\"1s\", \"3s\")");
        assert_eq!(error(&parse_quote!(none("1s"))), "this think time takes 0 values, but got 1");
        assert!(error(&parse_quote!(between("3s", "1s"))).starts_with("the first duration must not"));
        assert!(error(&parse_quote!(constant(500))).starts_with("a duration is a text"));
        assert!(error(&parse_quote!(constant("soon"))).starts_with("`soon` is not a duration"));
        assert!(error(&parse_quote!(throughput(0))).contains("above 0"));
        assert!(error(&parse_quote!(throughput("1/s"))).contains("above 0"));
    }
}
