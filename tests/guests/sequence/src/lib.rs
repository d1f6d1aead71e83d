//! Requests that depend on chance alone: a run with the same seed must repeat them, for each user.
//!
//! The header `x-user` tells a server whose request it is, and `x-iteration` that user's how many, from 0.

use throng_sdk::prelude::*;

#[derive(Default)]
struct Sequence {
    iterations: u32,
}

#[scenario]
impl Sequence {
    fn start(&mut self, user: &Context) {
        http::default_header("x-user", &user.number().to_string());
    }

    #[task(weight = 3)]
    fn product(&mut self) -> Result {
        self.get(format!("/api/v1/products/{}", random::between(1..=1_000)))
    }

    #[task(weight = 1)]
    fn page(&mut self) -> Result {
        self.get(format!("/api/v1/products?page={}", random::between(1..=1_000)))
    }

    fn get(&mut self, path: String) -> Result {
        let request = http::get(path).name("GET /products").expect(&[200, 404]);
        request.header("x-iteration", self.iterations.to_string()).send()?;
        self.iterations += 1;
        think(random::between(Duration::from_millis(1)..=Duration::from_millis(20)));
        Ok(())
    }
}
