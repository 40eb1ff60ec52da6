//! Numbers and distributions in the schema.

use serde_json::{Map, Value, json};

use super::reference;
use crate::keys::{Domain, Kind};
use crate::quantity::{BETA_EXPONENTS, SHAPES};
use crate::scenario::format::SECTIONS;
use crate::scenario::shapes::{self, Shape};

/// Every range that some quantity has, by the name under which the schema keeps it.
pub(super) fn quantities() -> impl Iterator<Item = (String, Domain)> {
    let keys = SECTIONS.into_iter().flat_map(|section| section.keys().map(move |key| (section, key)));
    keys.flat_map(|(section, key)| {
        let inner = match shapes::of(section.name, key.name) {
            Some(Shape::Table(one) | Shape::List(one)) => vec![one],
            Some(Shape::Either { with, without, .. }) => vec![with, without],
            None => Vec::new(),
        };
        let inner = inner.into_iter().flat_map(|section| section.keys().collect::<Vec<_>>());
        inner
            .chain([key])
            .filter_map(|key| match key.kind {
                Kind::Quantity(domain) => Some((name(domain), domain)),
                _ => None,
            })
            .collect::<Vec<_>>()
    })
}

/// A range as a name: its words, and its end where words alone do not tell it from another range.
pub(super) fn name(domain: Domain) -> String {
    let words = domain.words.replace(',', "");
    let words: Vec<&str> =
        words.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let tail = if domain.high.is_infinite() && domain.limit <= 1.0 { "-tail" } else { "" };
    format!("quantity-{}{tail}", words.join("-"))
}

/// A plain number in a range.
pub(super) fn plain(domain: Domain) -> Value {
    let mut number = json!({ "type": "number" });
    bound(&mut number, domain);
    number
}

/// The range of a constant.
fn bound(number: &mut Value, domain: Domain) {
    let (low, high) = ends(domain);
    number[if domain.low_open && low == domain.low { "exclusiveMinimum" } else { "minimum" }] = short(low);
    number[if domain.high_open && high == domain.high { "exclusiveMaximum" } else { "maximum" }] = short(high);
}

/// The ends of a range: no constant lies beyond its limit.
fn ends(domain: Domain) -> (f64, f64) {
    (domain.low.max(-domain.limit), domain.high.min(domain.limit))
}

/// `5` rather than `5.0`.
fn short(x: f64) -> Value {
    if x == x.trunc() && x.abs() < 1e15 { json!(x as i64) } else { json!(x) }
}

/// A number or a distribution in a range.
pub(super) fn quantity(domain: Domain) -> Value {
    let mut properties: Map<String, Value> =
        SHAPES.iter().map(|(name, parts, meaning)| ((*name).to_owned(), shape(name, parts, meaning, domain))).collect();
    for (name, meaning) in [("min", "Lower"), ("max", "Upper")] {
        let description = format!("{meaning} end: what would lie beyond it does not.");
        properties.insert(name.to_owned(), json!({ "description": description, "type": "number" }));
    }
    for word in ["source", "note"] {
        properties.insert(word.to_owned(), reference(word));
    }
    let one: Vec<Value> = SHAPES.iter().map(|(name, ..)| json!({ "required": [name] })).collect();
    let mut quantity = json!({
        "type": ["number", "object"],
        "properties": properties,
        "additionalProperties": false,
        "if": { "type": "object" },
        "then": { "oneOf": one },
        "allOf": within(domain),
    });
    bound(&mut quantity, domain);
    quantity
}

/// The numbers of a distribution.
fn shape(name: &str, parts: &[&str], meaning: &str, domain: Domain) -> Value {
    if name == "value" {
        let mut value = plain(domain);
        value["description"] = meaning.into();
        return value;
    }
    let number = || json!({ "type": "number" });
    let mut items: Vec<Value> = parts.iter().map(|_| number()).collect();
    match name {
        "normal" => items[1]["minimum"] = 0.into(),
        "lognormal" => items.iter_mut().for_each(|item| item["exclusiveMinimum"] = 0.into()),
        "beta" => {
            for item in &mut items {
                item["minimum"] = short(BETA_EXPONENTS.0);
                item["maximum"] = short(BETA_EXPONENTS.1);
            }
        }
        _ => {}
    }
    json!({
        "description": format!("[{}]: {meaning}", parts.join(", ")),
        "type": "array",
        "items": items,
        "minItems": parts.len(),
        "maxItems": parts.len(),
    })
}

/// A distribution stays in the range: by its own ends, or by `min` and `max`.
fn within(domain: Domain) -> Vec<Value> {
    let (low, high) = ends(domain);
    let bounded = |end: &str, bound: Value| {
        let numbers = json!({ "items": bound });
        let shapes: Map<String, Value> =
            ["uniform", "triangular", "pert"].map(|name| (name.to_owned(), numbers.clone())).into_iter().collect();
        json!({ "if": { "type": "object", "not": { "required": [end] } }, "then": { "properties": shapes } })
    };
    let mut rules =
        vec![bounded("min", json!({ "minimum": short(low) })), bounded("max", json!({ "maximum": short(high) }))];
    let mut closed = Vec::new();
    if domain.low.is_finite() {
        closed.push("min");
    }
    if domain.high.is_finite() {
        closed.push("max");
    }
    if !closed.is_empty() {
        // A normal distribution without spread is a constant.
        let spread = json!({ "normal": { "items": [{}, { "not": { "const": 0 } }] } });
        rules.push(json!({
            "if": { "type": "object", "required": ["normal"], "properties": spread },
            "then": { "required": closed },
        }));
    }
    rules
}
