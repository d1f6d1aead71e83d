use throng_sdk::prelude::*;

#[derive(Default)]
struct Shopper;

#[scenario(wait = between("1s", "3s"))]
impl Shopper {
    #[task(wieght = 5, tags = ["read"])]
    fn browse(&mut self) {}
}

fn main() {}
