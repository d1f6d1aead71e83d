//! The contract, as `wit-bindgen` generates it from `wit/`. Nothing of it shows in the SDK's own interface.
//!
//! Requests borrow: handing one over copies its strings once, from the scenario's memory into the host's.

wit_bindgen::generate!({
    path: "../../wit",
    world: "scenario",
    ownership: Borrowing { duplicate_if_necessary: true },
    export_macro_name: "export_user",
    pub_export_macro: true,
    default_bindings_module: "throng_sdk::bindings",
});

/// The optional export, in a world of its own: a component must export all of a world whose macro it uses. Where both
/// macros are used, the two worlds become the contract's `scenario-with-fixture`.
pub mod fixture {
    wit_bindgen::generate!({
        path: "../../wit",
        inline: "package throng:sdk; world fixture { export throng:load/fixture@0.1.0; }",
        export_macro_name: "export_fixture",
        pub_export_macro: true,
        default_bindings_module: "throng_sdk::bindings::fixture",
    });
}
