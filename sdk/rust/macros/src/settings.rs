//! `key = value` lists: what stands between the parentheses of an attribute.
//!
//! Any expression is taken as a value here, so that what is wrong with it can be told by who knows what it is for.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Token};

/// One `key = value`.
pub(crate) struct Setting {
    pub(crate) key: Ident,
    pub(crate) value: Expr,
}

impl Parse for Setting {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let key: Ident = input.parse()?;
        if !input.peek(Token![=]) {
            let message = format!("`{key}` has no value: write `{key} = …`");
            return Err(syn::Error::new_spanned(key, message));
        }
        input.parse::<Token![=]>()?;
        Ok(Self { value: input.parse()?, key })
    }
}

impl Setting {
    /// The error for a key that is not among `known`.
    pub(crate) fn unknown(&self, known: &[&str]) -> syn::Error {
        let known = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        syn::Error::new_spanned(&self.key, format!("unknown key `{}`; the keys are {known}", self.key))
    }

    /// An error at the value.
    pub(crate) fn error(&self, message: impl std::fmt::Display) -> syn::Error {
        syn::Error::new_spanned(&self.value, message)
    }
}

/// Reads a list, in which no key may come twice.
pub(crate) fn read(tokens: TokenStream) -> syn::Result<Vec<Setting>> {
    let settings = Punctuated::<Setting, Token![,]>::parse_terminated.parse2(tokens)?;
    let settings: Vec<Setting> = settings.into_iter().collect();
    for (position, setting) in settings.iter().enumerate() {
        if settings[..position].iter().any(|earlier| earlier.key == setting.key) {
            return Err(syn::Error::new_spanned(&setting.key, format!("`{}` is given twice", setting.key)));
        }
    }
    Ok(settings)
}

/// The text, if the expression is a string literal.
pub(crate) fn text(value: &Expr) -> Option<&LitStr> {
    match literal(value)? {
        Lit::Str(text) => Some(text),
        _ => None,
    }
}

/// The literal, if the expression is one.
pub(crate) fn literal(value: &Expr) -> Option<&Lit> {
    match value {
        Expr::Lit(ExprLit { lit, .. }) => Some(lit),
        // What a `macro_rules!` macro passes on comes in an invisible group.
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn error(tokens: TokenStream) -> String {
        read(tokens).err().expect("it should be refused").to_string()
    }

    #[test]
    fn a_list_is_read_in_order() {
        let settings = read(quote!(weight = 5, tags = ["a"],)).unwrap();
        let keys: Vec<_> = settings.iter().map(|setting| setting.key.to_string()).collect();
        assert_eq!(keys, ["weight", "tags"]);
        assert!(read(quote!()).unwrap().is_empty());
    }

    #[test]
    fn what_is_not_a_list_is_refused() {
        assert_eq!(error(quote!(weight)), "`weight` has no value: write `weight = …`");
        assert_eq!(error(quote!(weight(5))), "`weight` has no value: write `weight = …`");
        assert_eq!(error(quote!(weight = 1, weight = 2)), "`weight` is given twice");
    }
}
