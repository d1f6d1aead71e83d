//! What all users of a scenario have in common, on whatever shard.

use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use wasmparser::{Parser, Payload};

/// The custom sections of a component that are lists begin with this.
const LIST: &str = "throng:list/";

/// What a fixture's set-up returned, once it has.
pub type State = Arc<OnceLock<String>>;

/// What all users of a scenario have in common.
#[derive(Default)]
pub struct Commons {
    lists: Vec<List>,
    state: State,
    next_number: AtomicU64,
}

/// A list's name, its text, and where its items lie in it.
struct List {
    name: String,
    text: String,
    items: Vec<Range<u32>>,
}

impl Commons {
    /// Of the users of a component, whose set-up's `state` is there before they are.
    pub fn new(component: &[u8], state: State) -> Self {
        Self { lists: lists(component), state, next_number: AtomicU64::new(0) }
    }

    /// An item of a list, as JSON text.
    pub(super) fn item(&self, list: &str, index: u32) -> Option<&str> {
        let list = self.lists.iter().find(|it| it.name == list)?;
        let item = list.items.get(index as usize)?;
        list.text.get(item.start as usize..item.end as usize)
    }

    /// What set-up returned.
    pub(super) fn state(&self) -> Option<&str> {
        self.state.get().map(String::as_str)
    }

    /// Keeps what set-up returned; only the first is kept.
    pub(super) fn set_state(&self, state: &str) {
        let _ = self.state.set(state.to_owned());
    }

    /// A number that nobody else gets.
    pub(super) fn next_number(&self) -> u64 {
        self.next_number.fetch_add(1, Ordering::Relaxed)
    }
}

impl fmt::Debug for Commons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists: Vec<_> = self.lists.iter().map(|list| (&list.name, list.items.len())).collect();
        f.debug_struct("Commons").field("lists", &lists).finish_non_exhaustive()
    }
}

/// The lists that a component carries. A section that is no text is none.
fn lists(component: &[u8]) -> Vec<List> {
    let mut found = Vec::new();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(component) {
        match payload {
            Ok(Payload::ModuleSection { .. } | Payload::ComponentSection { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth -= 1,
            Ok(Payload::CustomSection(section)) if depth == 0 => {
                let name = section.name().strip_prefix(LIST);
                let text = std::str::from_utf8(section.data()).ok();
                found.extend(name.zip(text).map(|(name, text)| List::new(name, text)));
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    found
}

impl List {
    fn new(name: &str, text: &str) -> Self {
        let mut begin = 0;
        let items = text.lines().map(|line| {
            let item = begin..begin + line.len() as u32;
            begin = item.end + 1;
            item
        });
        Self { name: name.to_owned(), items: items.collect(), text: text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(sections: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
        for (name, text) in sections {
            let mut body = vec![name.len() as u8];
            body.extend(name.bytes().chain(text.bytes()));
            bytes.extend([0, body.len() as u8]);
            bytes.extend(body);
        }
        bytes
    }

    #[test]
    fn items_are_lines_of_a_section() {
        let bytes =
            component(&[("throng:list/a", "1\n{\"b\":\"ü\"}\n"), ("other", "2"), ("throng:list/b", "")]);
        let commons = Commons::new(&bytes, State::default());
        assert_eq!([0, 1, 2].map(|index| commons.item("a", index)), [Some("1"), Some("{\"b\":\"ü\"}"), None]);
        assert_eq!((commons.item("b", 0), commons.item("c", 0)), (None, None));
    }

    #[test]
    fn a_broken_component_has_no_lists() {
        assert_eq!(Commons::new(b"\0asm\x0d\0\x01\0\0\xff", State::default()).item("a", 0), None);
    }
}
