use throng_sdk::prelude::*;

#[derive(Default)]
struct Shopper;

#[scenario]
impl Shopper {
    #[task]
    fn browse(&mut self) {}

    #[task(name = "browse")]
    fn look(&mut self) {}
}

fn main() {}
