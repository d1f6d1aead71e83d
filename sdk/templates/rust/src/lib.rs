//! What a virtual user does: looks at a list of products, and now and then at one of them.

use throng_sdk::prelude::*;

#[derive(Default)]
struct Shopper;

#[scenario(think = between("1s", "3s"))]
impl Shopper {
    #[task(weight = 3)]
    fn list(&mut self) -> Result {
        let request = http::get("/api/v1/products").query("page", random::between(1..=3)).query("limit", 20);
        let response = request.name("GET /products").send()?;
        response.check("there are items", response.json_at::<u64>("/items/0/id").is_ok());
        Ok(())
    }

    #[task]
    fn product(&mut self) -> Result {
        let id = random::choose(&[101, 102, 103]);
        http::get(format!("/api/v1/products/{id}")).name("GET /products/:id").send()?;
        Ok(())
    }
}
