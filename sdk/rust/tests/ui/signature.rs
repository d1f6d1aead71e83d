use throng_sdk::prelude::*;

#[derive(Default)]
struct Shopper;

#[scenario]
impl Shopper {
    fn start(&mut self, _user: &Context, _more: u8) {}

    #[task]
    fn browse() {}

    #[task]
    fn look(self) {}

    #[task]
    fn buy(&mut self, _item: u32) {}

    #[task]
    async fn pay(&mut self) -> Result {
        Ok(())
    }

    #[task]
    fn ship<T>(&mut self) {}

    fn stop() {}
}

fn main() {}
