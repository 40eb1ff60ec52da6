//! The file of published numbers.

use std::path::Path;

use serde_json::Value;

/// One entry of the file; none, with a word on the screen, where the file is absent.
pub fn golden(name: &str) -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/goldens.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("passed over: there is no {}", path.display());
        return None;
    };
    let mut all: Value = serde_json::from_str(&text).expect("goldens.json is JSON");
    let entry = all.get_mut(name).map(Value::take);
    Some(entry.unwrap_or_else(|| panic!("goldens.json has no {name}")))
}

/// A list of numbers.
pub fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap_or_else(|| panic!("{value} is no list"));
    list.iter().map(|number| number.as_f64().expect("a number")).collect()
}

/// A list of points.
pub fn points(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().expect("a list of points").iter().map(numbers).collect()
}

/// Fails unless numbers are within a tolerance of published ones.
pub fn assert_close(what: &str, found: impl IntoIterator<Item = f64>, published: &[f64], tolerance: f64) {
    let found: Vec<f64> = found.into_iter().collect();
    assert_eq!(found.len(), published.len(), "{what}");
    for (found, published) in found.iter().zip(published) {
        assert!((found - published).abs() <= tolerance, "{what}: {found} is not {published}");
    }
}
