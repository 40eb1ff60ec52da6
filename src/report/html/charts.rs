//! The charts, each under its finding and above how to read it.

use super::markup::{Html, attributes_of};
use super::table::scrolling;
use super::{Figure, Subject, alt};

/// Where a link to a chart leads.
pub fn id(name: &str) -> String {
    format!("chart-{name}")
}

/// Every chart.
pub fn charts(subject: &Subject<'_>) -> Html {
    Html::lines(subject.figures.charts.iter().map(|figure| shown(subject, figure)))
}

fn shown(subject: &Subject<'_>, figure: &Figure) -> Html {
    let name = id(&figure.name);
    let title = Html::of("h3", &[("id", &name), ("tabindex", "-1")], &figure.title);
    let picture = picture(&figure.svg, &alt::text(subject, figure));
    let picture = scrolling(&format!("Chart: {}", figure.name), "figure", picture);
    let caption = Html::of("figcaption", &[], figure.reading);
    Html::element("figure", &[("aria-labelledby", &name)], [title, picture, caption])
}

/// The picture with what it says, for who cannot see it.
fn picture(svg: &str, alt: &str) -> Html {
    let attributes = attributes_of(&[("role", "img"), ("aria-label", alt)]);
    Html::made(svg.replacen("<svg", &format!("<svg{attributes}"), 1))
}
