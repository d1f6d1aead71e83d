use throng_sdk::prelude::*;

#[derive(Default)]
struct Duration;

#[scenario(think = between("1s", "3 s"))]
impl Duration {
    #[task]
    fn browse(&mut self) {}
}

#[derive(Default)]
struct Order;

#[scenario(think = between("3s", "1s"))]
impl Order {
    #[task]
    fn browse(&mut self) {}
}

#[derive(Default)]
struct Number;

#[scenario(think = constant(500))]
impl Number {
    #[task]
    fn browse(&mut self) {}
}

#[derive(Default)]
struct Kind;

#[scenario(think = uniform("1s", "3s"))]
impl Kind {
    #[task]
    fn browse(&mut self) {}
}

#[derive(Default)]
struct Count;

#[scenario(think = pacing("1s", "3s"))]
impl Count {
    #[task]
    fn browse(&mut self) {}
}

#[derive(Default)]
struct Throughput;

#[scenario(think = throughput(0))]
impl Throughput {
    #[task]
    fn browse(&mut self) {}
}

fn main() {}
