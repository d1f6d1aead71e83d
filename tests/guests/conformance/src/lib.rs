//! What every SDK must do alike, beside the functions that `everything` calls: bodies of every size, Unicode, each transport error,
//! weights, decided tasks, errors, and a start that fails. The plan of `tests/tests/suite/conformance.rs` selects the tasks
//! by their tags; one scenario in each language gives the same report.
//!
//! | config | meaning |
//! |---|---|
//! | `bodies` | the sizes of bodies, in bytes |
//! | `errors` | requests that get no response: `url`, and `kind` as the contract writes it |
//! | `limit` | the largest body that the plan allows |
//! | `starts` | the feed of the same name tells which starts fail |

use serde::Deserialize;
use throng_sdk::prelude::*;

const TEXT: &str = "Größe: 世界 🌍 \t\"é\"";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Conformance {
    bodies: Vec<usize>,
    errors: Vec<Expected>,
    limit: u64,
    starts: bool,
}

#[derive(Deserialize)]
struct Expected {
    kind: String,
    url: String,
}

#[scenario(think = none)]
impl Conformance {
    fn start(&mut self, user: &Context) -> Result {
        *self = user.config()?;
        if self.starts && feed("starts").next_row()?.get("verdict") == Some("nein") {
            return fail("kein Start: 不");
        }
        Ok(())
    }

    #[task(weight = 3, tags = ["weights"])]
    fn often(&mut self) {
        check("often", true);
    }

    #[task(tags = ["weights"])]
    fn seldom(&mut self) {
        check("seldom", true);
    }

    #[task(tags = ["decided"])]
    fn decides(&mut self) -> Next {
        Next::Task(Self::NEVER)
    }

    #[task(weight = 0, name = "never by chance")]
    fn never(&mut self) -> Next {
        check("decided", true);
        Next::Done
    }

    #[task(tags = ["bodies"])]
    fn bodies(&mut self) -> Result {
        for size in &self.bodies {
            let bytes: Vec<u8> = (0..*size).map(|i| (i * 31 + size) as u8).collect();
            let response = http::post("/echo").name("binary").body(bytes.clone()).send()?;
            check(&format!("{size} bytes"), response.len() == *size as u64 && response.bytes() == bytes);
        }
        Ok(())
    }

    #[task(tags = ["unicode"])]
    fn unicode(&mut self) -> Result {
        let request = http::post("/echo").query("größe", "世界 🌍").name("größe 🌍").tag("schlüssel", "值");
        let response = request.body(TEXT).send()?;
        check("text: größe 🌍", response.text()? == TEXT);
        let row = feed("people").next_row()?;
        check("row: 名", row.get("名") == Some("Zoë 😀, \"quoted\"\nand more"));
        response.fail("grüße 不");
        info!("log: {TEXT}");
        Counter::new("zähler_名").add(1);
        Ok(())
    }

    #[task(tags = ["errors"])]
    fn errors(&mut self) {
        for Expected { kind, url } in &self.errors {
            let timeout = Duration::from_millis(if kind == "timeout" { 300 } else { 10_000 });
            let error = http::get(url).name(kind).timeout(timeout).send().err();
            check(kind, error.as_ref().is_some_and(|error| kind_of(error) == kind));
            if let Some(TransportError::BodyTooLarge(limit)) = error {
                check("the limit", limit == self.limit);
            }
        }
    }

    #[task(tags = ["stopping"])]
    fn lingers(&mut self) {
        let error = http::get("/slow-headers").name("slow").send().err();
        check("stopping", error == Some(TransportError::Stopping) && stopping());
    }

    #[task(tags = ["fails"])]
    fn fails(&mut self) -> Result {
        fail("größer als 世界 🌍")
    }
}

/// As the contract writes it.
fn kind_of(error: &TransportError) -> &'static str {
    match error {
        TransportError::InvalidRequest(_) => "invalid-request",
        TransportError::Forbidden(_) => "forbidden",
        TransportError::Dns(_) => "dns",
        TransportError::Connect(_) => "connect",
        TransportError::Tls(_) => "tls",
        TransportError::Timeout => "timeout",
        TransportError::Closed => "closed",
        TransportError::Protocol(_) => "protocol",
        TransportError::BodyTooLarge(_) => "body-too-large",
        _ => "stopping",
    }
}
