//! Every user is done after three iterations, of which the second and third are named by the one before.

use throng_sdk::prelude::*;

#[derive(Default)]
struct Done;

#[scenario]
impl Done {
    #[task]
    fn first(&mut self) -> Result<Next> {
        http::get("/api/v1/health").name("first").send()?;
        Ok(Next::Task(Self::SECOND))
    }

    #[task(weight = 0)]
    fn second(&mut self) -> Result<Next> {
        http::get("/api/v1/health").name("second").send()?;
        Ok(Next::Task(Self::THIRD))
    }

    #[task(weight = 0)]
    fn third(&mut self) -> Result<Next> {
        http::get("/api/v1/health").name("third").send()?;
        Ok(Next::Done)
    }
}
