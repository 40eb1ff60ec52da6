//! The scenario that a new one starts from: it runs as it is, and says in comments what to change.

use crate::problem::quote;

const TEXT: &str = include_str!("starter.toml");

/// Most letters of a name: with an ending it fits into every file system.
const LETTERS: usize = 64;

/// Names that one system keeps for devices, whatever their ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The text of a new scenario that will lie in a file of that name, without its folder.
pub fn text(name: &str) -> String {
    TEXT.replace("TITLE", &title(name)).replace("FILE", &format!("{name}.toml"))
}

/// A name as words: `larger-force` is called "Larger force".
fn title(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether a scenario may be called so: any file system takes it, and no shell takes it for something else.
///
/// # Errors
/// What is wrong with the name, and what to do.
pub fn check(name: &str) -> Result<(), (String, String)> {
    let refuse = |what: &str, remedy: String| Err((format!("{} {what}", quote(name)), remedy));
    let plain = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    let suggested: String = name.chars().map(|letter| if plain(letter) { letter } else { '-' }).collect();
    let parts: Vec<&str> = suggested.split('-').filter(|part| !part.is_empty()).collect();
    let better = match parts.join("-") {
        better if better.is_empty() => "use letters, digits, hyphens and underscores, as in `larger-force`".to_owned(),
        better => format!("use letters, digits, hyphens and underscores, as in {}", quote(&better)),
    };
    if name.is_empty() {
        return Err(("a scenario needs a name".to_owned(), better));
    }
    if !name.chars().all(plain) || !name.starts_with(char::is_alphanumeric) {
        return refuse("is no name for a scenario", better);
    }
    if name.chars().count() > LETTERS {
        return refuse("is too long", format!("take {LETTERS} letters or fewer"));
    }
    let folded = name.to_lowercase();
    let numbered = |device: &str| {
        folded.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    if DEVICES.contains(&folded.as_str()) || numbered("com") || numbered("lpt") {
        return refuse("is the name of a device on some systems", "choose another one".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::schema::LINE;
    use crate::scenario::{Overrides, load_text};

    #[test]
    fn a_new_scenario_is_sound_without_a_warning_and_begins_with_the_line_for_editors() {
        let text = text("larger-force");
        assert_eq!(text.lines().next(), Some(LINE));
        let scenario =
            load_text("larger-force.toml", &text, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"));
        assert!(scenario.warnings.is_empty(), "{:?}", scenario.warnings);
        assert_eq!((scenario.title.as_str(), scenario.options.len()), ("Larger force", 3));
        assert!(text.contains("guarantor sensitivity larger-force.toml"));
        assert!(!text.contains("TITLE") && !text.contains("FILE"));
    }

    #[test]
    fn names_that_any_system_takes_are_taken_and_others_refused_with_a_better_one() {
        for good in ["mine", "larger-force", "a_1", "2026-06", "größer", "x".repeat(64).as_str()] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, says) in [
            ("", "needs a name"),
            ("my question", "`my-question`"),
            ("-x", "`x`"),
            ("_x", "_x"),
            ("a.b", "`a-b`"),
            ("..", "`larger-force`"),
            ("CON", "device"),
            ("com1", "device"),
            ("a\u{1b}[2J", "letters, digits"),
        ] {
            let (what, remedy) = check(bad).expect_err(bad);
            assert!(format!("{what} {remedy}").contains(says), "{bad}: {what}; {remedy}");
        }
        assert!(check(&"x".repeat(65)).is_err());
    }
}
