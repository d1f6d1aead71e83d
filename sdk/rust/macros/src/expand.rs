//! The code that a scenario's model stands for.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, ReturnType, Signature, Token, Type};

use crate::scenario::Scenario;
use crate::task::Task;

impl Scenario {
    /// What is put behind the author's block.
    pub(crate) fn generate(&self) -> TokenStream {
        let user = &self.user;
        let constants = self.constants();
        let implementation = self.implementation();
        let fixture = self.fixture();
        // The glue is for the component alone: a native test binary may hold many scenarios.
        quote! {
            #constants
            #implementation
            #[cfg(target_family = "wasm")]
            ::throng_sdk::__private::export!(#user);
            #fixture
        }
    }

    /// A constant for each task, unless the author has one of that name.
    fn constants(&self) -> TokenStream {
        let user = &self.user;
        let tasks = self.tasks.iter().zip(0_u32..);
        let constants = tasks.map(|(task, number)| (task.constant(), task, number));
        let constants =
            constants.filter(|(constant, ..)| !self.constants.iter().any(|taken| constant == taken));
        let constants = constants.map(|(constant, task, number)| {
            let doc = format!("The task `{}`, for `Next::Task`.", task.name);
            quote! {
                #[doc = #doc]
                #[allow(dead_code, reason = "generated for every task, needed by few")]
                const #constant: ::throng_sdk::TaskId = ::throng_sdk::__private::task_id(#number);
            }
        });
        quote!(impl #user { #(#constants)* })
    }

    fn implementation(&self) -> TokenStream {
        let (user, think) = (&self.user, &self.think);
        let tasks = self.tasks.iter().map(Task::describe);
        let arms = self.tasks.iter().zip(0_u32..).map(|(task, number)| task.arm(user, number));
        let schema = self.config_schema.as_ref().map(|schema| {
            quote! {
                fn config_schema() -> ::core::option::Option<::std::string::String> {
                    ::core::option::Option::Some(::core::convert::Into::into(#schema))
                }
            }
        });
        let (start, stop) = (self.start(), self.stop());
        quote! {
            impl ::throng_sdk::__private::Scenario for #user {
                const PAUSE: ::throng_sdk::__private::Pause = #think;
                const TASKS: &'static [::throng_sdk::__private::Task] = &[#(#tasks),*];
                #schema
                #start
                fn run(&mut self, task: u32) -> ::throng_sdk::Result<::throng_sdk::Next> {
                    match task {
                        #(#arms,)*
                        _ => ::throng_sdk::__private::no_such_task(),
                    }
                }
                #stop
            }
        }
    }

    fn start(&self) -> Option<TokenStream> {
        let call = call(&self.user, self.start.as_ref()?, &quote!(finished), &["self", "context"]);
        Some(quote! {
            fn start(&mut self, context: &::throng_sdk::Context) -> ::throng_sdk::Result {
                #call
            }
        })
    }

    fn stop(&self) -> Option<TokenStream> {
        let call = call(&self.user, self.stop.as_ref()?, &quote!(finished), &["self"]);
        Some(quote! {
            fn stop(&mut self) -> ::throng_sdk::Result {
                #call
            }
        })
    }

    /// What is exported only where it has something to do.
    fn fixture(&self) -> Option<TokenStream> {
        let user = &self.user;
        let (set_up, tear_down) = (self.set_up(), self.tear_down());
        (set_up.is_some() || tear_down.is_some()).then(|| {
            quote! {
                impl ::throng_sdk::__private::Fixture for #user {
                    #set_up
                    #tear_down
                }
                #[cfg(target_family = "wasm")]
                ::throng_sdk::__private::export_fixture!(#user);
            }
        })
    }

    fn set_up(&self) -> Option<TokenStream> {
        let state = self.state().map_or_else(|| quote!(()), |state| taken(&state.ty).1);
        let call = call(&self.user, self.set_up.as_ref()?, &quote!(saved::<#state>), &["plan"]);
        Some(quote! {
            fn set_up(plan: &::throng_sdk::Plan) -> ::throng_sdk::Result<::std::string::String> {
                #call
            }
        })
    }

    fn tear_down(&self) -> Option<TokenStream> {
        let call = call(&self.user, self.tear_down.as_ref()?, &quote!(finished), &["state"]);
        let restore = self.state().map(|state| {
            let (reference, ty) = taken(&state.ty);
            let restored = quote_spanned!(here(&state.ty)=> ::throng_sdk::__private::restored::<#ty>);
            quote!(let state = #reference #restored(state)?;)
        });
        Some(quote! {
            fn tear_down(state: &str) -> ::throng_sdk::Result {
                #restore
                #call
            }
        })
    }
}

impl Task {
    fn describe(&self) -> TokenStream {
        let Self { name, weight, tags, .. } = self;
        quote!(::throng_sdk::__private::Task { name: #name, weight: #weight, tags: &[#(#tags),*] })
    }

    fn arm(&self, user: &Type, number: u32) -> TokenStream {
        let call = call(user, &self.method, &quote!(next), &["self"]);
        quote!(#number => #call)
    }
}

/// Calls the author's method by a path, which finds it also when one of ours has the same name, with as many of the
/// arguments as it takes, and makes what `glue` makes of its outcome. A type that is not an argument's or an outcome's
/// is reported where the author wrote it.
fn call(user: &Type, method: &Signature, glue: &TokenStream, arguments: &[&str]) -> TokenStream {
    let arguments = arguments.iter().zip(&method.inputs).map(|(name, input)| Ident::new(name, here(input)));
    let function = &method.ident;
    let span = match &method.output {
        ReturnType::Default => here(function),
        ReturnType::Type(_, output) => here(output),
    };
    let method = quote_spanned!(span=> <#user>::#function);
    let called = quote_spanned!(span=> (#(#arguments),*));
    quote_spanned!(span=> ::throng_sdk::__private::#glue(#method #called))
}

/// Whether `tear_down` takes a reference, and the type that `set_up` returns for it.
fn taken(argument: &Type) -> (Option<Token![&]>, TokenStream) {
    let Type::Reference(reference) = argument else { return (None, argument.to_token_stream()) };
    let ty = match &*reference.elem {
        Type::Path(text) if text.path.is_ident("str") => quote!(::std::string::String),
        ty => ty.to_token_stream(),
    };
    (Some(reference.and_token), ty)
}

/// The place is the author's, the names are ours.
fn here(written: &impl Spanned) -> Span {
    written.span().resolved_at(Span::call_site())
}
