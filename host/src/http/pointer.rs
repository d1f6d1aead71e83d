//! The value at a JSON pointer (RFC 6901), found while the text is read: nothing is built of all the rest.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The value at `pointer`, if the text is JSON and has one. Of several members of a name the last counts.
pub(super) fn find(text: &[u8], pointer: &str) -> Option<Value> {
    // What is passed over would not be looked at.
    let text = std::str::from_utf8(text).ok()?;
    let steps: Vec<_> = match pointer {
        "" => Vec::new(),
        _ => {
            pointer.strip_prefix('/')?.split('/').map(|it| it.replace("~1", "/").replace("~0", "~")).collect()
        }
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    let found = Seek(&steps).deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    found
}

/// Looks for the value that these steps lead to.
struct Seek<'a>(&'a [String]);

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Option<Value>, D::Error> {
        match self.0 {
            [] => Value::deserialize(reader).map(Some),
            _ => reader.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<Value>, A::Error> {
        let mut found = None;
        while let Some(is_next) = members.next_key_seed(Is(&self.0[0]))? {
            if is_next {
                found = members.next_value_seed(Seek(&self.0[1..]))?;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Option<Value>, A::Error> {
        let mut left = index(&self.0[0]);
        let mut found = None;
        loop {
            if left == Some(0) {
                let Some(element) = elements.next_element_seed(Seek(&self.0[1..]))? else { break };
                found = element;
            } else if elements.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
            left = left.and_then(|left| left.checked_sub(1));
        }
        Ok(found)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }
}

/// Whether a member's name is this.
struct Is<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<bool, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}

/// An element's number as a pointer may write it: without a sign, and without zeros in front.
fn index(step: &str) -> Option<usize> {
    let plain = !step.starts_with('+') && (step == "0" || !step.starts_with('0'));
    plain.then(|| step.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_last_member_of_a_name_counts_and_a_broken_end_spoils_all() {
        assert_eq!(find(br#"{"a":1,"a":{"b":2}}"#, "/a/b"), Some(2.into()));
        assert_eq!(find(br#"{"a":{"b":2},"a":1}"#, "/a/b"), None);
        assert_eq!(find(br#"{"a":1,"b":tru}"#, "/a"), None);
        assert_eq!(find(br#"{"a":1} 2"#, "/a"), None);
        assert_eq!(find(b"[1,\"\xff\"]", "/0"), None);
    }

    #[test]
    fn elements_have_numbers_without_zeros_in_front() {
        assert_eq!(find(b"[5,6]", "/1"), Some(6.into()));
        for none in ["/01", "/+1", "/-", "/2", "/1/0", "/"] {
            assert_eq!(find(b"[5,6]", none), None, "{none}");
        }
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-c~/é\"]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-c~/0]{0,2}", inner), 0..4).prop_map(|it| it.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_is_what_the_whole_tree_has_there(tree in json(), pointer in "(/([a-c]|~0|~1|[0-3]){0,2}){0,4}") {
            let found = find(tree.to_string().as_bytes(), &pointer);
            prop_assert_eq!(found.as_ref(), tree.pointer(&pointer));
        }
    }
}
