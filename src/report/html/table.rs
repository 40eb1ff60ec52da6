//! Tables that a reader of any kind can follow: a caption, heads with their scope, and room to scroll on a narrow screen.

use super::markup::Html;

/// A figure with what unknown inputs leave open of it below.
pub fn figure([mean, range]: [String; 2]) -> Html {
    let lines = [Html::of("span", &[("class", "mean")], &mean)].into_iter().chain(open(&range));
    Html::element("td", &[("class", "number")], lines)
}

/// The range over unknown inputs, which says what it is to a reader who cannot see that it is grey.
fn open(range: &str) -> Option<Html> {
    let said = Html::of("span", &[("class", "said")], ", unknown inputs ");
    (!range.is_empty()).then(|| Html::element("span", &[("class", "range")], [said, Html::text(range)]))
}

/// A number or a short text that stands under others.
pub fn number(text: &str) -> Html {
    Html::of("td", &[("class", "number")], text)
}

/// The head of a row, with a word below it.
pub fn row_head(text: &str, mark: Option<&str>) -> Html {
    let mark = mark.map(|mark| Html::element("span", &[("class", "mark")], [Html::text(" "), Html::text(mark)]));
    Html::element("th", &[("scope", "row")], [Html::text(text)].into_iter().chain(mark))
}

/// What stands around the rows of a table.
pub struct Table<'a> {
    /// What it is called.
    pub caption: &'a str,
    /// How to read it.
    pub note: Option<&'a str>,
    /// `whole` where it is not to be parted by the end of a sheet, or `sources`.
    pub class: &'a str,
    /// The heads of its columns.
    pub columns: &'a [String],
}

impl Table<'_> {
    /// The table with its rows, whose cells are made, their heads among them.
    pub fn of(&self, rows: impl Iterator<Item = Vec<Html>>) -> Html {
        let note = self.note.map(|note| Html::of("p", &[("class", "note")], note));
        let heads = self.columns.iter().map(|column| Html::of("th", &[("scope", "col")], column));
        let head = Html::element("thead", &[], [Html::element("tr", &[], heads)]);
        let body = Html::element("tbody", &[], [Html::lines(rows.map(|cells| Html::element("tr", &[], cells)))]);
        let table = Html::element("table", &[], [Html::of("caption", &[], self.caption), head, body]);
        let class = format!("table {}", self.class);
        Html::element("div", &[("class", &class)], note.into_iter().chain([scrolling(self.caption, "wide", table)]))
    }
}

/// What is wider than a phone: it scrolls by itself, by keyboard as well.
pub fn scrolling(name: &str, class: &str, wide: Html) -> Html {
    let class = format!("scroll {class}");
    Html::element("div", &[("class", &class), ("role", "region"), ("aria-label", name), ("tabindex", "0")], [wide])
}
