//! A row of text columns, and how it becomes a type of the author's.

use std::slice;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::misfit::Misfit;
use super::text::Text;

/// A row of a feed: texts by the names of their columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(Vec<(String, String)>);

impl Row {
    pub(super) fn new(columns: Vec<(String, String)>) -> Self {
        Self(columns)
    }

    /// The text in this column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&str> {
        self.columns().find(|(name, _)| *name == column).map(|(_, text)| text)
    }

    /// All columns in their order, as name and text.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The row as a type of the author's.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, Misfit> {
        T::deserialize(Columns { left: self.0.iter(), next: None })
    }
}

/// A row's columns as serde's map; a misfit is told with its column.
struct Columns<'de> {
    left: slice::Iter<'de, (String, String)>,
    next: Option<&'de (String, String)>,
}

impl<'de> Deserializer<'de> for Columns<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_map(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Columns<'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        self.next = self.left.next();
        self.next.map(|(name, _)| seed.deserialize(Text(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let (name, value) = self.next.ok_or(Misfit::of("a value without its column"))?;
        seed.deserialize(Text(value)).map_err(|misfit| misfit.at(format_args!("column `{name}`")))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    fn row(columns: &[(&str, &str)]) -> Row {
        Row::new(columns.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect())
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Id(u64);

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Role {
        Buyer,
        Manager,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Account {
        email: String,
        id: Id,
        score: f32,
        active: bool,
        role: Role,
        nick: Option<String>,
        age: Option<u8>,
        tags: Vec<String>,
        #[serde(default)]
        extra: u8,
    }

    const FITTING: [(&str, &str); 9] = [
        ("email", "a@example.com"),
        ("id", "7"),
        ("score", "1.5"),
        ("active", "true"),
        ("role", "manager"),
        ("nick", ""),
        ("age", "30"),
        ("tags", r#"["x","y"]"#),
        ("unasked", "for"),
    ];

    #[test]
    fn columns_become_fields() {
        let account: Account = row(&FITTING).parse().unwrap();
        let expected = Account {
            email: "a@example.com".to_owned(),
            id: Id(7),
            score: 1.5,
            active: true,
            role: Role::Manager,
            nick: None,
            age: Some(30),
            tags: vec!["x".to_owned(), "y".to_owned()],
            extra: 0,
        };
        assert_eq!(account, expected);
    }

    #[test]
    fn a_misfit_names_the_column_and_not_the_value() {
        for (column, text, reason) in [
            ("id", "x7", "column `id`: not an integer that fits"),
            ("age", "256", "column `age`: not an integer that fits"),
            ("score", "high", "column `score`: not a number"),
            ("active", "yes", "column `active`: neither true nor false"),
            ("role", "guest", "column `role`: none of the variants"),
            ("tags", "x", "column `tags`: expected value"),
        ] {
            let mut columns = FITTING;
            if let Some(found) = columns.iter_mut().find(|(name, _)| *name == column) {
                found.1 = text;
            }
            assert_eq!(row(&columns).parse::<Account>().unwrap_err().to_string(), reason);
        }
        assert_eq!(row(&FITTING[1..]).parse::<Account>().unwrap_err().to_string(), "missing field `email`");
    }

    #[test]
    fn a_row_is_read_by_column() {
        let row = row(&FITTING);
        assert_eq!((row.get("id"), row.get("ID")), (Some("7"), None));
        assert_eq!(row.columns().next(), Some(("email", "a@example.com")));
        let map: std::collections::HashMap<String, String> = row.parse().unwrap();
        assert_eq!(map.len(), FITTING.len());
    }
}
