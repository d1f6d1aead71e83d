//! A column's text as whatever is asked for.

use std::str::FromStr;

use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::misfit::Misfit;
use crate::error::without_values;

/// A text. Numbers and booleans are parsed from it, an empty one is no value for an `Option`, lists and structs are
/// read from JSON.
pub(super) struct Text<'de>(pub(super) &'de str);

impl Text<'_> {
    fn parse<T: FromStr>(&self, otherwise: &'static str) -> Result<T, Misfit> {
        self.0.parse().map_err(|_| Misfit::of(otherwise))
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $otherwise:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            visitor.$visit(self.parse($otherwise)?)
        }
    )*};
}

macro_rules! nested {
    ($($method:ident($($argument:ident: $type:ty),*);)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, Misfit> {
            let mut json = serde_json::Deserializer::from_str(self.0);
            let value = json.$method($($argument,)* visitor).and_then(|value| json.end().map(|()| value));
            value.map_err(|error| Misfit::custom(without_values(&error.to_string())))
        }
    )*};
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_borrowed_str(self.0)
    }

    numbers! {
        deserialize_bool visit_bool "neither true nor false";
        deserialize_i8 visit_i8 "not an integer that fits";
        deserialize_i16 visit_i16 "not an integer that fits";
        deserialize_i32 visit_i32 "not an integer that fits";
        deserialize_i64 visit_i64 "not an integer that fits";
        deserialize_u8 visit_u8 "not an integer that fits";
        deserialize_u16 visit_u16 "not an integer that fits";
        deserialize_u32 visit_u32 "not an integer that fits";
        deserialize_u64 visit_u64 "not an integer that fits";
        deserialize_f32 visit_f32 "not a number";
        deserialize_f64 visit_f64 "not a number";
    }

    nested! {
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.0.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct identifier ignored_any
    }
}
