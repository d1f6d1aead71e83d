//! From an `impl` block under `#[scenario]` to a model of it.

use std::collections::HashMap;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Expr, Ident, ImplItem, ImplItemFn, Item, ItemImpl, PatType, Signature, Type};

use crate::errors::Errors;
use crate::settings;
use crate::signature::{self, Role};
use crate::task::Task;
use crate::think::Think;

const START: Role = Role {
    subject: "`start`",
    example: "`fn start(&mut self, user: &Context) -> Result`",
    of_user: true,
    argument: true,
};
const STOP: Role =
    Role { subject: "`stop`", example: "`fn stop(&mut self) -> Result`", of_user: true, argument: false };
const SET_UP: Role = Role {
    subject: "`set_up`",
    example: "`fn set_up(plan: &Plan) -> Result<State>`",
    of_user: false,
    argument: true,
};
const TEAR_DOWN: Role = Role {
    subject: "`tear_down`",
    example: "`fn tear_down(state: &State) -> Result`",
    of_user: false,
    argument: true,
};

/// All that the generated code depends on.
pub(crate) struct Scenario {
    pub(crate) user: Type,
    pub(crate) think: Think,
    pub(crate) config_schema: Option<Expr>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) start: Option<Signature>,
    pub(crate) stop: Option<Signature>,
    pub(crate) set_up: Option<Signature>,
    pub(crate) tear_down: Option<Signature>,
    /// Names of the constants that the author's block defines.
    pub(crate) constants: Vec<String>,
}

/// The attribute: errors come beside the author's own item, so that nothing else seems to be missing.
pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut block: ItemImpl = match syn::parse2(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            return match not_a_block(item) {
                Some(error) => {
                    let error = error.into_compile_error();
                    quote!(#error #item)
                }
                // The compiler has told what is wrong. With the block, it would find fault with its `#[task]`s too.
                None => error.into_compile_error(),
            };
        }
    };
    let scenario = Scenario::read(arguments, &mut block);
    let generated = match scenario {
        Ok(scenario) => scenario.generate(),
        Err(error) => error.into_compile_error(),
    };
    quote!(#block #generated)
}

/// The error for an item of another kind; none, if it is not even an item.
fn not_a_block(item: &TokenStream) -> Option<syn::Error> {
    let message = "`#[scenario]` belongs on an `impl` block: `#[scenario] impl Shopper { … }`";
    Some(match syn::parse2(item.clone()).ok()? {
        Item::Struct(item) => syn::Error::new_spanned(item.ident, message),
        Item::Enum(item) => syn::Error::new_spanned(item.ident, message),
        Item::Fn(item) => syn::Error::new_spanned(item.sig.ident, message),
        Item::Mod(item) => syn::Error::new_spanned(item.ident, message),
        Item::Trait(item) => syn::Error::new_spanned(item.ident, message),
        _ => syn::Error::new(Span::call_site(), message),
    })
}

impl Scenario {
    /// Reads the block and takes the `#[task]` attributes out of it.
    fn read(arguments: TokenStream, block: &mut ItemImpl) -> syn::Result<Self> {
        let mut errors = Errors::default();
        errors.keep(plain(block));
        let mut scenario = Self {
            user: (*block.self_ty).clone(),
            think: Think::None,
            config_schema: None,
            tasks: Vec::new(),
            start: None,
            stop: None,
            set_up: None,
            tear_down: None,
            constants: Vec::new(),
        };
        errors.keep(scenario.settings(arguments));
        let mut attributes = 0;
        for item in &mut block.items {
            match item {
                ImplItem::Fn(method) => match take_task(method) {
                    Some(attribute) => {
                        attributes += 1;
                        errors.keep(scenario.task(&attribute, method));
                    }
                    None => {
                        errors.keep(scenario.method(method));
                    }
                },
                ImplItem::Const(constant) => scenario.constants.push(constant.ident.to_string()),
                _ => {}
            }
        }
        errors.keep(unique(&scenario.tasks));
        errors.keep(scenario.check_state());
        if attributes == 0 {
            let message = "this scenario has no task: put `#[task]` on a method";
            errors.push(syn::Error::new_spanned(&block.self_ty, message));
        }
        errors.finish().map(|()| scenario)
    }

    fn settings(&mut self, arguments: TokenStream) -> syn::Result<()> {
        let mut errors = Errors::default();
        for setting in settings::read(arguments)? {
            if setting.key == "think" {
                self.think = errors.keep(Think::read(&setting.value)).unwrap_or(self.think);
            } else if setting.key == "config_schema" {
                self.config_schema = Some(setting.value);
            } else {
                errors.push(setting.unknown(&["think", "config_schema"]));
            }
        }
        errors.finish()
    }

    fn task(&mut self, attribute: &Attribute, method: &ImplItemFn) -> syn::Result<()> {
        let name = &method.sig.ident;
        if let Some((role, _)) = self.place(name) {
            let what = if role.of_user { "each user" } else { "the whole test" };
            let message =
                format!("`{name}` is no task: it is called once for {what}; name the task otherwise");
            return Err(syn::Error::new_spanned(name, message));
        }
        self.tasks.push(Task::read(attribute, method)?);
        Ok(())
    }

    fn method(&mut self, method: &ImplItemFn) -> syn::Result<()> {
        let Some((role, place)) = self.place(&method.sig.ident) else { return Ok(()) };
        *place = Some(method.sig.clone());
        signature::check(&method.sig, role)
    }

    /// What the name stands for, if it is one of ours.
    fn place(&mut self, name: &Ident) -> Option<(Role, &mut Option<Signature>)> {
        Some(match name.to_string().as_str() {
            "start" => (START, &mut self.start),
            "stop" => (STOP, &mut self.stop),
            "set_up" => (SET_UP, &mut self.set_up),
            "tear_down" => (TEAR_DOWN, &mut self.tear_down),
            _ => return None,
        })
    }

    /// What `tear_down` takes.
    pub(crate) fn state(&self) -> Option<&PatType> {
        signature::arguments(self.tear_down.as_ref()?).next()
    }

    fn check_state(&self) -> syn::Result<()> {
        match self.state() {
            Some(state) if self.set_up.is_none() => {
                let message = "`tear_down` takes what `set_up` returned, but there is no `set_up`";
                Err(syn::Error::new_spanned(state, message))
            }
            _ => Ok(()),
        }
    }
}

/// A block that implements no trait and has no parameters.
fn plain(block: &ItemImpl) -> syn::Result<()> {
    let mut errors = Errors::default();
    if let Some((_, of, _)) = &block.trait_ {
        errors.push(syn::Error::new_spanned(of, "`#[scenario]` belongs on an `impl` block without a trait"));
    }
    if !block.generics.params.is_empty() {
        let message = "a scenario can't be generic: a component holds one type";
        errors.push(syn::Error::new_spanned(&block.generics, message));
    }
    errors.finish()
}

/// Removes the attribute from the method and gives it.
fn take_task(method: &mut ImplItemFn) -> Option<Attribute> {
    let is_task = |attribute: &Attribute| {
        attribute.path().segments.last().is_some_and(|segment| segment.ident == "task")
    };
    let position = method.attrs.iter().position(is_task)?;
    Some(method.attrs.remove(position))
}

fn unique(tasks: &[Task]) -> syn::Result<()> {
    let mut errors = Errors::default();
    let mut names = HashMap::new();
    for task in tasks {
        if let Some(earlier) = names.insert(task.name.as_str(), &task.method.ident) {
            let message =
                format!("the name `{}` is taken by `fn {earlier}`: names are unique in a report", task.name);
            errors.push(syn::Error::new(task.name_span, message));
        }
    }
    errors.finish()
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn read(arguments: TokenStream, mut block: ItemImpl) -> Result<Scenario, Vec<String>> {
        Scenario::read(arguments, &mut block)
            .map_err(|errors| errors.into_iter().map(|error| error.to_string()).collect())
    }

    fn errors(arguments: TokenStream, block: ItemImpl) -> Vec<String> {
        read(arguments, block).err().expect("it should be refused")
    }

    #[test]
    fn a_block_is_read_whole() {
        let block = parse_quote! {
            impl Browse {
                const PAGES: u32 = 5;
                fn start(&mut self, user: &Context) -> Result { Ok(()) }
                #[task(weight = 5)]
                fn list(&mut self) -> Result { Ok(()) }
                #[throng_sdk::task]
                fn detail(&mut self) {}
                fn helper(anything: u8) {}
                fn stop(&mut self) {}
                fn set_up(plan: &Plan) -> Result<u64> { Ok(1) }
                fn tear_down(id: u64) {}
            }
        };
        let scenario = read(quote!(think = pacing("5s")), block).unwrap();
        assert_eq!(scenario.think, Think::Pacing(5_000));
        assert_eq!(
            scenario.tasks.iter().map(|task| task.name.as_str()).collect::<Vec<_>>(),
            ["list", "detail"]
        );
        assert!(scenario.start.is_some() && scenario.stop.is_some());
        assert!(scenario.set_up.is_some() && scenario.tear_down.is_some());
        assert_eq!(scenario.constants, ["PAGES"]);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let block = parse_quote! {
            impl<T> Load for Browse<T> {
                #[task]
                fn start(&mut self) {}
                #[task(name = "a")]
                fn one(&mut self) {}
                #[task]
                fn a(&mut self) {}
                fn stop(self) {}
                fn tear_down(id: u64) {}
            }
        };
        let found = errors(quote!(pause = none), block);
        assert_eq!(found.len(), 7, "{found:?}");
        assert!(found[0].contains("without a trait"));
        assert!(found[1].starts_with("a scenario can't be generic"));
        assert!(found[2].starts_with("unknown key `pause`"));
        assert!(found[3].starts_with("`start` is no task"));
        assert!(found[4].starts_with("`stop` takes `&mut self`"));
        assert!(found[5].starts_with("the name `a` is taken by `fn one`"));
        assert!(found[6].ends_with("there is no `set_up`"));
    }

    #[test]
    fn a_scenario_has_a_task() {
        let found = errors(quote!(), parse_quote!(impl Browse { fn list(&mut self) {} }));
        assert_eq!(found, ["this scenario has no task: put `#[task]` on a method"]);
    }
}
