//! What a method must look like for the glue to call it.

use syn::{FnArg, PatType, Receiver, Signature, Type};

use crate::errors::Errors;

/// What calls the method, for the messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Role {
    /// As a message begins: `a task`, `` `start` ``.
    pub(crate) subject: &'static str,
    /// A right signature.
    pub(crate) example: &'static str,
    /// Whether a user does it, which is `self`; else it is there before and after all users.
    pub(crate) of_user: bool,
    /// Whether it may take an argument beside that.
    pub(crate) argument: bool,
}

/// Finds all that is wrong; all right is nothing.
pub(crate) fn check(signature: &Signature, role: Role) -> syn::Result<()> {
    let mut errors = Errors::default();
    let Role { subject, example, .. } = role;
    if let Some(keyword) = &signature.asyncness {
        let why = "the whole user waits while a request is under way, so write `http::get(…).send()?` without `.await`";
        errors.push(syn::Error::new_spanned(keyword, format!("{subject} can't be `async`: {why}")));
    }
    if let Some(keyword) = &signature.unsafety {
        errors.push(syn::Error::new_spanned(keyword, format!("{subject} can't be `unsafe`")));
    }
    if !signature.generics.params.is_empty() {
        let message = format!("{subject} can't be generic: it is called without type arguments");
        errors.push(syn::Error::new_spanned(&signature.generics, message));
    }
    match signature.receiver() {
        Some(receiver) if !role.of_user => {
            let message = format!("{subject} takes no `self`, as there is no user then: {example}");
            errors.push(syn::Error::new_spanned(receiver, message));
        }
        Some(receiver) if !is_reference(receiver) => {
            let message = format!("{subject} takes `&mut self`: {example}");
            errors.push(syn::Error::new_spanned(receiver, message));
        }
        None if role.of_user => {
            let message = format!("{subject} takes `&mut self` first: {example}");
            errors.push(syn::Error::new_spanned(&signature.ident, message));
        }
        _ => {}
    }
    for stray in arguments(signature).skip(usize::from(role.argument)) {
        errors.push(syn::Error::new_spanned(stray, format!("{subject} takes no such argument: {example}")));
    }
    errors.finish()
}

/// The arguments beside `self`.
pub(crate) fn arguments(signature: &Signature) -> impl Iterator<Item = &PatType> {
    signature.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    })
}

/// `&self` or `&mut self`.
fn is_reference(receiver: &Receiver) -> bool {
    receiver.reference.is_some() || matches!(&*receiver.ty, Type::Reference(_))
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    const START: Role =
        Role { subject: "`start`", example: "fn start(&mut self)", of_user: true, argument: true };
    const TASK: Role =
        Role { subject: "a task", example: "fn task(&mut self)", of_user: true, argument: false };
    const SET_UP: Role = Role { subject: "`set_up`", example: "fn set_up()", of_user: false, argument: true };

    fn errors(signature: &Signature, role: Role) -> Vec<String> {
        check(signature, role).err().into_iter().flatten().map(|error| error.to_string()).collect()
    }

    #[test]
    fn plain_methods_pass() {
        assert!(errors(&parse_quote!(fn list(&mut self) -> Result), TASK).is_empty());
        assert!(errors(&parse_quote!(fn list(&self)), TASK).is_empty());
        assert!(errors(&parse_quote!(fn list(self: &mut Self)), TASK).is_empty());
        assert!(errors(&parse_quote!(fn start(&mut self, user: &Context)), START).is_empty());
        assert!(errors(&parse_quote!(fn start(&mut self) -> Result), START).is_empty());
        assert!(errors(&parse_quote!(fn set_up(plan: &Plan) -> Result<String>), SET_UP).is_empty());
        assert!(errors(&parse_quote!(fn set_up()), SET_UP).is_empty());
    }

    #[test]
    fn each_fault_is_told() {
        let found = errors(&parse_quote!(async unsafe fn list<T>(self, a: T, b: u8)), TASK);
        assert_eq!(found.len(), 6, "{found:?}");
        assert!(found[0].starts_with("a task can't be `async`"));
        assert_eq!(found[3], "a task takes `&mut self`: fn task(&mut self)");
        assert_eq!(found[4], "a task takes no such argument: fn task(&mut self)");
        let found = errors(&parse_quote!(fn start(user: &Context)), START);
        assert_eq!(found, ["`start` takes `&mut self` first: fn start(&mut self)"]);
        assert_eq!(errors(&parse_quote!(fn start(&mut self, a: A, b: B)), START).len(), 1);
        let found = errors(&parse_quote!(fn set_up(&self, plan: &Plan, b: B)), SET_UP);
        assert_eq!(found[0], "`set_up` takes no `self`, as there is no user then: fn set_up()");
        assert_eq!(found[1..], ["`set_up` takes no such argument: fn set_up()"]);
    }
}
