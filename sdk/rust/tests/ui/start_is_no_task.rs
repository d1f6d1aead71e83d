use throng_sdk::prelude::*;

#[derive(Default)]
struct Shopper;

#[scenario]
impl Shopper {
    #[task]
    fn start(&mut self) {}

    #[task]
    fn browse(&mut self) {}
}

fn main() {}
