//! JSON as serde's data model.

use std::borrow::Cow;

use serde::de::{Deserializer, Error, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::Misfit;
use super::access::{Members, Variant};
use super::scan::{Flaw, Number, NumberKind, Scanner};

/// A JSON text being read. What serde asks for is taken from its front.
pub(super) struct Json<'de>(pub(super) Scanner<'de>);

impl<'de> Json<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self(Scanner::new(text))
    }

    /// Nothing may be left.
    pub(super) fn end(&mut self) -> Result<(), Misfit> {
        Ok(self.0.end()?)
    }

    /// An error unless a value of this kind is next.
    fn expect(&mut self, kind: Kind, expected: &dyn Expected) -> Result<(), Misfit> {
        match Kind::of(self.0.peek()) {
            Some(found) if found == kind => Ok(()),
            Some(found) => Err(found.instead_of(expected)),
            None => Err(Flaw::NotJson.into()),
        }
    }

    fn bool(&mut self) -> Result<bool, Flaw> {
        let value = self.0.peek() == b't';
        self.0.word(if value { "true" } else { "false" }).map(|()| value)
    }

    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Misfit> {
        let number = self.0.number()?;
        match number.kind {
            NumberKind::Unsigned(integer) => visitor.visit_u64(integer),
            NumberKind::Signed(integer) => visitor.visit_i64(integer),
            NumberKind::Wide | NumberKind::Float => visitor.visit_f64(float(&number)?),
        }
    }

    fn string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0.string()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Misfit> {
        let mut list = Members::of_list(self)?;
        let value = visitor.visit_seq(&mut list)?;
        list.end()?;
        Ok(value)
    }

    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Misfit> {
        let mut object = Members::of_object(self)?;
        let value = visitor.visit_map(&mut object)?;
        object.end()?;
        Ok(value)
    }
}

/// The kinds of values, which their first byte tells.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Null,
    Bool,
    Number,
    String,
    List,
    Object,
}

impl Kind {
    fn of(first: u8) -> Option<Self> {
        Some(match first {
            b'n' => Self::Null,
            b't' | b'f' => Self::Bool,
            b'-' | b'0'..=b'9' => Self::Number,
            b'"' => Self::String,
            b'[' => Self::List,
            b'{' => Self::Object,
            _ => return None,
        })
    }

    #[cold]
    fn instead_of(self, expected: &dyn Expected) -> Misfit {
        let found = match self {
            Self::Null => Unexpected::Unit,
            Self::Bool => Unexpected::Bool(true),
            Self::Number => Unexpected::Other("a number"),
            Self::String => Unexpected::Str(""),
            Self::List => Unexpected::Seq,
            Self::Object => Unexpected::Map,
        };
        Misfit::invalid_type(found, expected)
    }
}

/// The nearest double; there is none for `1e999`.
fn float(number: &Number<'_>) -> Result<f64, Misfit> {
    let float = number.text.parse().unwrap_or(f64::INFINITY);
    if float.is_finite() { Ok(float) } else { Err(Misfit::of("a number that is too great")) }
}

/// Integers of all widths: the visitor tells which it can hold. Floats are left out of it, as reading them takes tables
/// that few components need.
macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            self.expect(Kind::Number, &visitor)?;
            match self.0.number()?.kind {
                NumberKind::Unsigned(integer) => visitor.visit_u64(integer),
                NumberKind::Signed(integer) => visitor.visit_i64(integer),
                NumberKind::Wide => Err(Misfit::invalid_value(Unexpected::Unsigned(0), &visitor)),
                NumberKind::Float => Err(Misfit::invalid_type(Unexpected::Float(0.0), &visitor)),
            }
        }
    )*};
}

macro_rules! kinds {
    ($($method:ident($($argument:ident: $type:ty),*) => $read:ident from $kind:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, Misfit> {
            self.expect(Kind::$kind, &visitor)?;
            self.$read(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Json<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0.peek() {
            b'n' => self.deserialize_unit(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            b'"' => self.string(visitor),
            b'[' => self.list(visitor),
            b'{' => self.object(visitor),
            _ => self.number(visitor),
        }
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    kinds! {
        deserialize_f32() => number from Number;
        deserialize_f64() => number from Number;
        deserialize_char() => string from String;
        deserialize_str() => string from String;
        deserialize_string() => string from String;
        deserialize_identifier() => string from String;
        deserialize_seq() => list from List;
        deserialize_tuple(_len: usize) => list from List;
        deserialize_tuple_struct(_name: &'static str, _len: usize) => list from List;
        deserialize_map() => object from Object;
        deserialize_struct(_name: &'static str, _fields: &'static [&'static str]) => object from Object;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.expect(Kind::Bool, &visitor)?;
        visitor.visit_bool(self.bool()?)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.expect(Kind::Null, &visitor)?;
        self.0.word("null")?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.0.peek() != b'n' {
            return visitor.visit_some(self);
        }
        self.0.word("null")?;
        visitor.visit_none()
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
        if self.0.peek() == b'"' {
            return visitor.visit_enum(self.0.string()?.into_deserializer());
        }
        self.expect(Kind::Object, &visitor)?;
        self.0.enter(b'{')?;
        let value = visitor.visit_enum(Variant::in_object(self))?;
        // There is one key in such an object.
        if self.0.another(&mut false, b'}')? { Err(Misfit::of("more than one variant")) } else { Ok(value) }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.0.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { i128 u128 bytes byte_buf }
}
