//! How far the page may be trusted.

use super::markup::Html;

/// What the model is not, and how to use what it says.
const LIMITS: [(&str, &str); 4] = [
    (
        "Not a forecast.",
        "It compares options under assumptions that are written down, sourced and easy to change. It does not say whether \
         there will be a ceasefire, or what anybody will decide.",
    ),
    ("Not a wargame.", "It stays at the level of states and months, and has no places, targets, routes or tactics."),
    (
        "Not an oracle on levels.",
        "Published base rates of how long ceasefires last differ by a factor of three. Read the differences between \
         options first, and the range over unknown inputs always.",
    ),
    (
        "Not without judgement.",
        "Where nothing is published, a number is somebody’s judgement, and says so above. Whoever disagrees can change it in \
         the scenario’s text and run it again.",
    ),
];

/// The section.
pub fn limits() -> Html {
    let item = |(name, words): (&str, &str)| {
        Html::element("p", &[], [Html::of("strong", &[], name), Html::text(" "), Html::text(words)])
    };
    Html::lines(LIMITS.into_iter().map(item))
}
