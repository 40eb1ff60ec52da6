//! The first place in which two versions of a file differ, in words.

use serde_json::Value;

use crate::problem::quote;
use crate::report::picture::{self, Pixels};

/// Where the file in a folder first differs from the one that was made again, and what stands there; `None` where they
/// are the same to the byte.
pub fn first(path: &str, kept: &[u8], made: &[u8]) -> Option<String> {
    if kept == made {
        return None;
    }
    let found = match path.rsplit('.').next() {
        Some("json") => in_json(kept, made),
        Some("png") => in_picture(kept, made),
        _ => in_text(kept, made),
    };
    Some(found.unwrap_or_else(|| in_bytes(kept, made)))
}

fn both(place: &str, kept: &str, made: &str) -> String {
    format!("{place}: {kept} in the folder, {made} recomputed")
}

/// Letters of a text that a message shows, and of those how many come before the first that differs.
const SHOWN: (usize, usize) = (70, 20);

/// The same for two texts, each shown from a little before the first letter that differs.
fn both_texts(place: &str, kept: &str, made: &str) -> String {
    let same = kept.chars().zip(made.chars()).take_while(|(a, b)| a == b).count();
    let from = if same < SHOWN.0 - SHOWN.1 { 0 } else { same - SHOWN.1 };
    let excerpt = |text: &str| {
        let ends = |cut: bool| if cut { "…" } else { "" };
        let part: String = text.chars().skip(from).take(SHOWN.0).flat_map(char::escape_debug).collect();
        let part = part.replace("\\'", "'").replace("\\\"", "\"");
        format!("`{}{part}{}`", ends(from > 0), ends(text.chars().count() > from + SHOWN.0))
    };
    both(place, &excerpt(kept), &excerpt(made))
}

fn in_bytes(kept: &[u8], made: &[u8]) -> String {
    let same = kept.iter().zip(made).take_while(|(a, b)| a == b).count();
    format!("from byte {} on, of {} in the folder and {} recomputed", same + 1, kept.len(), made.len())
}

fn in_json(kept: &[u8], made: &[u8]) -> Option<String> {
    let Ok(kept_value) = serde_json::from_slice::<Value>(kept) else {
        return Some("it is no JSON".to_owned());
    };
    let made_value: Value = serde_json::from_slice(made).ok()?;
    in_values("", &kept_value, &made_value).or_else(|| {
        let line = kept.split(|byte| *byte == b'\n').zip(made.split(|byte| *byte == b'\n')).take_while(|(a, b)| a == b);
        Some(format!("line {} says the same in other letters", line.count() + 1))
    })
}

/// The first field that differs, in the order in which the program writes them.
fn in_values(path: &str, kept: &Value, made: &Value) -> Option<String> {
    match (kept, made) {
        (Value::Object(kept), Value::Object(made)) => {
            let below = |name: &str| {
                let name: String = name.escape_debug().collect();
                if path.is_empty() { name } else { format!("{path}.{name}") }
            };
            let lacking = made.iter().find_map(|(name, value)| match kept.get(name) {
                Some(kept) => in_values(&below(name), kept, value),
                None => Some(both(&below(name), "nothing", &shown(value))),
            });
            lacking.or_else(|| {
                let (name, value) = kept.iter().find(|(name, _)| !made.contains_key(*name))?;
                Some(both(&below(name), &shown(value), "nothing"))
            })
        }
        (Value::Array(kept), Value::Array(made)) => {
            let mut pairs = kept.iter().zip(made).enumerate();
            let differs = pairs.find_map(|(place, (kept, made))| in_values(&format!("{path}[{place}]"), kept, made));
            let longer = || both(path, &format!("{} entries", kept.len()), &format!("{} entries", made.len()));
            differs.or_else(|| (kept.len() != made.len()).then(longer))
        }
        (Value::String(kept), Value::String(made)) => (kept != made).then(|| both_texts(path, kept, made)),
        _ => (kept != made).then(|| both(path, &shown(kept), &shown(made))),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}

fn in_picture(kept: &[u8], made: &[u8]) -> Option<String> {
    let Some(kept_chunks) = picture::chunks(kept) else { return Some("it is no PNG".to_owned()) };
    in_chunks(&kept_chunks, &picture::chunks(made)?).or_else(|| match (picture::pixels(kept), picture::pixels(made)?) {
        (None, _) => Some("its pixels cannot be read".to_owned()),
        (Some(kept), made) => in_pixels(&kept, &made),
    })
}

fn in_chunks(kept: &[(String, String)], made: &[(String, String)]) -> Option<String> {
    let place = (0..kept.len().max(made.len())).find(|&place| kept.get(place) != made.get(place))?;
    Some(match (kept.get(place), made.get(place)) {
        (Some((name, there)), Some((also, here))) if name == also => {
            both_texts(&format!("text chunk {}", quote(name)), there, here)
        }
        (there, here) => {
            let name = |chunk: Option<&(String, String)>| chunk.map_or("none".to_owned(), |(name, _)| quote(name));
            both(&format!("text chunk {}", place + 1), &name(there), &name(here))
        }
    })
}

fn in_pixels(kept: &Pixels, made: &Pixels) -> Option<String> {
    if (kept.width, kept.height) != (made.width, made.height) {
        let size = |pixels: &Pixels| format!("{} × {} pixels", pixels.width, pixels.height);
        return Some(both("size", &size(kept), &size(made)));
    }
    let words = |(row, column)| format!("the pixel in row {row}, column {column}, counted from 0");
    let packed = || "the same picture, packed in another way".to_owned();
    Some(kept.first_difference(made).map_or_else(packed, words))
}

fn in_text(kept: &[u8], made: &[u8]) -> Option<String> {
    let (kept, made) = (std::str::from_utf8(kept).ok()?, std::str::from_utf8(made).ok()?);
    let (mut there, mut here) = (kept.split('\n'), made.split('\n'));
    let mut number = 0;
    loop {
        number += 1;
        let lines = (there.next(), here.next());
        if lines == (None, None) {
            return None;
        }
        if let (Some(there), Some(here)) = lines
            && there != here
        {
            return Some(both_texts(&format!("line {number}"), there, here));
        }
        if lines.0 != lines.1 {
            let words = |line: Option<&str>| line.map_or("nothing".to_owned(), quote);
            return Some(both(&format!("line {number}"), &words(lines.0), &words(lines.1)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, kept: &str, made: &str) -> String {
        first(path, kept.as_bytes(), made.as_bytes()).unwrap_or_else(|| panic!("{kept} differs from {made}"))
    }

    #[test]
    fn the_first_field_that_differs_is_named_with_both_values() {
        let made = r#"{"z": 1, "options": [{"a": 2}, {"held": {"mean": 0.52, "se": 1}}], "b": null}"#;
        for (from, to, says) in [
            ("0.52", "0.51", "options[1].held.mean: 0.51 in the folder, 0.52 recomputed"),
            (", \"se\": 1", "", "options[1].held.se: nothing in the folder, 1 recomputed"),
            ("\"b\"", "\"c\\n\"", "b: nothing in the folder, null recomputed"),
            ("\"b\": null", "\"b\": null, \"c\\n\": [1]", "c\\n: a list of 1 in the folder, nothing recomputed"),
            ("{\"a\": 2}, ", "", "options[0].held: nothing"),
            ("}}], ", "}}, 3], ", "options: 3 entries in the folder, 2 entries recomputed"),
            ("null", " null", "line 1 says the same in other letters"),
            ("null}", "", "it is no JSON"),
        ] {
            let text = found("x.json", &made.replacen(from, to, 1), made);
            assert!(says == "options[0].held: nothing" || text == says, "{text}");
        }
        assert_eq!(first("x.json", made.as_bytes(), made.as_bytes()), None);
        assert_eq!(found("x.json", r#"{"z": 2, "a": 2}"#, r#"{"z": 1, "a": 1}"#), "z: 2 in the folder, 1 recomputed");
    }

    #[test]
    fn long_texts_are_shown_where_they_differ() {
        let (there, here) = (format!("{}x\u{1b}{}", "a".repeat(90), "c".repeat(90)), "a".repeat(90));
        let part = "a".repeat(20);
        let text = found("x.svg", &there, &here);
        let expected = format!("line 1: `…{part}x\\u{{1b}}{}…` in the folder, `…{part}` recomputed", "c".repeat(48));
        assert_eq!(text, expected);
    }

    #[test]
    fn lines_and_bytes_are_numbered_from_one() {
        assert_eq!(found("x.svg", "a\nb\nc", "a\nB\nc"), "line 2: `b` in the folder, `B` recomputed");
        assert_eq!(found("x.toml", "a", "a\n"), "line 2: nothing in the folder, `` recomputed");
        let odd = first("x.svg", b"a\xff", b"ab").expect("a difference");
        assert_eq!(odd, "from byte 2 on, of 2 in the folder and 2 recomputed");
        assert_eq!(found("x.png", "text", "other"), "it is no PNG");
    }
}
