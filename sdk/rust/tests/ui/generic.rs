use throng_sdk::prelude::*;

#[derive(Default)]
struct Shopper<T>(T);

#[scenario]
impl<T> Shopper<T> {
    #[task]
    fn browse(&mut self) {}
}

fn main() {}
