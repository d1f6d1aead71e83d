use throng_sdk::prelude::*;

#[derive(Default)]
struct Shopper;

#[scenario]
impl Shopper {
    #[task(weight = "5")]
    fn browse(&mut self) {}

    #[task(weight = -1)]
    fn look(&mut self) {}

    #[task(name = 7, tags = "read")]
    fn buy(&mut self) {}

    #[task(weight)]
    fn pay(&mut self) {}

    #[task(weight = 1, weight = 2)]
    fn leave(&mut self) {}
}

fn main() {}
