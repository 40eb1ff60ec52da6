//! Words for what is varied: short ones for levels, and titles of axes.

use super::super::Scenario;
use super::Subject;
use crate::keys::Key;
use crate::problem::number;

/// Decimals beyond which a label says nothing.
const DECIMALS: i32 = 15;

/// A number with commas between thousands: `15,000`, `0.25`, `-1,200`.
pub(super) fn of_number(x: f64) -> String {
    grouped(&number(x))
}

/// A number of a range with this step: as many decimals as tell it from its neighbours, and two more.
pub(super) fn of_step(x: f64, step: f64) -> String {
    let decimals = (2 - libm::floor(libm::log10(step)) as i32).clamp(0, DECIMALS) as usize;
    let text = format!("{x:.decimals$}");
    match text.parse::<f64>() {
        Ok(short) => of_number(short),
        Err(_) => text,
    }
}

fn grouped(text: &str) -> String {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    let sign = &text[..text.len() - digits.len()];
    let mut out = sign.to_owned();
    for (place, digit) in digits[..whole].chars().enumerate() {
        if place > 0 && (whole - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + &digits[whole..]
}

/// The title of an axis: whose it is, and what the key means, without what follows a semicolon or colon.
pub(super) fn of_path(path: &[String], subject: Subject, base: &Scenario) -> String {
    let whose = owner(path, base);
    let Subject::Key(key) = subject else { return whose.unwrap_or_default() };
    let meaning = key.meaning.trim();
    let meaning = meaning.split([';', ':']).next().unwrap_or(meaning).trim_end_matches('.');
    match whose {
        Some(whose) => format!("{whose}: {}", lower(meaning)),
        None => meaning.to_owned(),
    }
}

/// The title of a key at a dotted path: whose it is, and what it means.
pub fn of_key(path: &str, key: &'static Key, base: &Scenario) -> String {
    let path: Vec<String> = path.split('.').map(str::to_owned).collect();
    of_path(&path, Subject::Key(key), base)
}

/// The country that a path belongs to.
fn owner(path: &[String], base: &Scenario) -> Option<String> {
    let states = [("host", &base.host), ("adversary", &base.adversary)];
    match path {
        [section, key, ..] if section == "contributor" => {
            let mut all = base.options.iter().flat_map(|option| &option.specs.contributors);
            Some(all.find(|one| one.key == *key).map_or_else(|| key.clone(), |one| one.name.clone()))
        }
        [section, ..] => states.iter().find(|(name, _)| name == section).map(|(_, name)| (*name).clone()),
        [] => None,
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_and_only_decimals_that_tell_them_apart() {
        let plain: Vec<String> = [15_000.0, 999.0, -1_234_567.5, 0.25, 0.0].map(of_number).to_vec();
        assert_eq!(plain, ["15,000", "999", "-1,234,567.5", "0.25", "0"]);
        assert_eq!(of_step(0.166_666_666_667, 0.166_666_666_667), "0.167");
        assert_eq!(of_step(1_666.666_666_67, 1_666.7), "1,667");
        assert_eq!(of_step(5_000.0, 5_000.0), "5,000");
        assert_eq!(of_step(1e-7, 1e-9), "1e-7");
    }
}
