use throng_sdk::prelude::*;

struct Shopper;

impl Shopper {
    #[task]
    fn browse(&mut self) {}
}

fn main() {}
