//! Fields of tables as CSV.

/// A text as a field (RFC 4180).
pub fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_with_commas_marks_and_line_ends_stand_between_marks() {
        let fields = ["E4.35, A1.11", "J", "a \"b\"", "two\nlines"].map(field);
        assert_eq!(fields, ["\"E4.35, A1.11\"", "J", "\"a \"\"b\"\"\"", "\"two\nlines\""]);
    }
}
