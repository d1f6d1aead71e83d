use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::{Value, json};

use super::*;

#[derive(Debug, PartialEq, Deserialize)]
struct Product {
    id: u64,
    name: Option<String>,
    #[serde(default)]
    price: f64,
    #[serde(default)]
    kind: Option<Kind>,
    #[serde(default)]
    size: (u8, i8),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Book,
    Cloth(String),
    Toy { age: u8 },
    Pair(u8, u8),
}

fn reason<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    from_json::<T>(text).unwrap_err().to_string()
}

#[test]
fn structs_are_read() {
    let text = r#" {"id": 7, "unasked": [{"a": "b"}, -1.5e3, null], "name": "a\"b\u00e9\ud83d\ude00\n",
                    "price": 12.5, "size": [1, -2]} "#;
    let product: Product = from_json(text).unwrap();
    let name = Some("a\"bé😀\n".to_owned());
    assert_eq!(product, Product { id: 7, name, price: 12.5, kind: None, size: (1, -2) });
}

#[test]
fn all_forms_of_variants_are_read() {
    let kinds: Vec<Kind> =
        from_json(r#"["book", {"cloth": "wool"}, {"toy": {"age": 3}}, {"pair": [1, 2]}, {"book": null}]"#)
            .unwrap();
    let expected =
        [Kind::Book, Kind::Cloth("wool".to_owned()), Kind::Toy { age: 3 }, Kind::Pair(1, 2), Kind::Book];
    assert_eq!(kinds, expected);
    assert_eq!(reason::<Kind>(r#""shoe""#), "none of the variants");
    assert_eq!(reason::<Kind>(r#"{"toy": {"age": 3}, "book": null}"#), "more than one variant");
    assert_eq!(reason::<Kind>("5"), "expected enum Kind, but got a number");
}

#[test]
fn keys_are_read_as_what_is_asked_for() {
    let map: BTreeMap<u32, bool> = from_json(r#"{"7": true, "1\u0032": false}"#).unwrap();
    assert_eq!(map, BTreeMap::from([(7, true), (12, false)]));
    assert_eq!(reason::<HashMap<u32, bool>>(r#"{"x": true}"#), "not an integer that fits");
}

#[test]
fn a_misfit_names_neither_place_nor_value() {
    assert_eq!(reason::<Product>("{}"), "missing field `id`");
    assert_eq!(reason::<Product>(r#"{"id": "x"}"#), "expected u64, but got a string");
    assert_eq!(reason::<Product>(r#"{"id": 1.5}"#), "expected u64, but got a fraction");
    assert_eq!(reason::<Product>(r#"{"id": -7}"#), "expected u64, but got an integer that does not fit");
    assert_eq!(reason::<u8>("256"), "expected u8, but got an integer that does not fit");
    assert_eq!(reason::<u64>("18446744073709551616"), "expected u64, but got an integer that does not fit");
    assert_eq!(reason::<f64>("1e999"), "a number that is too great");
    assert_eq!(reason::<Product>("[]"), "expected struct Product, but got a list");
    assert_eq!(reason::<Vec<u8>>("null"), "expected a sequence, but got null");
    assert_eq!(reason::<(u8, u8)>("[1]"), "expected a tuple of size 2, but got another length");
    assert_eq!(reason::<(u8, u8)>("[1, 2, 3]"), "a list that is too long");
    assert_eq!(reason::<String>("<html>"), "not JSON");
    assert_eq!(reason::<String>(""), "not JSON");
    assert_eq!(reason::<u8>("1 2"), "not JSON");
}

#[test]
fn hostile_nesting_is_refused_and_not_followed() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(from_json::<Value>(&nested(128)).is_ok());
    assert_eq!(reason::<Value>(&nested(129)), "JSON that is nested too deeply");
    assert_eq!(reason::<serde::de::IgnoredAny>(&nested(100_000)), "JSON that is nested too deeply");
}

/// What `serde_json` takes, we take, and as the same value; what it refuses, we refuse.
#[test]
fn we_agree_with_serde_json() {
    let seeds = [
        json!({"items": [{"id": 101, "name": "Lamp \"A\"", "price": 12.5, "tags": ["x", null, true, false]}], "n": -3}),
        json!([
            0,
            -0.5,
            1e300,
            18_446_744_073_709_551_615_u64,
            i64::MIN,
            "",
            "äöü €😀\u{1}\u{7f}\\/",
            {},
            [[]]
        ]),
    ];
    let exotic = [
        "01",
        "1.",
        ".5",
        "-",
        "1e",
        "1e+5",
        "1E-5",
        "+1",
        "nul",
        "truex",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\x\"",
        "\"a\nb\"",
        "\"a",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "[1 2]",
        "{\"a\":1,}",
        "]",
        "\u{feff}1",
        " 1 ",
        "\t[\r\n]",
        "1//",
        "\"\\u0000\"",
        "-0.0",
        "1e999",
        "0e0",
        "123456789012345678901",
    ];
    let mut texts: Vec<String> = exotic.iter().map(|&text| text.to_owned()).collect();
    for seed in seeds {
        texts.push(serde_json::to_string_pretty(&seed).unwrap());
        texts.extend(mutations(&seed.to_string(), 20_000));
    }
    let mut agreed = [0, 0];
    for text in texts {
        let theirs = serde_json::from_str::<Value>(&text);
        let ours = from_json::<Value>(&text);
        match (&theirs, &ours) {
            (Ok(theirs), Ok(ours)) => assert_eq!(theirs.to_string(), ours.to_string(), "{text}"),
            (Err(_), Err(_)) => {}
            _ => panic!("{text}: theirs is {theirs:?}, ours is {ours:?}"),
        }
        let ignored = from_json::<serde::de::IgnoredAny>(&text);
        assert!(ignored.is_ok() || ours.is_err(), "{text}");
        agreed[usize::from(ours.is_ok())] += 1;
    }
    assert!(agreed[0] > 10_000 && agreed[1] > 1_000, "{agreed:?}");
}

const TOKENS: &[u8] = b"{}[]\",:\\0123eE.-+ ntf\x1f";

/// The text with a character or two replaced, removed or doubled.
fn mutations(text: &str, count: u32) -> impl Iterator<Item = String> {
    let characters: Vec<char> = text.chars().collect();
    let mut state = 7_u64;
    let mut below = move |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    (0..count).map(move |_| {
        let mut mutated = characters.clone();
        for _ in 0..=below(2) {
            let at = below(mutated.len());
            match below(3) {
                0 => mutated[at] = char::from(TOKENS[below(TOKENS.len())]),
                1 => drop(mutated.remove(at)),
                _ => mutated.insert(at, mutated[at]),
            }
        }
        mutated.into_iter().collect()
    })
}
