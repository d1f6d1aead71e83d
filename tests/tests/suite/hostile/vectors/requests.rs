//! What a scenario sends, and where.

use super::super::vector::{Vector, row};

pub(super) fn requests_that_can_not_be_sent() -> Vec<Vector> {
    let control = "holds control characters";
    let refused = |what, config, text| {
        Vector::rust(what, config).held_by("the HTTP client").fails("invalid-request", text)
    };
    vec![
        refused(
            "CRLF in a header's value",
            r#"attack = "request", header = ["x-a", "b\r\nx-c: d"]"#,
            control,
        ),
        refused(
            "CRLF in a header's name",
            r#"attack = "request", header = ["x-a: b\r\nx-c", "d"]"#,
            "is not a header name",
        ),
        refused(
            "CRLF in a default header",
            r#"attack = "default-header", header = ["x-a", "b\r\nx-c: d"]"#,
            control,
        ),
        refused(
            "CRLF in the method",
            r#"attack = "request", method = "GET / HTTP/1.1\r\nx-c: d\r\n\r\nGET""#,
            "is not a request method",
        ),
        Vector::rust("CRLF in the URL", r#"attack = "request", url = "/ok HTTP/1.1\r\nx-c: d\r\n\r\nGET /""#)
            .held_by("percent-encoding")
            .goes_on("sent as one path", |report| {
                let attack = row(&report["series"], "name", "attack");
                attack["requests"].as_u64() > Some(0) && attack["statuses"]["404"] == attack["requests"]
            }),
        refused(
            "a length that is not the body's",
            "attack = 'request', header = ['content-length', '5']",
            "follows from the body",
        ),
        refused("a URL of 16 MB", "attack = 'request', path_bytes = 16000000", "at most 65534 are sent"),
        refused(
            "100,000 headers",
            "attack = 'request', header = ['x-', 'v'], headers = 100000",
            "a request may have at most 1000 headers",
        ),
        refused(
            "100,000 default headers",
            "attack = 'default-headers'",
            "a request may have at most 1000 headers",
        ),
    ]
}

pub(super) fn requests_that_are_too_many() -> Vec<Vector> {
    vec![
        Vector::rust("a body of 24 MB", "attack = 'request', method = 'POST', body_bytes = 24000000")
            .held_by("request_bytes")
            .stopped("request size: more than 16 MiB"),
        Vector::rust("a URL of 24 MB", "attack = 'request', path_bytes = 24000000")
            .held_by("request_bytes")
            .stopped("request size: more than 16 MiB"),
        Vector::rust("100,000 requests at once", "attack = 'send-all', times = 100000")
            .held_by("requests_per_iteration")
            .stopped("requests: more than 10000 in an iteration"),
        Vector::rust("5,000 requests at once", "attack = 'send-all', times = 5000")
            .held_by("requests_in_flight")
            .stopped("requests in flight: more than 1000"),
        Vector::rust("requests without end in one iteration", "attack = 'request', times = 1000000000")
            .for_seconds(12)
            .held_by("requests_per_iteration")
            .stopped("requests: more than 10000"),
        Vector::rust("keeps all responses of 8 MiB", "attack = 'bodies', url = '/large'")
            .for_seconds(4)
            .with("budget = { response_bytes = \'64MiB\' }")
            .held_by("response_bytes")
            .stopped("response bytes: more than 64 MiB"),
        Vector::rust("a response without an end", "attack = 'request', url = '/endless-body'")
            .for_seconds(4)
            .held_by("http.max_body")
            .fails("body-too-large", "67108864"),
    ]
}

pub(super) fn forbidden_hosts() -> Vec<Vector> {
    let forbidden = |what, config| {
        Vector::rust(what, config)
            .held_by("the allow-list")
            .fails("forbidden", "is not allowed; allow it with")
    };
    vec![
        forbidden(
            "a host that is not allowed, by its name",
            "attack = 'request', url = 'http://elsewhere.example/'",
        ),
        forbidden("by its address", "attack = 'request', url = 'http://127.0.0.1:OTHER/'"),
        forbidden("by an address that is a number", "attack = 'request', url = 'http://2130706433:OTHER/'"),
        forbidden("by an address in IPv6", "attack = 'request', url = 'http://[::ffff:127.0.0.1]:OTHER/'"),
        forbidden("by the name of this machine", "attack = 'request', url = 'http://localhost:OTHER/'"),
        forbidden(
            "behind a target that is only a user's name",
            "attack = 'request', url = 'http://127.0.0.1@127.0.0.1:OTHER/'",
        ),
        forbidden(
            "an address of the machine's own network",
            "attack = 'request', url = 'http://169.254.169.254/latest/meta-data/'",
        ),
        forbidden("by a redirect", "attack = 'request', url = '/elsewhere'"),
        Vector::rust(
            "by a name that is allowed and leads inside",
            "attack = 'request', url = 'http://inside.example:OTHER/'",
        )
        .with("http = { allow_hosts = ['inside.example'], dns_servers = ['DNS'] }")
        .held_by("the allow-list, after names are looked up")
        .fails("forbidden", "inside.example leads to 127.0.0.1, which is not a public address"),
        Vector::rust("a scheme that is not HTTP", "attack = 'request', url = 'file:///etc/hostname'")
            .held_by("the HTTP client")
            .fails("invalid-request", "URL"),
    ]
}
