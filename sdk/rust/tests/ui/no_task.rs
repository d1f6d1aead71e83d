use throng_sdk::prelude::*;

#[derive(Default)]
struct Shopper;

#[scenario]
impl Shopper {
    fn browse(&mut self) {}
}

fn main() {}
