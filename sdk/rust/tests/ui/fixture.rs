use throng_sdk::prelude::*;

#[derive(Default)]
struct Shopper;

#[scenario]
impl Shopper {
    fn set_up(&self, _plan: &Plan, _more: u8) -> Result<u64> {
        Ok(7)
    }

    async fn tear_down(_id: u64, _more: u8) {}

    #[task]
    fn browse(&mut self) {}
}

#[derive(Default)]
struct Buyer;

#[scenario]
impl Buyer {
    #[task]
    fn set_up(&mut self) {}

    fn tear_down(_id: u64) {}
}

fn main() {}
