//! The inside of JSON's lists and objects, and of an enum's variant that has content.

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::json::Json;
use super::{Misfit, Text};

/// A list's elements, or an object's members.
pub(super) struct Members<'a, 'de> {
    json: &'a mut Json<'de>,
    close: u8,
    first: bool,
    over: bool,
}

impl<'a, 'de> Members<'a, 'de> {
    pub(super) fn of_list(json: &'a mut Json<'de>) -> Result<Self, Misfit> {
        json.0.enter(b'[')?;
        Ok(Self { json, close: b']', first: true, over: false })
    }

    pub(super) fn of_object(json: &'a mut Json<'de>) -> Result<Self, Misfit> {
        json.0.enter(b'{')?;
        Ok(Self { json, close: b'}', first: true, over: false })
    }

    /// The visitor may have stopped early: then there must be no more.
    pub(super) fn end(mut self) -> Result<(), Misfit> {
        if self.advance()? { Err(Misfit::of("a list that is too long")) } else { Ok(()) }
    }

    fn advance(&mut self) -> Result<bool, Misfit> {
        self.over = self.over || !self.json.0.another(&mut self.first, self.close)?;
        Ok(!self.over)
    }
}

impl<'de> SeqAccess<'de> for Members<'_, 'de> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        if self.advance()? { seed.deserialize(&mut *self.json).map(Some) } else { Ok(None) }
    }
}

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        if !self.advance()? {
            return Ok(None);
        }
        seed.deserialize(Text(self.json.0.string()?)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        self.json.0.expect(b':')?;
        seed.deserialize(&mut *self.json)
    }
}

/// An enum's variant, as the one member of an object: `{"variant": content}`.
pub(super) struct Variant<'a, 'de> {
    json: &'a mut Json<'de>,
}

impl<'a, 'de> Variant<'a, 'de> {
    /// The object's bracket is passed already.
    pub(super) fn in_object(json: &'a mut Json<'de>) -> Self {
        Self { json }
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Misfit;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Misfit> {
        let variant = seed.deserialize(Text(self.json.0.string()?))?;
        self.json.0.expect(b':')?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        Ok(self.json.0.word("null")?)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        seed.deserialize(self.json)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.json.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.json.deserialize_struct("", fields, visitor)
    }
}
