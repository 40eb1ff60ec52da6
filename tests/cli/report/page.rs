//! A strict reader of pages, which knows nothing of how they are written: XML without namespaces, comments and declarations.

use std::collections::BTreeSet;

/// Attributes of an element, as they are meant.
pub type Attributes = Vec<(String, String)>;

/// What a page is made of, in its order.
#[derive(Debug, PartialEq)]
pub enum Piece {
    /// An element begins.
    Open(String, Attributes),
    /// An element ends.
    Close(String),
    /// Letters, as they are meant.
    Text(String),
}

/// A page that was read.
pub struct Page(Vec<Piece>);

impl Page {
    /// Reads a page that must be sound.
    #[track_caller]
    pub fn read(text: &str) -> Self {
        Self::parse(text).unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// Reads a page, or says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text.strip_prefix("<!DOCTYPE html>\n").ok_or("it does not say that it is HTML")?.trim_end();
        let (mut pieces, mut open) = (Vec::new(), Vec::<String>::new());
        while !rest.is_empty() {
            let Some(tag) = rest.strip_prefix('<') else {
                let end = rest.find('<').ok_or("text after the end")?;
                if open.is_empty() {
                    return Err("text outside the page".to_owned());
                }
                pieces.push(Piece::Text(meant(&rest[..end])?));
                rest = &rest[end..];
                continue;
            };
            let end = end_of(tag).ok_or_else(|| format!("a tag without an end: {:.40}", tag))?;
            let (inside, after) = (&tag[..end], &tag[end + 1..]);
            rest = after;
            if let Some(name) = inside.strip_prefix('/') {
                if open.pop().as_deref() != Some(name) {
                    return Err(format!("</{name}> ends what did not begin"));
                }
                pieces.push(Piece::Close(name.to_owned()));
                continue;
            }
            let (inside, is_empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
            let (name, attributes) = element(inside.trim_end())?;
            pieces.push(Piece::Open(name.clone(), attributes));
            if is_empty { pieces.push(Piece::Close(name)) } else { open.push(name) }
        }
        if open.is_empty() { Ok(Self(pieces)) } else { Err(format!("{open:?} do not end")) }
    }

    /// What it is made of.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Every element with its attributes.
    pub fn elements(&self) -> impl Iterator<Item = (&str, &Attributes)> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Open(name, attributes) => Some((name.as_str(), attributes)),
            _ => None,
        })
    }

    /// Every value of an attribute.
    pub fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.elements().filter_map(move |(_, attributes)| value(attributes, key))
    }

    /// The letters in the first element of a name.
    pub fn text_of(&self, name: &str) -> String {
        self.texts_of(name).into_iter().next().unwrap_or_default()
    }

    /// The letters in every element of a name.
    pub fn texts_of(&self, name: &str) -> Vec<String> {
        let is = |piece: &Piece| matches!(piece, Piece::Open(one, _) if one == name);
        (0..self.0.len()).filter(|place| is(&self.0[*place])).map(|place| self.inside(place)).collect()
    }

    /// The letters in the element of an id.
    pub fn text_of_id(&self, id: &str) -> String {
        let is = |piece: &Piece| matches!(piece, Piece::Open(_, of) if value(of, "id") == Some(id));
        self.0.iter().position(is).map_or_else(String::new, |place| self.inside(place))
    }

    fn inside(&self, open: usize) -> String {
        let (mut depth, mut text) = (0, String::new());
        for piece in &self.0[open..] {
            match piece {
                Piece::Open(..) => depth += 1,
                Piece::Close(_) => depth -= 1,
                Piece::Text(letters) => text.push_str(letters),
            }
            if depth == 0 {
                break;
            }
        }
        text
    }
}

/// The value of an attribute.
pub fn value<'a>(attributes: &'a Attributes, key: &str) -> Option<&'a str> {
    attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
}

/// Where a tag ends: quotation marks keep what they hold.
fn end_of(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.char_indices().find_map(|(place, letter)| {
        quoted ^= letter == '"';
        (letter == '>' && !quoted).then_some(place)
    })
}

fn is_name(name: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && name.chars().all(fits)
}

fn element(inside: &str) -> Result<(String, Attributes), String> {
    let (name, mut rest) = inside.split_at(inside.find(' ').unwrap_or(inside.len()));
    let (mut attributes, mut seen) = (Attributes::new(), BTreeSet::new());
    while let Some(attribute) = rest.strip_prefix(' ') {
        let (key, after) =
            attribute.split_once("=\"").ok_or_else(|| format!("an attribute of <{inside}> has no value"))?;
        let (text, after) = after.split_once('"').ok_or_else(|| format!("a value of <{inside}> does not end"))?;
        if !is_name(key) || !seen.insert(key.to_owned()) || text.contains('<') {
            return Err(format!("{key:?} in <{name}>"));
        }
        attributes.push((key.to_owned(), meant(text)?));
        rest = after;
    }
    if is_name(name) && rest.is_empty() { Ok((name.to_owned(), attributes)) } else { Err(format!("a tag <{inside}>")) }
}

/// A text without its references, of which there are five and those by number.
fn meant(text: &str) -> Result<String, String> {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, after) = part.split_once(';').ok_or("an & that is no reference")?;
        let letter = match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = name.strip_prefix('#').and_then(|number| number.parse().ok()).and_then(char::from_u32);
                number.ok_or_else(|| format!("&{name}; is no reference"))?
            }
        };
        out.push(letter);
        out.push_str(after);
    }
    if out.chars().any(|letter| letter.is_control() && !"\n\t".contains(letter)) {
        return Err("a letter that no page may hold".to_owned());
    }
    Ok(out)
}
