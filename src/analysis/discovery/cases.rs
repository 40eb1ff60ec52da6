//! What is searched: columns of inputs, and for each case whether it is of interest.

use std::collections::BTreeMap;

use serde::Serialize;

/// The values of one input, a value per case.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Real numbers.
    Real(Vec<f64>),
    /// Whole numbers, such as counts or ordered grades; exact up to 2⁵³.
    Whole(Vec<i64>),
    /// Levels without an order: their names, and per case the place of its level among the names.
    Category {
        /// Names of the levels.
        levels: Vec<String>,
        /// Level of each case.
        of: Vec<usize>,
    },
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Real(values) => values.len(),
            Self::Whole(values) => values.len(),
            Self::Category { of, .. } => of.len(),
        }
    }

    fn is_sound(&self) -> bool {
        match self {
            Self::Real(values) => values.iter().all(|value| value.is_finite()),
            Self::Whole(_) => true,
            Self::Category { levels, of } => of.iter().all(|level| *level < levels.len()),
        }
    }

    /// The order in which the search looks at columns, and in which ties are broken: real, whole, categories.
    fn rank(&self) -> usize {
        match self {
            Self::Real(_) => 0,
            Self::Whole(_) => 1,
            Self::Category { .. } => 2,
        }
    }
}

/// An input that a box may restrict.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// What it is called.
    pub name: String,
    /// Its value in each case.
    pub column: Column,
}

impl Dimension {
    /// An input of real numbers.
    pub fn real(name: &str, values: Vec<f64>) -> Self {
        Self { name: name.to_owned(), column: Column::Real(values) }
    }

    /// An input of whole numbers.
    pub fn whole(name: &str, values: Vec<i64>) -> Self {
        Self { name: name.to_owned(), column: Column::Whole(values) }
    }

    /// An input of named levels.
    pub fn category(name: &str, levels: &[&str], of: Vec<usize>) -> Self {
        let levels = levels.iter().map(|level| (*level).to_owned()).collect();
        Self { name: name.to_owned(), column: Column::Category { levels, of } }
    }
}

/// Why columns cannot be searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There are no cases or no dimensions.
    Empty,
    /// A column has another number of values than there are cases.
    Length {
        /// The column; `None` for the groups of cases.
        dimension: Option<String>,
        /// Its values.
        values: usize,
        /// The cases.
        cases: usize,
    },
    /// A column has a value that is not a finite number, or a level that has no name.
    Value(String),
    /// How far a case is of interest is not from 0 to 1.
    Interest,
    /// A setting of the search, by its name, is out of its range.
    Setting(&'static str),
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => write!(out, "there are no cases or no dimensions to search"),
            Self::Length { dimension, values, cases } => {
                let name = dimension.as_deref().unwrap_or("the groups");
                write!(out, "`{name}` has {values} values for {cases} cases")
            }
            Self::Value(name) => write!(out, "`{name}` has a value that is not a number or a level without a name"),
            Self::Interest => write!(out, "how far a case is of interest must be from 0 to 1"),
            Self::Setting(name) => write!(out, "`{name}` is out of its range"),
        }
    }
}

impl std::error::Error for Unfit {}

/// The range of a dimension over all cases.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Range {
    /// Numbers from the lowest to the highest.
    Numbers {
        /// Lowest value.
        low: f64,
        /// Highest value.
        high: f64,
        /// Whether all are whole.
        whole: bool,
    },
    /// The names of the levels, and which of them occur.
    Levels {
        /// Names.
        names: Vec<String>,
        /// Whether each occurs in any case.
        occurs: Vec<bool>,
    },
}

/// A column as the search sees it.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub name: String,
    pub range: Range,
    /// Numbers, or the places of levels.
    pub values: Vec<f64>,
    /// Cases from the lowest value to the highest; cases of equal value in their own order.
    pub order: Vec<u32>,
    /// Whether all cases of a group have the same value.
    pub of_groups: bool,
}

impl Field {
    /// A column of these values; of `kind` only the names of levels and whether numbers are whole count.
    fn of(name: String, kind: &Range, values: Vec<f64>) -> Self {
        let mut order: Vec<u32> = (0..values.len() as u32).collect();
        order.sort_by(|a, b| values[*a as usize].total_cmp(&values[*b as usize]));
        let end = |case: Option<&u32>| case.map_or(0.0, |case| values[*case as usize]);
        let range = match kind {
            Range::Numbers { whole, .. } => {
                Range::Numbers { low: end(order.first()), high: end(order.last()), whole: *whole }
            }
            Range::Levels { names, .. } => {
                let mut occurs = vec![false; names.len()];
                values.iter().for_each(|level| occurs[*level as usize] = true);
                Range::Levels { names: names.clone(), occurs }
            }
        };
        Self { name, range, values, order, of_groups: true }
    }

    fn part(&self, places: &[usize]) -> Self {
        let values = places.iter().map(|place| self.values[*place]).collect();
        Self { of_groups: self.of_groups, ..Self::of(self.name.clone(), &self.range, values) }
    }

    fn new(dimension: &Dimension) -> Self {
        let values: Vec<f64> = match &dimension.column {
            Column::Real(values) => values.clone(),
            Column::Whole(values) => values.iter().map(|value| *value as f64).collect(),
            Column::Category { of, .. } => of.iter().map(|level| *level as f64).collect(),
        };
        let range = match &dimension.column {
            Column::Category { levels, .. } => {
                Range::Levels { names: levels.clone(), occurs: vec![false; levels.len()] }
            }
            column => Range::Numbers { low: 0.0, high: 0.0, whole: matches!(column, Column::Whole(_)) },
        };
        Self::of(dimension.name.clone(), &range, values)
    }
}

/// Cases to search: inputs, and how far each case is of interest (0 or 1, or a weight between).
#[derive(Clone, Debug)]
pub struct Cases {
    pub(super) fields: Vec<Field>,
    /// Places of the fields in the order in which they are looked at.
    pub(super) turn: Vec<usize>,
    pub(super) interest: Vec<f64>,
    pub(super) groups: Option<Vec<u32>>,
}

impl Cases {
    /// Cases of these inputs; `interest` says how far each case is of interest, from 0 to 1.
    ///
    /// # Errors
    ///
    /// Where columns differ in length or hold what is no number, no level or no weight.
    pub fn new(dimensions: &[Dimension], interest: Vec<f64>) -> Result<Self, Unfit> {
        let cases = interest.len();
        if cases == 0 || dimensions.is_empty() || u32::try_from(cases).is_err() {
            return Err(Unfit::Empty);
        }
        for Dimension { name, column } in dimensions {
            if column.len() != cases {
                return Err(Unfit::Length { dimension: Some(name.clone()), values: column.len(), cases });
            }
            if !column.is_sound() {
                return Err(Unfit::Value(name.clone()));
            }
        }
        if !interest.iter().all(|share| (0.0..=1.0).contains(share)) {
            return Err(Unfit::Interest);
        }
        let fields = dimensions.iter().map(Field::new).collect();
        let mut turn: Vec<usize> = (0..dimensions.len()).collect();
        turn.sort_by_key(|place| dimensions[*place].column.rank());
        Ok(Self { fields, turn, interest, groups: None })
    }

    /// The same, where cases of one group (such as the options in one world) hang together: a hold-out check keeps a
    /// group on one side, and a shuffle keeps it together.
    ///
    /// # Errors
    ///
    /// Where there is not one group per case.
    pub fn grouped(mut self, groups: Vec<u32>) -> Result<Self, Unfit> {
        if groups.len() != self.len() {
            return Err(Unfit::Length { dimension: None, values: groups.len(), cases: self.len() });
        }
        let mut first: BTreeMap<u32, usize> = BTreeMap::new();
        for (case, group) in groups.iter().enumerate() {
            let first = *first.entry(*group).or_insert(case);
            for field in self.fields.iter_mut().filter(|field| field.values[case] != field.values[first]) {
                field.of_groups = false;
            }
        }
        self.groups = Some(groups);
        Ok(self)
    }

    /// Some of the cases, by their places; ranges are those of the part.
    pub(super) fn part(&self, places: &[usize]) -> Self {
        Self {
            fields: self.fields.iter().map(|field| field.part(places)).collect(),
            turn: self.turn.clone(),
            interest: places.iter().map(|place| self.interest[*place]).collect(),
            groups: self.groups.as_ref().map(|groups| places.iter().map(|place| groups[*place]).collect()),
        }
    }

    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.interest.len()
    }

    /// Whether there are none; never so.
    pub fn is_empty(&self) -> bool {
        self.interest.is_empty()
    }

    /// How many cases are of interest: the sum of their weights.
    pub fn of_interest(&self) -> f64 {
        self.interest.iter().sum()
    }

    /// How far each case is of interest.
    pub fn interest(&self) -> &[f64] {
        &self.interest
    }

    /// How many dimensions there are.
    pub fn dimensions(&self) -> usize {
        self.fields.len()
    }

    /// The name of a dimension.
    pub fn name(&self, dimension: usize) -> &str {
        &self.fields[dimension].name
    }

    /// The range of a dimension over all cases.
    pub fn range(&self, dimension: usize) -> &Range {
        &self.fields[dimension].range
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_do_not_fit_are_refused_with_their_name() {
        let short = Cases::new(&[Dimension::real("a", vec![1.0])], vec![0.0, 1.0]).map(|_| ());
        assert_eq!(short, Err(Unfit::Length { dimension: Some("a".to_owned()), values: 1, cases: 2 }));
        let odd = Cases::new(&[Dimension::real("b", vec![f64::NAN])], vec![1.0]).map(|_| ());
        assert_eq!(odd, Err(Unfit::Value("b".to_owned())));
        let nameless = Cases::new(&[Dimension::category("c", &["x"], vec![1])], vec![1.0]).map(|_| ());
        assert_eq!(nameless, Err(Unfit::Value("c".to_owned())));
        let heavy = Cases::new(&[Dimension::whole("d", vec![1])], vec![1.5]).map(|_| ());
        assert_eq!(heavy, Err(Unfit::Interest));
        assert_eq!(Cases::new(&[], vec![1.0]).map(|_| ()), Err(Unfit::Empty));
    }

    #[test]
    fn real_columns_are_looked_at_before_whole_ones_and_these_before_categories() -> Result<(), Unfit> {
        let dimensions = [
            Dimension::category("kind", &["x", "y"], vec![1, 1]),
            Dimension::whole("count", vec![7, 3]),
            Dimension::real("size", vec![0.5, 0.25]),
        ];
        let cases = Cases::new(&dimensions, vec![0.0, 1.0])?;
        assert_eq!(cases.turn, [2, 1, 0]);
        assert_eq!(cases.range(1), &Range::Numbers { low: 3.0, high: 7.0, whole: true });
        let names = vec!["x".to_owned(), "y".to_owned()];
        assert_eq!(cases.range(0), &Range::Levels { names, occurs: vec![false, true] });
        assert_eq!(cases.fields[2].order, [1, 0]);
        Ok(())
    }
}
