//! Tables that a reader of any kind can follow: a caption, heads with their scope, and room to scroll on a narrow screen.

use super::markup::Html;

/// A figure with what unknown inputs leave open of it below.
pub fn figure([mean, range]: [String; 2]) -> Html {
    let lines = [Html::of("span", &[("class", "mean")], &mean)].into_iter().chain(open(&range));
    Html::element("td", &[("class", "number")], lines)
}

/// The range over unknown inputs, which says to who cannot see it what it is.
fn open(range: &str) -> Option<Html> {
    let said = Html::of("span", &[("class", "said")], ", unknown inputs ");
    (!range.is_empty()).then(|| Html::element("span", &[("class", "range")], [said, Html::text(range)]))
}

/// A number or a short text that stands under others.
pub fn number(text: &str) -> Html {
    Html::of("td", &[("class", "number")], text)
}

/// The head of a row.
pub fn row_head(text: &str, mark: Option<&str>) -> Html {
    let mark = mark.map(|mark| Html::of("span", &[("class", "mark")], mark));
    Html::element("th", &[("scope", "row")], [Html::text(text)].into_iter().chain(mark))
}

/// A table of columns; the cells of each row are made, its head among them.
pub fn table(caption: &str, note: Option<&str>, columns: &[String], rows: impl Iterator<Item = Vec<Html>>) -> Html {
    let note = note.map(|note| Html::of("span", &[("class", "note")], note));
    let caption_cell = Html::element("caption", &[], [Html::text(caption)].into_iter().chain(note));
    let heads = columns.iter().enumerate().map(|(place, column)| {
        let class = if place == 0 { "first" } else { "column" };
        Html::of("th", &[("scope", "col"), ("class", class)], column)
    });
    let head = Html::element("thead", &[], [Html::element("tr", &[], heads)]);
    let body = Html::element("tbody", &[], [Html::lines(rows.map(|cells| Html::element("tr", &[], cells)))]);
    let table = Html::element("table", &[], [caption_cell, head, body]);
    scrolling(&format!("Table: {caption}"), "table", table)
}

/// What is wider than a phone: it scrolls by itself, by keyboard as well.
pub fn scrolling(name: &str, class: &str, wide: Html) -> Html {
    let class = format!("scroll {class}");
    Html::element("div", &[("class", &class), ("role", "region"), ("aria-label", name), ("tabindex", "0")], [wide])
}
