//! The contract in Rust, generated from `wit/`.

wasmtime::component::bindgen!({
    path: "../wit",
    world: "scenario",
    imports: {
        "throng:load/http.send": async | trappable,
        "throng:load/http.get": async | trappable,
        "throng:load/http.post": async | trappable,
        "throng:load/http.send-with": async | trappable,
        "throng:load/http.send-all": async | trappable,
        "throng:load/http.send-all-with": async | trappable,
        "throng:load/flow.think": async | trappable,
        default: trappable,
    },
    exports: { default: async },
    with: {
        "throng:load/http.response": crate::user::http::Received,
        "throng:load/report.metric": crate::user::report::Metric,
    },
});
