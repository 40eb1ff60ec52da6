//! JSON as a fuzzer finds it quickest: text as it is, or a sound file with some of its values changed.
//!
//! Random bytes are hardly ever sound JSON of the right shape, so that what is done with a sound file would never be
//! reached. Bytes that begin with no bracket are therefore a list of changes, of [`EDIT`] bytes each.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// Bytes of a change: which value (2), what becomes of it (1), a number (8).
const EDIT: usize = 11;

/// Most changes of one file.
const EDITS: usize = 12;

/// What this version writes.
pub fn value(found: &impl Serialize) -> Value {
    serde_json::to_value(found).unwrap_or_else(|error| panic!("{error}"))
}

/// The bytes of a file: as they are, or the base with changes.
pub fn bytes(bytes: &[u8], base: &Value) -> Vec<u8> {
    if bytes.first().is_some_and(|first| b"{[ \n\"".contains(first)) {
        return bytes.to_vec();
    }
    let mut changed = base.clone();
    for edit in bytes.chunks_exact(EDIT).take(EDITS) {
        let mut number = [0; 8];
        number.copy_from_slice(&edit[3..]);
        let place = usize::from(u16::from_le_bytes([edit[0], edit[1]]));
        change(&mut changed, place, edit[2], number);
    }
    changed.to_string().into_bytes()
}

/// Changes one value, counted in the order of the file; the count begins anew behind the last.
fn change(root: &mut Value, place: usize, kind: u8, number: [u8; 8]) {
    let count = size(root);
    let (mut left, by_kind) = (place % count, kind);
    if let Some(found) = nth(root, &mut left) {
        *found = changed(found.take(), by_kind, number);
    }
}

/// Values in a value, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum::<usize>(),
        Value::Object(fields) => fields.values().map(size).sum(),
        _ => 0,
    }
}

fn nth<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, left)),
        Value::Object(fields) => fields.values_mut().find_map(|item| nth(item, left)),
        _ => None,
    }
}

/// What becomes of a value.
fn changed(value: Value, kind: u8, number: [u8; 8]) -> Value {
    let (float, whole) = (f64::from_le_bytes(number), u64::from_le_bytes(number));
    let at = usize::from(number[0]);
    match (kind % 12, value) {
        (0, _) => json!(if float.is_finite() { float } else { 1e300 }),
        (1, _) => json!(whole),
        (2, _) => json!(i64::from(number[0] as i8)),
        (3, _) => {
            const ODD: [f64; 12] =
                [0.0, -0.0, 1.0, -1.0, 0.5, 1e-300, 5e-324, 1e300, -1e300, 1e15, 0.9999999999999999, 1e9];
            json!(ODD[at % ODD.len()])
        }
        (4, _) => Value::Null,
        (5, _) => {
            const ODD: [&str; 10] =
                ["", " ", "\u{1b}[2J", "../../x", "a/b", "\u{202e}x", "two\nlines", "<script>", "0", "\u{0}"];
            json!(ODD[at % ODD.len()])
        }
        (6, Value::String(text)) => json!(text.repeat(at % 64)),
        (7, Value::Array(mut items)) => {
            items.truncate(at % (items.len() + 1));
            Value::Array(items)
        }
        (8, Value::Array(items)) if !items.is_empty() && items.len() < 300 => {
            let more = items[at % items.len()].clone();
            Value::Array(items.into_iter().chain(std::iter::repeat_n(more, usize::from(number[1]))).collect())
        }
        (9, Value::Array(mut items)) => {
            items.reverse();
            Value::Array(items)
        }
        (10, Value::Object(fields)) if !fields.is_empty() => {
            let gone = at % fields.len();
            let left = fields.into_iter().enumerate().filter(|(place, _)| *place != gone).map(|(_, field)| field);
            Value::Object(left.collect::<Map<_, _>>())
        }
        (11, Value::Object(mut fields)) if !fields.is_empty() => {
            // Under another name, as an unknown metric, contributor or class would be.
            let (_, value) = fields
                .iter()
                .nth(at % fields.len())
                .map_or((String::new(), Value::Null), |(name, value)| (name.clone(), value.clone()));
            for more in 0..=number[1] {
                fields.insert(format!("x{more}"), value.clone());
            }
            Value::Object(fields)
        }
        (_, value) => value,
    }
}
