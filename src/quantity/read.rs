//! Reads a quantity from a scenario; every problem is told at its own position.

use super::{Quantity, Shape};
use crate::citation;
use crate::document::{Entry, Node, Table, Value};
use crate::keys::{Domain, Key};
use crate::problem::{Place, Problem, Problems, nearest, number, quote};

/// The distributions by name, what their numbers are, and what they mean.
pub(crate) const SHAPES: [(&str, &[&str], &str); 7] = [
    ("value", &["value"], "A number of which nobody is uncertain."),
    ("uniform", &["low", "high"], "Between two ends, all alike."),
    ("triangular", &["low", "mode", "high"], "Likeliest at the mode, falling straight to the ends."),
    ("pert", &["low", "mode", "high"], "Likeliest near the mode, falling smoothly to the ends: a beta distribution."),
    ("normal", &["mean", "sd"], "A bell about its mean, with its standard deviation."),
    ("lognormal", &["median", "p90"], "Above 0 with a long tail: half lies below the median, nine tenths below p90."),
    ("beta", &["a", "b"], "Between 0 and 1, with mean a/(a + b): what a + b observations would tell."),
];

/// What may stand beside a distribution.
const BESIDE: [&str; 4] = ["min", "max", "source", "note"];

const FORMS: &str = "write a number or a distribution, as in `{ pert = [low, mode, high] }`; \
     others are `uniform`, `triangular`, `normal = [mean, sd]`, `lognormal = [median, p90]`, `beta = [a, b]`";

/// Exponents of a beta distribution that the quantile function is made for.
pub(crate) const BETA_EXPONENTS: (f64, f64) = (0.01, 10_000.0);

/// A distribution of which less than this share lies between its ends is a slip of the pen.
const LEAST_SHARE: f64 = 1e-6;

impl Quantity {
    /// Reads the quantity that stands at `path`; `None`, with every problem told, where it is not well formed.
    pub fn read(node: &Node, path: &str, key: &Key, problems: &mut Problems) -> Option<Self> {
        let reader = Reader { path, domain: key.domain()? };
        match &node.value {
            Value::Integer(_) | Value::Float(_) => {
                let value = reader.finite(node, problems)?;
                reader.constant(value, &node.place, problems).then(|| Self::constant_of(value))
            }
            Value::Table(table) => reader.distribution(node, table, problems),
            _ => {
                let message = format!("{} must be a number or a distribution, not {}", quote(path), node.describe());
                problems.push(Problem::error(&node.place, message).label(reader.domain.words).help(FORMS));
                None
            }
        }
    }
}

/// Reads `source` and `note`, which may stand beside any value that is a table.
pub(crate) fn read_words(table: &Table, path: &str, problems: &mut Problems) -> Option<(String, String)> {
    let mut text = |name: &str| match table.get(name).map(|entry| (&entry.node, entry.node.text())) {
        None => Some(String::new()),
        Some((_, Some(text))) => Some(text.to_owned()),
        Some((node, None)) => {
            let message = format!("`{name}` of {} must be text, not {}", quote(path), node.describe());
            problems.push(Problem::error(&node.place, message).help("put it between quotation marks"));
            None
        }
    };
    let (source, note) = (text("source"), text("note"));
    let source = source?;
    if let (Some(entry), Err(bad)) = (table.get("source"), citation::parse_list(&source)) {
        let message = format!("{} is not a citation, in the `source` of {}", quote(bad), quote(path));
        let help = "cite as in `A2.7, E5.3, J`: a fact of an article, a row of the evidence, or `J` with your own evidence in `note`";
        problems.push(Problem::error(&entry.node.place, message).help(help));
        return None;
    }
    Some((source, note?))
}

struct Reader<'a> {
    path: &'a str,
    domain: Domain,
}

impl Reader<'_> {
    fn finite(&self, node: &Node, problems: &mut Problems) -> Option<f64> {
        match node.number() {
            Some(x) if x.is_finite() => Some(x),
            Some(x) => {
                let message = format!("{} must be finite, not `{x}`", quote(self.path));
                problems.push(Problem::error(&node.place, message).label(self.domain.words));
                None
            }
            None => {
                let message = format!("{} needs a number here, not {}", quote(self.path), node.describe());
                problems.push(Problem::error(&node.place, message));
                None
            }
        }
    }

    /// Whether a constant may stand here.
    fn constant(&self, value: f64, place: &Place, problems: &mut Problems) -> bool {
        if self.domain.holds(value) {
            return true;
        }
        let message = format!("{} must be {}, not `{}`", quote(self.path), self.domain.words, number(value));
        problems.push(Problem::error(place, message).label("out of range"));
        false
    }

    fn distribution(&self, node: &Node, table: &Table, problems: &mut Problems) -> Option<Quantity> {
        let known = self.keys_are_known(table, problems);
        let words = read_words(table, self.path, problems);
        let ends = self.ends(table, problems);
        let shape = self.only_shape(node, table, problems).and_then(|(entry, name, parts)| {
            let numbers = self.numbers(entry, name, parts, problems)?;
            let shape = self.shape(name, &numbers, problems)?;
            Some((entry, name, shape))
        });
        let ((entry, name, shape), (source, note), (min, max)) = (shape?, words?, ends?);
        let quantity = Quantity { shape, min, max, source, note };
        let sound =
            self.ends_leave_something(&quantity, table, problems) && self.within(&quantity, entry, name, problems);
        (known && sound).then_some(quantity)
    }

    fn keys_are_known(&self, table: &Table, problems: &mut Problems) -> bool {
        let names: Vec<&str> = SHAPES.iter().map(|shape| shape.0).chain(BESIDE).collect();
        let mut known = true;
        for (name, entry) in table.iter().filter(|(name, _)| !names.contains(&name.as_str())) {
            known = false;
            let message = format!("unknown key {} in {}", quote(name), quote(self.path));
            let help = match nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean {}?", quote(near)),
                None => FORMS.to_owned(),
            };
            problems.push(Problem::error(&entry.key, message).label("no such key").help(help));
        }
        known
    }

    fn only_shape<'t>(
        &self,
        node: &Node,
        table: &'t Table,
        problems: &mut Problems,
    ) -> Option<(&'t Entry, &'static str, &'static [&'static str])> {
        let mut found = SHAPES.iter().filter_map(|(name, parts, _)| Some((table.get(*name)?, *name, *parts)));
        let Some(first) = found.next() else {
            let unknown = table.keys().any(|name| !BESIDE.contains(&name.as_str()));
            if !unknown {
                let message = format!("{} has no value", quote(self.path));
                problems.push(Problem::error(&node.place, message).label(self.domain.words).help(FORMS));
            }
            return None;
        };
        if let Some((entry, name, _)) = found.next() {
            let message = format!("{} has two values, {} and {}", quote(self.path), quote(first.1), quote(name));
            problems.push(Problem::error(&entry.key, message).help("keep one of them"));
            return None;
        }
        Some(first)
    }

    /// The numbers of a distribution with their nodes.
    fn numbers<'t>(
        &self,
        entry: &'t Entry,
        name: &str,
        parts: &[&str],
        problems: &mut Problems,
    ) -> Option<Vec<(f64, &'t Node)>> {
        let list = match (name, entry.node.list()) {
            ("value", _) => std::slice::from_ref(&entry.node),
            (_, Some(list)) if list.len() == parts.len() => list,
            (_, other) => {
                let found = other.map_or_else(|| entry.node.describe(), |list| format!("{} numbers", list.len()));
                let message =
                    format!("{} of {} takes {} numbers, not {found}", quote(name), quote(self.path), parts.len());
                let help = format!("write `{name} = [{}]`", parts.join(", "));
                problems.push(Problem::error(&entry.node.place, message).help(help));
                return None;
            }
        };
        let numbers: Vec<_> = list.iter().map(|node| Some((self.finite(node, problems)?, node))).collect();
        numbers.into_iter().collect()
    }

    /// The distribution, if its numbers make one.
    fn shape(&self, name: &str, numbers: &[(f64, &Node)], problems: &mut Problems) -> Option<Shape> {
        let values: Vec<f64> = numbers.iter().map(|(x, _)| *x).collect();
        let shape = match (name, values.as_slice()) {
            ("value", [x]) => Shape::Constant(*x),
            ("uniform", [low, high]) => Shape::Uniform(*low, *high),
            ("triangular", [low, mode, high]) => Shape::Triangular(*low, *mode, *high),
            ("pert", [low, mode, high]) => Shape::Pert(*low, *mode, *high),
            ("normal", [mean, sd]) => Shape::Normal(*mean, *sd),
            ("lognormal", [median, p90]) => Shape::Lognormal(*median, *p90),
            (_, [a, b]) => Shape::Beta(*a, *b),
            _ => return None,
        };
        let Some((at, what, help)) = fault(shape, &values) else { return Some(shape) };
        if let Some((_, node)) = numbers.get(at) {
            let message = format!("{} of {}: {what}", quote(name), quote(self.path));
            problems.push(Problem::error(&node.place, message).help(help));
        }
        None
    }

    /// `min` and `max`.
    fn ends(&self, table: &Table, problems: &mut Problems) -> Option<(Option<f64>, Option<f64>)> {
        let mut end = |name: &str| match table.get(name) {
            Some(entry) => self.finite(&entry.node, problems).map(Some),
            None => Some(None),
        };
        let (min, max) = (end("min"), end("max"));
        let (min, max) = (min?, max?);
        if let (Some(low), Some(high), Some(entry)) = (min, max, table.get("min"))
            && low >= high
        {
            let message =
                format!("`min` of {} must be below its `max`: `{}`, `{}`", quote(self.path), number(low), number(high));
            problems.push(Problem::error(&entry.node.place, message).help("for a constant write the number alone"));
            return None;
        }
        Some((min, max))
    }

    fn ends_leave_something(&self, quantity: &Quantity, table: &Table, problems: &mut Problems) -> bool {
        let Some(entry) = table.get("min").or_else(|| table.get("max")) else { return true };
        let (what, help) = match quantity.shape.constant() {
            Some(value) if quantity.clip(value) == value => return true,
            Some(_) => ("leave out its only value", "for a constant write the number alone"),
            None if quantity.share_between() >= LEAST_SHARE => return true,
            None => ("leave less than a millionth of it", "move the distribution, or its ends"),
        };
        let message = format!("`min` and `max` of {} {what}", quote(self.path));
        problems.push(Problem::error(&entry.node.place, message).help(help));
        false
    }

    /// Whether the distribution stays in the key's range.
    fn within(&self, quantity: &Quantity, entry: &Entry, name: &str, problems: &mut Problems) -> bool {
        let domain = &self.domain;
        if let Some(value) = quantity.constant() {
            return self.constant(value, &entry.node.place, problems);
        }
        let (low, high) = quantity.support();
        if domain.covers((low, high)) {
            return true;
        }
        let bad_low = !domain.covers((low, high.min(domain.high).min(domain.limit).max(low)));
        let node = entry.node.list().and_then(|list| if bad_low { list.first() } else { list.last() });
        let place = node.filter(|_| low.is_finite() && high.is_finite()).unwrap_or(&entry.node);
        let reach = format!("{} reaches from {} to {}", quote(name), bound(low), bound(high));
        let message = format!("{} must be {}, but {reach}", quote(self.path), domain.words);
        let help = match (domain.low.max(-domain.limit), domain.high.min(domain.limit)) {
            (min, max) if low < min && high > max => {
                format!("close it with `min = {}` and `max = {}`", number(min), number(max))
            }
            (min, _) if low < min => format!("close it with `min = {}`", number(min)),
            (_, max) => format!("close it with `max = {}`", number(max)),
        };
        problems.push(Problem::error(&place.place, message).label("leaves the range").help(help));
        false
    }
}

/// Which of a distribution's numbers is wrong, why, and what to do.
fn fault(shape: Shape, values: &[f64]) -> Option<(usize, String, &'static str)> {
    let falls = |help| {
        let pairs = values.windows(2).enumerate();
        let mut falling = pairs.filter_map(|(at, pair)| match pair {
            [x, y] if x > y => Some((at, format!("`{}` is above `{}`", number(*x), number(*y)), help)),
            _ => None,
        });
        falling.next()
    };
    match shape {
        Shape::Constant(_) => None,
        Shape::Uniform(..) => falls("write the lower end first: `uniform = [low, high]`"),
        Shape::Triangular(..) | Shape::Pert(..) => falls("write them in rising order: `[low, mode, high]`"),
        Shape::Normal(_, sd) => (sd < 0.0).then(|| {
            (1, format!("the standard deviation is below 0: `{}`", number(sd)), "write `normal = [mean, sd]`")
        }),
        Shape::Lognormal(median, _) if median <= 0.0 => {
            let what = format!("the median must be above 0, not `{}`", number(median));
            Some((0, what, "write `lognormal = [median, p90]`"))
        }
        Shape::Lognormal(..) => {
            falls("write the 90 % quantile last, not below the median: `lognormal = [median, p90]`")
        }
        Shape::Beta(..) => {
            let (least, most) = BETA_EXPONENTS;
            let at = values.iter().position(|x| !(least..=most).contains(x))?;
            let value = values.get(at).copied().unwrap_or(0.0);
            let what = format!("exponents lie between {least} and {most}, not `{}`", number(value));
            Some((at, what, "`beta = [a, b]` has mean a/(a + b) and weighs as much as a + b observations"))
        }
    }
}

fn bound(x: f64) -> String {
    match x {
        f64::INFINITY => "infinity".to_owned(),
        f64::NEG_INFINITY => "minus infinity".to_owned(),
        _ => number(x),
    }
}
