//! What a person chooses on the Compare screen: a table, groups, the money, a poverty line.

use super::State;
use crate::ui::{
    overlay::{Overlay, Target},
    screen::Reply,
    widget::{Chooser, Field, Item},
    words::say,
};

/// In which money amounts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deflator {
    /// As paid.
    Nominal,
    /// In money of this year, by this series of prices.
    Year(i32, Option<String>),
    /// By every series, beside each other.
    Every,
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

/// The columns that can say since when a respondent has been in the second group.
pub(super) fn since(state: &State) -> Reply {
    let Some(behind) = &state.behind else {
        return Reply::refuse("not computed yet");
    };
    if state.options.by.is_none() {
        return Reply::refuse("choose groups first: b");
    }
    let none = Item {
        text: "–".to_owned(),
        aside: String::new(),
        value: Target::Since(None),
    };
    let columns = behind.dates.iter().map(|(name, count)| Item {
        text: name.clone(),
        aside: count.to_string(),
        value: Target::Since(Some(name.clone())),
    });
    let items: Vec<_> = std::iter::once(none).chain(columns).collect();
    if items.len() == 1 {
        return Reply::refuse("no column holds years or dates");
    }
    Reply::over(Overlay::Choose(Chooser::new(
        say!("Since when they are in the second group"),
        items,
    )))
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
    let item = |text: String, aside: String, value| Item {
        text,
        aside,
        value: Target::Deflator(value),
    };
    let (first, last) = prices.years;
    let named = prices.known.iter().cloned().map(Some);
    let series: Vec<Option<String>> = match prices.known.len() {
        0 | 1 => vec![None],
        _ => named.collect(),
    };
    let mut items = Vec::new();
    for name in &series {
        let shown = name.as_ref().or(prices.series.as_ref());
        let aside = shown.map_or("CPI", String::as_str);
        for year in [first, last] {
            let text = format!("real, money of {year}");
            let to = Deflator::Year(year, name.clone());
            items.push(item(text, aside.to_owned(), to));
        }
    }
    items.push(item("nominal".into(), String::new(), Deflator::Nominal));
    if series.len() > 1 {
        let all = "every series of prices beside each other";
        items.push(item(all.into(), prices.known.join(", "), Deflator::Every));
    }
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
            Target::Since(column) => {
                self.options.since = column;
                return Reply::compute(self.work());
            }
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
        self.options.since = None;
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
            Deflator::Year(year, series) => {
                self.real = true;
                self.options.base_year = Some(year);
                self.options.series = series;
                Reply::compute(self.work())
            }
            Deflator::Every => {
                self.real = true;
                self.refresh();
                let mut tables = self.tables.result.iter().flat_map(|all| &all.tables);
                match tables.position(|table| table.id == "deflators_real") {
                    Some(at) => self.go_to(at),
                    None => return Reply::refuse("not computed yet"),
                }
                Reply::quiet()
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
