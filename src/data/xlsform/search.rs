//! `search('table', 'matches', 'column', ${value})` in an appearance: the rows of a table are the choices.

use crate::data::xlsform::{grid::Row, survey::Survey, tables::stem};
use crate::form::{Cell, DraftChoice, DraftList, NodeId, Spot};

/// The column that tells the choices of the sheet from the rows of the table.
const STATIC: &str = "search_static";

impl Survey<'_> {
    /// Replaces the list of a select by the rows of the table that its appearance names.
    pub(super) fn search(&mut self, row: &Row<'_>, id: NodeId, written: Option<usize>) {
        let Some(cell) = row.cell("appearance") else {
            return;
        };
        let Some(arguments) = arguments(&cell.text) else {
            let message = "search() in the appearance is not closed".to_owned();
            return self.error("bad_search", cell.spot, message, "Close it with )");
        };
        let Some(table) = arguments.first().and_then(|argument| quoted(argument)) else {
            self.draft.nodes[id].list = None;
            let message =
                "which table search() means is known only while asking: any name is taken";
            let way_out = "Write the table's name in quotes";
            return self.warn("external_search", cell.spot, message.into(), way_out);
        };
        let lists = &self.draft.lists;
        let found = lists
            .iter()
            .find(|list| list.name == stem(table) && !list.columns.is_empty());
        let (Some(rows), Some(written)) = (found, written.and_then(|at| lists.get(at))) else {
            self.draft.nodes[id].list = None;
            let message =
                format!("the choices stand in `{table}`, which was not found: any name is taken");
            let way_out = format!("Put {}.csv beside the form", stem(table));
            return self.warn("external_list", cell.spot, message, way_out);
        };
        let list = match merged(rows, written) {
            Ok(list) => list,
            Err((spot, column)) => {
                let message = format!("the table `{table}` has no column `{column}`");
                let way_out = format!("It has {}", rows.columns.join(", "));
                self.draft.nodes[id].list = None;
                return self.warn("unknown_column", spot, message, way_out);
            }
        };
        match filter(&arguments[1..]) {
            Err(fault) => {
                let way_out = "Write search('table', 'matches', 'column', ${question})";
                self.error("bad_search", cell.spot, fault, way_out);
            }
            Ok(None) => {}
            Ok(Some(found)) => {
                let own = self.draft.nodes[id].choice_filter.take();
                let own = own.map_or(String::new(), |own| format!("({}) and ", own.text));
                self.draft.nodes[id].choice_filter = Some(Cell {
                    text: format!("{own}({STATIC} = 'yes' or ({found}))"),
                    spot: cell.spot,
                });
            }
        }
        self.draft.lists.push(list);
        self.draft.nodes[id].list = Some(self.draft.lists.len() - 1);
    }
}

/// The choices of the sheet whose names are numbers, then the rows of the table under the columns that the others name.
fn merged(table: &DraftList, written: &DraftList) -> Result<DraftList, (Spot, String)> {
    let is_static = |choice: &&DraftChoice| choice.name.parse::<i64>().is_ok();
    let place = |column: &str, spot: Spot| {
        let found = table.columns.iter().position(|own| own == column.trim());
        found.ok_or_else(|| (spot, column.trim().to_owned()))
    };
    let mut choices: Vec<DraftChoice> = written.choices.iter().filter(is_static).cloned().collect();
    for choice in &mut choices {
        choice.cells = vec![String::new(); table.columns.len()];
        choice.cells.push("yes".into());
    }
    for template in written.choices.iter().filter(|choice| !is_static(choice)) {
        let spot = template
            .label
            .iter()
            .flatten()
            .next()
            .map(|cell| cell.spot.clone());
        let name = place(&template.name, spot.unwrap_or_default())?;
        let mut labels = vec![];
        for cell in &template.label {
            let columns = cell.iter().flat_map(|cell| {
                cell.text
                    .split(',')
                    .map(|column| place(column, cell.spot.clone()))
            });
            labels.push(columns.collect::<Result<Vec<usize>, _>>()?);
        }
        choices.extend(table.choices.iter().map(|row| from_row(row, name, &labels)));
    }
    let mut columns = table.columns.clone();
    columns.push(STATIC.into());
    Ok(DraftList {
        name: format!("{} search {}", table.name, written.name),
        columns,
        choices,
    })
}

fn from_row(row: &DraftChoice, name: usize, labels: &[Vec<usize>]) -> DraftChoice {
    let cell = |at: usize| row.cells.get(at).map_or("", String::as_str);
    let label = labels.iter().map(|columns| {
        let texts: Vec<&str> = columns.iter().map(|at| cell(*at)).collect();
        (!columns.is_empty()).then(|| Cell {
            text: texts.join(" "),
            spot: Spot::default(),
        })
    });
    let mut cells = row.cells.clone();
    cells.push(String::new());
    DraftChoice {
        name: cell(name).to_owned(),
        label: label.collect(),
        cells,
    }
}

/// What the arguments after the table's name ask of a row, as a choice filter.
fn filter(arguments: &[String]) -> Result<Option<String>, String> {
    let [how, columns, value, rest @ ..] = arguments else {
        return if arguments.is_empty() {
            Ok(None)
        } else {
            Err("search() wants a way to compare, columns and a value after its table".into())
        };
    };
    let how = quoted(how).unwrap_or("").to_lowercase();
    let columns = names(columns)?;
    let tests: Vec<String> = columns
        .iter()
        .map(|column| match how.as_str() {
            "matches" => Ok(format!("{column} = string({value})")),
            "contains" => Ok(format!("contains(lower({column}), lower({value}))")),
            "startswith" => Ok(format!("starts-with(lower({column}), lower({value}))")),
            "endswith" => Ok(format!("ends-with(lower({column}), lower({value}))")),
            _ => Err(format!(
                "`{how}` is no way to compare: contains, startswith, endswith, matches"
            )),
        })
        .collect::<Result<_, _>>()?;
    let found = tests.join(" or ");
    match rest {
        [] => Ok(Some(found)),
        [column, value] => {
            let column = names(column)?.join("");
            Ok(Some(format!("({found}) and {column} = string({value})")))
        }
        _ => Err(format!(
            "search() takes 1, 4 or 6 arguments, not {}",
            arguments.len() + 1
        )),
    }
}

/// The columns that a quoted argument names.
fn names(argument: &str) -> Result<Vec<String>, String> {
    let Some(inside) = quoted(argument) else {
        return Err(format!(
            "search() wants the names of columns in quotes, not {argument}"
        ));
    };
    let plain = |name: &&str| crate::name::Variable::new(name).is_ok();
    let all: Vec<&str> = inside.split(',').map(str::trim).collect();
    match all.iter().find(|name| !plain(name)) {
        Some(odd) => Err(format!(
            "`{odd}` cannot be looked for by search(): letters, digits and _ only"
        )),
        None => Ok(all.into_iter().map(str::to_owned).collect()),
    }
}

fn quoted(argument: &str) -> Option<&str> {
    let inner = |quote: char| argument.strip_prefix(quote)?.strip_suffix(quote);
    inner('\'').or_else(|| inner('"'))
}

/// The arguments of the first `search(…)`, trimmed; `None` when it is not closed.
fn arguments(appearance: &str) -> Option<Vec<String>> {
    let straight = appearance
        .replace(['‘', '’'], "'")
        .replace(['“', '”'], "\"");
    let inside = straight.split_once("search(")?.1;
    let (mut all, mut depth, mut quote) = (vec![String::new()], 1, None);
    for letter in inside.chars() {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            (_, Some(_)) => {}
            ('\'' | '"', None) => quote = Some(letter),
            ('(', None) => depth += 1,
            (')', None) => depth -= 1,
            (',', None) if depth == 1 => {
                all.push(String::new());
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            let trimmed = all.iter().map(|argument| argument.trim().to_owned());
            return Some(trimmed.collect());
        }
        if let Some(last) = all.last_mut() {
            last.push(letter);
        }
    }
    None
}
