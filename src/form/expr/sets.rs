//! The functions of sets: sum, count, max, min, join, position, indexed-repeat, randomize, checklists.

use crate::form::{
    NodeId, Rows, Source,
    expr::{Expr, Fault, Function, Item, Start, Val, eval::Eval, parse_number},
};

impl Eval<'_> {
    /// The functions whose arguments may be sets, and those that name a question.
    pub(super) fn of_sets(
        &self,
        function: Function,
        arguments: &[Expr],
    ) -> Result<Option<Val>, Fault> {
        Ok(Some(match function {
            Function::Count => Val::Number(count(self.set(&arguments[0])?.len())),
            Function::CountNonEmpty => {
                let all = self.spread(arguments)?;
                Val::Number(count(all.iter().filter(|v| !v.is_blank()).count()))
            }
            Function::Sum => Val::Number(self.numbers(arguments)?.iter().sum()),
            Function::Max => Val::Number(extreme(&self.numbers(arguments)?, f64::max)),
            Function::Min => Val::Number(extreme(&self.numbers(arguments)?, f64::min)),
            Function::Concat => Val::text(self.texts(arguments)?.concat()),
            Function::Join => {
                let between = self.single(&arguments[0])?.into_text();
                Val::text(self.texts(&arguments[1..])?.join(&*between))
            }
            Function::Position => self.position(arguments.first())?,
            Function::Last => Val::Number(count(self.focus.map_or(1, |(_, _, size)| size))),
            Function::Index => self.index(),
            Function::Relevant => Val::Truth(!self.set(&arguments[0])?.is_empty()),
            Function::IndexedRepeat => self.indexed_repeat(arguments)?,
            Function::ChoiceName => self.choice_name(arguments)?,
            Function::Randomize => self.randomize(arguments)?,
            Function::PullData => self.pull_data(arguments)?,
            Function::Checklist => self.checklist(arguments)?,
            Function::WeightedChecklist => self.weighted(arguments)?,
            Function::Area | Function::Distance => {
                let texts = self.texts(arguments)?;
                Val::Number(super::places::measure(function, &texts)?)
            }
            _ => return Ok(None),
        }))
    }

    /// Every value of the arguments; a set gives one for each of its places.
    fn spread(&self, arguments: &[Expr]) -> Result<Vec<Val>, Fault> {
        let mut values = vec![];
        for argument in arguments {
            match argument {
                Expr::Field(_) => {
                    let items = self.set(argument)?;
                    values.extend(items.iter().map(|item| self.item(item)));
                }
                _ => match self.value(argument)? {
                    Val::Nodes(items) => values.extend(items.iter().map(|item| self.item(item))),
                    single => values.push(single),
                },
            }
        }
        Ok(values)
    }

    /// The numbers among the values; blanks are left out.
    fn numbers(&self, arguments: &[Expr]) -> Result<Vec<f64>, Fault> {
        let values = self.spread(arguments)?;
        let numbers = values.iter().map(Val::number);
        Ok(numbers.filter(|number| !number.is_nan()).collect())
    }

    fn texts(&self, arguments: &[Expr]) -> Result<Vec<String>, Fault> {
        let values = self.spread(arguments)?;
        Ok(values.iter().map(ToString::to_string).collect())
    }

    /// `position(..)`: the rank of the row; `position()` within a predicate: the rank of the item.
    fn position(&self, argument: Option<&Expr>) -> Result<Val, Fault> {
        let Some(argument) = argument else {
            let position = self.focus.map_or(1, |(_, position, _)| position);
            return Ok(Val::Number(count(position)));
        };
        let form = self.world.form();
        let items = match argument {
            Expr::Field(node) => vec![Item::Node(*node, self.rows_of(*node))],
            Expr::Nodes(path) => match path.target().filter(|_| path.steps.is_empty()) {
                Some(node) => vec![Item::Node(node, self.rows_of(node))],
                None => self.walk(path)?,
            },
            other => self.set(other)?,
        };
        let Some(Item::Node(node, rows)) = items.first() else {
            return Ok(Val::Number(f64::NAN));
        };
        let Some(&repeat) = form.at(*node).repeats.last() else {
            return Ok(Val::Number(1.0));
        };
        Ok(Val::Number(count(self.rank(repeat, rows))))
    }

    /// The rank of the row around the place, 1 outside every repeat.
    fn index(&self) -> Val {
        let form = self.world.form();
        let around = self.here.node.and_then(|node| form.at(node).repeats.last());
        let rows = Rows(self.here.rows.to_vec());
        Val::Number(around.map_or(1.0, |repeat| count(self.rank(*repeat, &rows))))
    }

    fn rank(&self, repeat: NodeId, rows: &Rows) -> usize {
        let depth = self.world.form().at(repeat).repeats.len();
        let own = &rows.0[..depth.min(rows.0.len())];
        let around = &own[..own.len().saturating_sub(1)];
        let all = self.world.instances(repeat, around);
        let before = all.iter().take_while(|row| row.0 != own).count();
        before + 1
    }

    fn indexed_repeat(&self, arguments: &[Expr]) -> Result<Val, Fault> {
        let Some(Expr::Field(question)) = arguments.first() else {
            return Ok(Val::blank());
        };
        let form = self.world.form();
        let mut rows: Vec<u32> = vec![];
        for &repeat in &form.at(*question).repeats {
            let given = arguments[1..]
                .chunks_exact(2)
                .find(|pair| matches!(pair[0], Expr::Field(node) if node == repeat));
            let next = match given {
                Some(pair) => {
                    let position = self.single(&pair[1])?.number();
                    let all = self.world.instances(repeat, &rows);
                    at_position(&all, position).and_then(|row| row.0.last().copied())
                }
                None => self.here.rows.get(rows.len()).copied(),
            };
            let Some(row) = next else {
                return Ok(Val::blank());
            };
            rows.push(row);
        }
        Ok(self.read(*question, &Rows(rows)))
    }

    fn choice_name(&self, arguments: &[Expr]) -> Result<Val, Fault> {
        let name = self.single(&arguments[0])?.into_text();
        let Some(Expr::Field(node)) = arguments.get(1) else {
            return Ok(Val::blank());
        };
        let form = self.world.form();
        let Some(Source::List(list)) = form.at(*node).choices else {
            return Ok(Val::Text(name));
        };
        let label = |name: &str| {
            let choices = &form.lists[list].choices;
            choices
                .iter()
                .position(|choice| choice.name == name)
                .map(|choice| self.world.choice_label(list, choice))
        };
        if let Some(label) = label(&name) {
            return Ok(Val::text(label));
        }
        let labels: Vec<String> = name.split_whitespace().filter_map(label).collect();
        Ok(Val::text(labels.join(", ")))
    }

    /// The items in an order that only the seed decides, by the algorithm of JavaRosa and Enketo.
    fn randomize(&self, arguments: &[Expr]) -> Result<Val, Fault> {
        let mut items = self.set(&arguments[0])?;
        let seed = match arguments.get(1) {
            Some(seed) => self.single(seed)?.number(),
            None => (self.world.random() * 2_147_483_647.0).floor(),
        };
        shuffle(&mut items, seed);
        Ok(Val::Nodes(items))
    }

    /// The cell of the first row whose key is the one that is looked for; always a text.
    fn pull_data(&self, arguments: &[Expr]) -> Result<Val, Fault> {
        let [Expr::Nodes(table), column, by, key] = arguments else {
            return Ok(Val::blank());
        };
        let Start::List(list) = table.start else {
            return Ok(Val::blank());
        };
        let key = self.single(key)?.into_text();
        let (Some(column), Some(by)) = (self.column(list, column)?, self.column(list, by)?) else {
            return Ok(Val::blank());
        };
        let mut rows = self.world.form().lists[list].choices.iter();
        let found =
            rows.find(|row| !key.is_empty() && row.cells.get(by).is_some_and(|c| **c == *key));
        Ok(found.map_or_else(Val::blank, |row| {
            Val::text(row.cells.get(column).map_or("", String::as_str))
        }))
    }

    /// The place of a column whose name was looked up already, or is worked out now.
    fn column(&self, list: usize, column: &Expr) -> Result<Option<usize>, Fault> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        if let Expr::Number(place) = column {
            return Ok(Some(*place as usize));
        }
        let name = self.single(column)?.into_text();
        let columns = &self.world.form().lists[list].columns;
        Ok(columns.iter().position(|column| **column == *name))
    }

    fn checklist(&self, arguments: &[Expr]) -> Result<Val, Fault> {
        let least = self.single(&arguments[0])?.number();
        let most = self.single(&arguments[1])?.number();
        let ticked = self
            .spread(&arguments[2..])?
            .iter()
            .filter(|v| v.truth())
            .count();
        Ok(Val::Truth(between(count(ticked), least, most)))
    }

    fn weighted(&self, arguments: &[Expr]) -> Result<Val, Fault> {
        let least = self.single(&arguments[0])?.number();
        let most = self.single(&arguments[1])?.number();
        let values = self.spread(&arguments[2..])?;
        let sum: f64 = values
            .chunks_exact(2)
            .filter(|pair| pair[0].truth())
            .map(|pair| pair[1].number())
            .sum();
        Ok(Val::Truth(between(sum, least, most)))
    }
}

/// `-1` for a bound is no bound.
fn between(number: f64, least: f64, most: f64) -> bool {
    (least < 0.0 || number >= least) && (most < 0.0 || number <= most)
}

#[allow(clippy::cast_precision_loss)]
fn count(number: usize) -> f64 {
    number as f64
}

/// NaN for no numbers at all.
fn extreme(numbers: &[f64], better: fn(f64, f64) -> f64) -> f64 {
    numbers.iter().copied().reduce(better).unwrap_or(f64::NAN)
}

fn at_position(rows: &[Rows], position: f64) -> Option<&Rows> {
    if position.is_nan() || position < 1.0 {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    rows.get(position as usize - 1)
}

/// Fisher and Yates with the Park–Miller generator.
pub(in crate::form) fn shuffle<T>(items: &mut [T], seed: f64) {
    const MODULUS: i64 = 2_147_483_647;
    let seed = if seed.is_nan() {
        parse_number("0")
    } else {
        seed
    };
    #[allow(clippy::cast_possible_truncation)]
    let mut state = seed as i64 % MODULUS;
    if state <= 0 {
        state += MODULUS - 1;
    }
    for i in (1..items.len()).rev() {
        state = state * 16_807 % MODULUS;
        #[allow(clippy::cast_precision_loss)]
        let draw = (state - 1) as f64 / (MODULUS - 1) as f64;
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        let j = (draw * (i + 1) as f64) as usize;
        items.swap(i, j.min(i));
    }
}
