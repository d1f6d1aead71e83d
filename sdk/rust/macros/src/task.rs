//! One `#[task(…)]` method.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Expr, Ident, ImplItemFn, Lit, Meta, Signature};

use crate::errors::Errors;
use crate::settings::{self, Setting, literal, text};
use crate::signature::{self, Role};

const ROLE: Role =
    Role { subject: "a task", example: "`fn name(&mut self) -> Result`", of_user: true, argument: false };

/// A task as the author described it.
pub(crate) struct Task {
    pub(crate) method: Signature,
    pub(crate) name: String,
    /// Where the name comes from.
    pub(crate) name_span: Span,
    pub(crate) weight: u32,
    pub(crate) tags: Vec<String>,
}

impl Task {
    /// The constant that other tasks name this one by.
    pub(crate) fn constant(&self) -> Ident {
        let name = self.method.ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name).to_uppercase();
        // `fn _x` gives `_X`, which is a name too; capitals are never keywords but `Self`, which is not all capitals.
        Ident::new(&name, self.method.ident.span())
    }

    /// Reads a method under its `#[task]` attribute.
    pub(crate) fn read(attribute: &Attribute, method: &ImplItemFn) -> syn::Result<Self> {
        let mut errors = Errors::default();
        if let Err(error) = signature::check(&method.sig, ROLE) {
            errors.push(error);
        }
        let function = &method.sig.ident;
        let name = function.to_string();
        let mut task = Self {
            name: name.strip_prefix("r#").unwrap_or(&name).to_owned(),
            name_span: function.span(),
            weight: 1,
            tags: Vec::new(),
            method: method.sig.clone(),
        };
        for setting in errors.keep(arguments(attribute).and_then(settings::read)).into_iter().flatten() {
            errors.keep(task.set(&setting));
        }
        errors.finish().map(|()| task)
    }

    fn set(&mut self, setting: &Setting) -> syn::Result<()> {
        if setting.key == "name" {
            let name = text(&setting.value).filter(|name| !name.value().trim().is_empty());
            let name =
                name.ok_or_else(|| setting.error("a name is a text, as in `name = \"list products\"`"))?;
            (self.name, self.name_span) = (name.value(), name.span());
        } else if setting.key == "weight" {
            self.weight = weight(&setting.value)
                .ok_or_else(|| setting.error("a weight is a whole number, 0 or more, as in `weight = 5`"))?;
        } else if setting.key == "tags" {
            self.tags = tags(&setting.value).ok_or_else(|| {
                setting.error("tags are a list of texts, as in `tags = [\"read\", \"fast\"]`")
            })?;
        } else {
            return Err(setting.unknown(&["name", "weight", "tags"]));
        }
        Ok(())
    }
}

/// What stands in the attribute's parentheses; `#[task]` has none.
fn arguments(attribute: &Attribute) -> syn::Result<TokenStream> {
    match &attribute.meta {
        Meta::Path(_) => Ok(TokenStream::new()),
        Meta::List(list) => Ok(list.tokens.clone()),
        Meta::NameValue(pair) => {
            Err(syn::Error::new_spanned(pair, "write `#[task]` or `#[task(weight = 5, …)]`"))
        }
    }
}

fn weight(value: &Expr) -> Option<u32> {
    match literal(value)? {
        Lit::Int(weight) => weight.base10_parse().ok(),
        _ => None,
    }
}

fn tags(value: &Expr) -> Option<Vec<String>> {
    let Expr::Array(array) = value else { return None };
    array.elems.iter().map(|tag| text(tag).map(syn::LitStr::value)).collect()
}

/// `#[task]` where there is no `#[scenario]` around it.
pub(crate) fn misplaced(item: &TokenStream) -> TokenStream {
    let message = "`#[task]` belongs on a method of an `impl` block under `#[scenario]`";
    let error = syn::Error::new(Span::call_site(), message).into_compile_error();
    quote!(#error #item)
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn read(attribute: &Attribute) -> syn::Result<Task> {
        Task::read(
            attribute,
            &parse_quote!(
                fn list_products(&mut self) -> Result {
                    Ok(())
                }
            ),
        )
    }

    fn error(attribute: &Attribute) -> String {
        read(attribute).err().expect("it should be refused").to_string()
    }

    #[test]
    fn a_bare_task_is_named_after_its_method() {
        let task = read(&parse_quote!(#[task])).unwrap();
        assert_eq!((task.name.as_str(), task.weight, task.tags.len()), ("list_products", 1, 0));
        assert_eq!(task.constant().to_string(), "LIST_PRODUCTS");
    }

    #[test]
    fn keys_replace_the_defaults() {
        let task = read(&parse_quote!(#[task(name = "list", weight = 5, tags = ["read", "fast"])])).unwrap();
        assert_eq!((task.name.as_str(), task.weight), ("list", 5));
        assert_eq!(task.tags, ["read", "fast"]);
        assert_eq!(task.constant().to_string(), "LIST_PRODUCTS");
        assert_eq!(read(&parse_quote!(#[task(weight = 0)])).unwrap().weight, 0);
    }

    #[test]
    fn wrong_values_are_told() {
        assert!(error(&parse_quote!(#[task(weight = "5")])).starts_with("a weight is a whole number"));
        assert!(error(&parse_quote!(#[task(weight = -1)])).starts_with("a weight is a whole number"));
        assert!(error(&parse_quote!(#[task(weight = 1.5)])).starts_with("a weight is a whole number"));
        assert!(error(&parse_quote!(#[task(name = "")])).starts_with("a name is a text"));
        assert!(error(&parse_quote!(#[task(tags = "read")])).starts_with("tags are a list"));
        assert!(error(&parse_quote!(#[task = 5])).starts_with("write `#[task]`"));
        let unknown = error(&parse_quote!(#[task(wait = 5)]));
        assert_eq!(unknown, "unknown key `wait`; the keys are `name`, `weight`, `tags`");
    }
}
