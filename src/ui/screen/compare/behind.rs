//! What stands behind the tables of a comparison: the pairs, who they are, and the interviews that they come from.

use crate::name::Uid;
use crate::report::{
    Cell, Column, Format, Table,
    comparison::{Matter, Unit},
};

/// The pairs of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Behind {
    /// The variables, groups, clusters and prices.
    pub matter: Matter,
    /// The interviews of each row by round.
    pub interviews: Vec<Vec<(String, Uid)>>,
    /// The columns that divide the respondents into a few groups, and into how many.
    pub groups: Vec<(String, usize)>,
    /// The columns that hold years or dates, and for how many respondents.
    pub dates: Vec<(String, usize)>,
}

impl Behind {
    /// The unit of `variable` where amounts are real or not.
    #[must_use]
    pub fn unit(&self, variable: &str, real: bool) -> Unit {
        let money = self.matter.variable(variable).is_some_and(|v| v.money);
        if real && money && self.matter.prices.is_some() {
            Unit::Real
        } else {
            Unit::Nominal
        }
    }

    /// The households behind `variable`, of `group` only where one is named, those who changed most first; and the row of
    /// the comparison that each is.
    #[must_use]
    pub fn households(
        &self,
        variable: &str,
        group: Option<&str>,
        real: bool,
    ) -> Option<(Table, Vec<usize>)> {
        let known = self.matter.variable(variable)?;
        let mut pairs = known.matched(&self.unit(variable, real));
        if let (Some(group), Some(groups)) = (group, &self.matter.groups) {
            pairs.retain(|(row, _)| groups[*row].as_deref() == Some(group));
        }
        pairs.sort_by(|a, b| b.1.change().abs().total_cmp(&a.1.change().abs()));
        let (before, after) = &known.rounds;
        let columns = vec![
            Column::new("village", "village", Format::Count),
            Column::new("before", before, Format::Magnitude),
            Column::new("after", after, Format::Magnitude),
            Column::new("change", "change", Format::Magnitude),
        ];
        let title = match group {
            Some(group) => {
                format!("{variable}, {group}: who is behind it, the greatest change first")
            }
            None => format!("{variable}: who is behind it, the greatest change first"),
        };
        let mut table = Table::new("households", &title, "respondent", columns);
        let level = |value: f64| {
            if known.is_year() {
                Cell::shown(value, Format::Decimals(0))
            } else {
                Cell::number(value)
            }
        };
        for (row, pair) in &pairs {
            let village = self.matter.clusters.as_ref().and_then(|c| c[*row].clone());
            table.push(
                &self.matter.keys[*row],
                vec![
                    village.map_or(Cell::Blank, Cell::Text),
                    level(pair.before),
                    level(pair.after),
                    Cell::number(pair.change()),
                ],
            );
        }
        let lost = known.before.len() - known.matched(&Unit::Nominal).len();
        table.notes.push(format!(
            "{} with both rounds; {lost} others have no pair",
            pairs.len()
        ));
        Some((table, pairs.into_iter().map(|(row, _)| row).collect()))
    }

    /// The interview of a row in the latest round that it has.
    #[must_use]
    pub fn interview(&self, row: usize) -> Option<Uid> {
        let of_row = self.interviews.get(row)?;
        of_row
            .iter()
            .max_by(|a, b| a.0.cmp(&b.0))
            .map(|(_, uid)| *uid)
    }
}
