//! Keys that no plan has: a key that is mistyped must not be left out silently.

use serde_json::{Map, Value};

use super::PlanError;
use crate::threshold::nearest;

/// The first key of `document` that `schema` does not know.
pub fn check(document: &Value, schema: &Value) -> Result<(), PlanError> {
    Keys { schema }.check(document, schema, "")
}

struct Keys<'a> {
    /// The whole schema, in which references are found.
    schema: &'a Value,
}

impl Keys<'_> {
    fn check(&self, value: &Value, schema: &Value, at: &str) -> Result<(), PlanError> {
        let forms = self.forms(schema);
        match value {
            Value::Object(object) => self.check_object(object, &forms, at),
            Value::Array(items) => {
                let Some(schema) = forms.iter().find_map(|form| form.get("items")) else { return Ok(()) };
                let mut each = items.iter().enumerate();
                each.try_for_each(|(index, item)| self.check(item, schema, &format!("{at}[{index}]")))
            }
            _ => Ok(()),
        }
    }

    fn check_object(&self, object: &Map<String, Value>, forms: &[&Value], at: &str) -> Result<(), PlanError> {
        let known: Vec<_> =
            forms.iter().filter_map(|form| form.get("properties")?.as_object()).flatten().collect();
        let any = forms.iter().find_map(|form| form.get("additionalProperties").filter(|it| it.is_object()));
        for (key, value) in object {
            let path = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
            let schema = known.iter().find(|(name, _)| *name == key).map(|(_, schema)| *schema);
            match (schema, any) {
                (Some(schema), _) | (None, Some(schema)) => self.check(value, schema, &path)?,
                // A free table, like a scenario's config, has no keys of its own.
                (None, None) if known.is_empty() => {}
                (None, None) => return Err(unknown(&path, key, known.iter().map(|(name, _)| name.as_str()))),
            }
        }
        Ok(())
    }

    /// What a schema may mean: itself, what it refers to, and its alternatives.
    fn forms<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let mut forms = vec![schema];
        let mut seen = 0;
        while let Some(form) = forms.get(seen).copied() {
            seen += 1;
            let reference = form.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix('#'));
            forms.extend(reference.and_then(|pointer| self.schema.pointer(pointer)));
            forms.extend(form.get("anyOf").and_then(Value::as_array).into_iter().flatten());
        }
        forms
    }
}

fn unknown<'a>(path: &str, key: &str, known: impl Iterator<Item = &'a str> + Clone) -> PlanError {
    let hint = nearest(key, known.clone()).map_or_else(
        || format!("the keys here are {}", known.collect::<Vec<_>>().join(", ")),
        |nearest| format!("did you mean '{nearest}'?"),
    );
    PlanError::new(path, format!("there is no such key; {hint}"))
}
