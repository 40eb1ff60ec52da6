//! Markup in which every text is escaped: nothing becomes an element that was not meant as one.
//!
//! It is HTML and XML at once, with quoted attributes and every element closed, so that any strict reader can check it.

use crate::problem::harmless_lines;

/// Attributes of an element, values as they are meant.
pub type Attributes<'a> = &'a [(&'static str, &'a str)];

/// A piece of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// A text. What a scenario calls itself is a stranger's: letters that steer are spelt out, markup is none.
    pub fn text(text: &str) -> Self {
        Self(escaped(text))
    }

    /// Markup that was made by this program: a picture, or the style.
    pub fn made(markup: impl Into<String>) -> Self {
        Self(markup.into())
    }

    /// An element around others.
    pub fn element(name: &str, attributes: Attributes<'_>, inner: impl IntoIterator<Item = Self>) -> Self {
        let inner = Self::all(inner);
        Self(format!("<{}>{}</{name}>", head(name, attributes), inner.0))
    }

    /// An element around a text.
    pub fn of(name: &str, attributes: Attributes<'_>, text: &str) -> Self {
        Self::element(name, attributes, [Self::text(text)])
    }

    /// An element that holds nothing.
    pub fn empty(name: &str, attributes: Attributes<'_>) -> Self {
        Self(format!("<{} />", head(name, attributes)))
    }

    /// Pieces one after another.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self(parts.into_iter().map(|part| part.0).collect())
    }

    /// Pieces one after another, each on lines of its own.
    pub fn lines(parts: impl IntoIterator<Item = Self>) -> Self {
        Self(parts.into_iter().map(|part| part.0 + "\n").collect())
    }

    /// A text with `code` between backticks, as messages write it.
    pub fn prose(text: &str) -> Self {
        let piece = |(place, part): (usize, &str)| {
            if place % 2 == 1 { Self::of("code", &[], part) } else { Self::text(part) }
        };
        // An odd backtick is one.
        if text.matches('`').count() % 2 == 1 {
            Self::text(text)
        } else {
            Self::all(text.split('`').enumerate().map(piece))
        }
    }

    /// The markup.
    pub fn into_string(self) -> String {
        self.0
    }
}

fn head(name: &str, attributes: Attributes<'_>) -> String {
    name.to_owned() + &attributes_of(attributes)
}

/// Attributes as they stand in a tag, each with a space before.
pub fn attributes_of(attributes: Attributes<'_>) -> String {
    attributes.iter().map(|(key, value)| format!(" {key}=\"{}\"", escaped(value))).collect()
}

/// A text as it stands in markup, between quotation marks as well.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // What an end of a line is made of is no letter that steers, and a tab is none in a page.
    let text = text.replace("\r\n", "\n");
    for letter in text.split('\t').map(harmless_lines).collect::<Vec<_>>().join("\t").chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // No letters, and forbidden in XML.
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            letter => out.push(letter),
        }
    }
    out
}

/// Bytes in base64, as they stand in an address that carries its data.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let place = (bits >> (18 - 6 * digit) & 63) as usize;
            out.push(if digit <= three.len() { char::from(DIGITS[place]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        let text = "<script>alert('x & \"y\"')</script>\u{202e}\u{ffff}";
        let made = Html::of("p", &[("title", text)], text).into_string();
        assert_eq!(made.matches('<').count(), 2, "{made}");
        assert_eq!(made.matches('"').count(), 2, "{made}");
        assert!(!made.contains(['\u{202e}', '\u{ffff}', '\'']), "{made}");
        assert_eq!(Html::text("a < b\r\n\tc").into_string(), "a &lt; b\n\tc");
    }

    #[test]
    fn words_between_backticks_are_code() {
        assert_eq!(Html::prose("set `a<b` now").into_string(), "set <code>a&lt;b</code> now");
        assert_eq!(Html::prose("a ` alone").into_string(), "a ` alone");
        assert_eq!(Html::empty("meta", &[("name", "x")]).into_string(), "<meta name=\"x\" />");
    }

    #[test]
    fn base64_gives_the_vectors_of_rfc_4648() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xFB, 0xFF, 0xFE]), "+//+");
    }
}
