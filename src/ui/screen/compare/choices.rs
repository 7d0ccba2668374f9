//! What a person chooses on the Compare screen: a table, groups, the money, a poverty line.

use super::State;
use crate::ui::{
    overlay::{Overlay, Target},
    screen::Reply,
    widget::{Chooser, Field, Item},
    words::say,
};

/// In which money amounts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deflator {
    /// As paid.
    Nominal,
    /// In money of this year.
    Year(i32),
}

/// Every table, to go to one.
pub(super) fn views(state: &State) -> Reply {
    let tables = state.tables.result.iter().flat_map(|result| &result.tables);
    let items = tables.enumerate().map(|(at, table)| Item {
        text: table.title.clone(),
        aside: table.id.clone(),
        value: Target::Table(at),
    });
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return Reply::refuse("not computed yet");
    }
    Reply::over(Overlay::Choose(Chooser::new(say!("Go to a table"), items)))
}

/// The columns that divide the respondents.
pub(super) fn groups(state: &State) -> Reply {
    let Some(behind) = &state.behind else {
        return Reply::refuse("not computed yet");
    };
    let none = Item {
        text: "–".to_owned(),
        aside: String::new(),
        value: Target::Group(None),
    };
    let columns = behind.groups.iter().map(|(name, count)| Item {
        text: name.clone(),
        aside: count.to_string(),
        value: Target::Group(Some(name.clone())),
    });
    let items = std::iter::once(none).chain(columns).collect();
    Reply::over(Overlay::Choose(Chooser::new(say!("Compare groups"), items)))
}

/// The money in which amounts can be.
pub(super) fn deflators(state: &State) -> Reply {
    let prices = state
        .behind
        .as_ref()
        .and_then(|behind| behind.matter.prices.as_ref());
    let Some(prices) = prices else {
        return Reply::refuse("this study has no price index for its amounts");
    };
    let series = prices.series.as_deref().unwrap_or("CPI");
    let item = |text: String, aside: String, value| Item {
        text,
        aside,
        value: Target::Deflator(value),
    };
    let (first, last) = prices.years;
    let years = [first, last].map(|year| {
        item(
            format!("real, money of {year}"),
            series.to_owned(),
            Deflator::Year(year),
        )
    });
    let nominal = item("nominal".into(), String::new(), Deflator::Nominal);
    let items = years.into_iter().chain([nominal]).collect();
    Reply::over(Overlay::Choose(Chooser::new(say!("In which money"), items)))
}

/// The poverty line, to be typed.
pub(super) fn line(state: &State) -> Reply {
    let (line, year) = (state.options.line, state.options.line_year);
    let text = match (line, year) {
        (Some(line), Some(year)) => format!("{line} {year}"),
        (Some(line), None) => line.to_string(),
        (None, _) => String::new(),
    };
    Reply::over(Overlay::Line(Field::holding(&text)))
}

impl State {
    /// Takes what was chosen of a list.
    pub fn choose(&mut self, target: Target) -> Reply {
        match target {
            Target::Table(table) => self.go_to(table),
            Target::Group(column) => return self.group_by(column),
            Target::Deflator(to) => return self.deflate(to),
            _ => {}
        }
        Reply::quiet()
    }

    /// Shows the table at this place.
    fn go_to(&mut self, table: usize) {
        self.uncover();
        self.tables.table = table;
        self.tables.spot = crate::ui::widget::Spot::default();
        self.tables.settle(None);
    }

    /// Compares the groups of this column, or none.
    fn group_by(&mut self, column: Option<String>) -> Reply {
        self.options.by = column;
        Reply::compute(self.work())
    }

    /// Shows amounts in this money.
    fn deflate(&mut self, to: Deflator) -> Reply {
        match to {
            Deflator::Nominal => {
                self.real = false;
                self.refresh();
                Reply::quiet()
            }
            Deflator::Year(year) => {
                self.real = true;
                self.options.base_year = Some(year);
                Reply::compute(self.work())
            }
        }
    }

    /// Takes a poverty line as typed: an amount, and the year of its money; nothing drops it.
    pub fn set_line(&mut self, typed: &str) -> Reply {
        let mut words = typed.split([' ', '@', '/']).filter(|word| !word.is_empty());
        let amount = words
            .next()
            .map(|word| word.replace(',', "").parse::<f64>());
        let year = words.next_back().map(str::parse::<i32>);
        (self.options.line, self.options.line_year) = match (amount, year) {
            (None, _) => (None, None),
            (Some(Ok(amount)), None) if amount > 0.0 && amount.is_finite() => (Some(amount), None),
            (Some(Ok(amount)), Some(Ok(year)))
                if amount > 0.0 && amount.is_finite() && (1900..=2100).contains(&year) =>
            {
                (Some(amount), Some(year))
            }
            _ => {
                return Reply::refuse(
                    "a line is a positive amount, and the year of its money: 4000 2020",
                );
            }
        };
        Reply::compute(self.work())
    }
}
