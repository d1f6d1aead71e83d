//! The code that a scenario's model stands for.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Signature, Type};

use crate::scenario::Scenario;
use crate::task::Task;

impl Scenario {
    /// What is put behind the author's block.
    pub(crate) fn generate(&self) -> TokenStream {
        let user = &self.user;
        let constants = self.constants();
        let implementation = self.implementation();
        // The glue is for the component alone: a native test binary may hold many scenarios.
        quote! {
            #constants
            #implementation
            #[cfg(target_family = "wasm")]
            ::throng_sdk::__private::export!(#user);
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
        let (method, arguments) = self.start.as_ref()?;
        let call = if *arguments == 0 {
            call(&self.user, method, &quote!(finished), &quote!(self))
        } else {
            call(&self.user, method, &quote!(finished), &quote!(self, context))
        };
        Some(quote! {
            fn start(&mut self, context: &::throng_sdk::Context) -> ::throng_sdk::Result {
                #call
            }
        })
    }

    fn stop(&self) -> Option<TokenStream> {
        let call = call(&self.user, self.stop.as_ref()?, &quote!(finished), &quote!(self));
        Some(quote! {
            fn stop(&mut self) -> ::throng_sdk::Result {
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
        let call = call(user, &self.method, &quote!(next), &quote!(self));
        quote!(#number => #call)
    }
}

/// Calls the author's method by a path, which finds it also when one of ours has the same name, and makes what `glue`
/// makes of its outcome. A type that is not an outcome is reported where the author wrote it.
fn call(user: &Type, method: &Signature, glue: &TokenStream, arguments: &TokenStream) -> TokenStream {
    let function = &method.ident;
    let written_at = match &method.output {
        ReturnType::Default => function.span(),
        ReturnType::Type(_, output) => output.span(),
    };
    // The place is the author's, the names are ours.
    let span = written_at.resolved_at(Span::call_site());
    let method = quote_spanned!(span=> <#user>::#function);
    let called = quote_spanned!(span=> (#arguments));
    quote_spanned!(span=> ::throng_sdk::__private::#glue(#method #called))
}
