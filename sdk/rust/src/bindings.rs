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
