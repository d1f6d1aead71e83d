//! Components from WebAssembly text.

use std::fmt::Write as _;

use throng::chance::{Chance, Purpose};
use throng_tests::repository;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The scenario of `tests/guests/hostile.wat` with these pieces in place of its names.
pub(crate) fn scenario(pieces: &[(&str, &str)]) -> Vec<u8> {
    let mut text = std::fs::read_to_string(repository("tests/guests/hostile.wat")).unwrap();
    for (name, piece) in pieces {
        let place = format!("{{{name}}}");
        assert!(text.contains(&place), "there is no place for {name}");
        text = text.replace(&place, piece);
    }
    let text = text.replace("{memory}", "2");
    let names = ["more", "describe", "start", "run", "after-run", "stop", "realloc"];
    component(&names.iter().fold(text, |text, name| text.replace(&format!("{{{name}}}"), "")))
}

/// A component of the contract's world from a core module's text.
fn component(text: &str) -> Vec<u8> {
    let world = if text.contains("throng:load/fixture@") { "scenario-with-fixture" } else { "scenario" };
    let mut module = wat::parse_str(text).unwrap();
    let mut contract = Resolve::default();
    let (package, _) = contract.push_dir(repository("wit")).unwrap();
    let world = contract.select_world(&[package], Some(world)).unwrap();
    embed_component_metadata(&mut module, &contract, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap()
}

pub(super) const LOOP: &str = "(loop $ever (br $ever))";

/// Instructions for the start function that are skipped while the component is described: there, chance begins elsewhere.
pub(super) fn unless_described(instructions: &str) -> String {
    let while_described = Chance::of_user(0, 0, Purpose::Start).bits().cast_signed();
    format!(
        "(func $first (if (i64.ne (call $random) (i64.const {while_described})) (then {instructions}))) (start $first)"
    )
}

/// The start function.
pub(super) fn first(instructions: &str) -> String {
    format!("(func $first {instructions}) (start $first)")
}

/// A fixture.
pub(super) fn fixture(set_up: &str, tear_down: &str) -> String {
    let function = |name: &str, instructions: &str| {
        format!(
            r#"(func (export "throng:load/fixture@0.1.0#{name}") (param i32 i32) (result i32)
                 {instructions} (i32.const 112))"#
        )
    };
    format!("{} {}", function("set-up", set_up), function("tear-down", tear_down))
}

/// The memory that `tasks` needs.
pub(super) fn pages_for(tasks: u32) -> String {
    (tasks * 28 / 65_536 + 3).to_string()
}

/// Tasks in place of the one: of this weight, and with names of eight digits. Gives the data, and what `describe` does.
pub(super) fn tasks(count: u32, weight: u32) -> (String, String) {
    const AT: u32 = 8192;
    let names = AT + count * 20;
    let mut bytes = Vec::new();
    for number in 0..count {
        for word in [names + number * 8, 8, weight, 0, 0] {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
    }
    (0..count).for_each(|number| bytes.extend_from_slice(format!("{number:08}").as_bytes()));
    let describe =
        format!("(i32.store (i32.const 16) (i32.const {AT})) (i32.store (i32.const 20) (i32.const {count}))");
    (data(AT, &bytes), describe)
}

fn data(at: u32, bytes: &[u8]) -> String {
    let mut text = format!("(data (i32.const {at}) \"");
    bytes.iter().for_each(|byte| write!(text, "\\{byte:02x}").unwrap());
    text + "\")"
}

/// A component with `count` core instances of an empty module besides.
pub(super) fn with_instances(mut component: Vec<u8>, count: u32) -> Vec<u8> {
    let module = modules(&component);
    let empty = b"\0asm\x01\0\0\0";
    section(&mut component, 1, empty);
    let mut instances = leb(count);
    for _ in 0..count {
        // Instantiate the module, with no arguments.
        instances.push(0);
        instances.extend(leb(module));
        instances.push(0);
    }
    section(&mut component, 2, &instances);
    component
}

/// A component with a custom section of so many zeros.
pub(super) fn padded(mut component: Vec<u8>, bytes: usize) -> Vec<u8> {
    // The first of them is the length of its name.
    section(&mut component, 0, &vec![0; bytes]);
    component
}

/// Functions of nothing but branches, over which a compiler thinks for long.
pub(super) fn long_to_compile() -> String {
    let branch = "(if (i32.and (local.get 0) (local.get 1)) (then (local.set 2 (i32.mul (local.get 1) (local.get 2)))) \
                  (else (local.set 1 (i32.add (local.get 0) (local.get 2)))))";
    let function = format!("(func (param i32 i32 i32) (result i32) {} (local.get 1))", branch.repeat(5_000));
    function.repeat(20)
}

fn section(component: &mut Vec<u8>, id: u8, content: &[u8]) {
    component.push(id);
    component.extend(leb(content.len() as u32));
    component.extend_from_slice(content);
}

/// How many core modules a component has: each is a section of its own.
fn modules(component: &[u8]) -> u32 {
    let (mut at, mut count) = (8, 0);
    while at < component.len() {
        count += u32::from(component[at] == 1);
        let (mut size, mut shift) = (0, 0);
        loop {
            at += 1;
            size |= usize::from(component[at] & 0x7f) << shift;
            shift += 7;
            if component[at] < 0x80 {
                break;
            }
        }
        at += 1 + size;
    }
    count
}

/// A number as WebAssembly writes it.
fn leb(mut number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(byte);
            return bytes;
        }
        bytes.push(byte | 0x80);
    }
}
