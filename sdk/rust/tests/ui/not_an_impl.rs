use throng_sdk::prelude::*;

#[scenario]
#[derive(Default)]
struct Shopper;

#[scenario]
impl Drop for Shopper {
    #[task]
    fn drop(&mut self) {}
}

fn main() {}
