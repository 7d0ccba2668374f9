//! From a checked expression to its value: operators, short circuits and the rules of comparison.

use crate::form::{
    Context, NodeId, Questionnaire, Rows,
    expr::{Expr, Fault, Function, Item, Operator, TOLERANCE_ABS, Val},
};

/// What an expression can see.
pub(in crate::form) trait World {
    /// The questionnaire.
    fn form(&self) -> &Questionnaire;
    /// The day, the hour, the device.
    fn context(&self) -> &Context;
    /// The value of a place; blank where it is irrelevant, unanswered or does not exist.
    fn read(&self, node: NodeId, rows: &[u32]) -> Val;
    /// Whether the place exists and is relevant.
    fn counts(&self, node: NodeId, rows: &[u32]) -> bool;
    /// The rows, beginning with `prefix`, in which the node exists and is relevant, in order.
    fn instances(&self, node: NodeId, prefix: &[u32]) -> Vec<Rows>;
    /// The value that a place holds, relevant or not.
    fn held(&self, node: NodeId, rows: &[u32]) -> Val;
    /// The label of a choice in the language of the interview.
    fn choice_label(&self, list: usize, choice: usize) -> String;
    /// The next number of the dice, from 0 to less than 1.
    fn random(&self) -> f64;
}

/// The place that an expression belongs to.
#[derive(Debug, Clone, Copy)]
pub(in crate::form) struct Here<'h> {
    /// The node; `None` is the questionnaire as a whole.
    pub node: Option<NodeId>,
    /// The rows around it.
    pub rows: &'h [u32],
    /// An answer that is tried before it is given.
    pub candidate: Option<&'h Val>,
}

/// An evaluation.
pub(super) struct Eval<'e> {
    pub world: &'e dyn World,
    pub here: Here<'e>,
    /// The item that a predicate looks at, its position from 1, and how many there are.
    pub focus: Option<(&'e Item, usize, usize)>,
}

/// What `expr` is worth as a single value at `here`.
pub(in crate::form) fn evaluate(
    expr: &Expr,
    world: &dyn World,
    here: Here<'_>,
) -> Result<Val, Fault> {
    let eval = Eval {
        world,
        here,
        focus: None,
    };
    eval.single(expr)
}

/// Whether `expr` holds for `item` of a list or a repeat.
pub(in crate::form) fn holds_for(
    expr: &Expr,
    world: &dyn World,
    here: Here<'_>,
    item: (&Item, usize, usize),
) -> Result<bool, Fault> {
    let eval = Eval {
        world,
        here,
        focus: Some(item),
    };
    Ok(eval.single(expr)?.truth())
}

impl<'e> Eval<'e> {
    /// The value, which is never a set.
    pub(super) fn single(&self, expr: &Expr) -> Result<Val, Fault> {
        let value = self.value(expr)?;
        self.unpack(value)
    }

    /// The value, which may be a set.
    pub(super) fn value(&self, expr: &Expr) -> Result<Val, Fault> {
        Ok(match expr {
            Expr::Number(number) => Val::Number(*number),
            Expr::Text(text) => Val::Text(text.clone()),
            Expr::Field(node) => self.field(*node),
            Expr::Nodes(path) => Val::Nodes(self.walk(path)?),
            Expr::Negate(inner) => Val::Number(-self.single(inner)?.number()),
            Expr::Matches(text, pattern) => {
                Val::Truth(pattern.matches(&self.single(text)?.into_text()))
            }
            Expr::Binary(operator, sides) => self.binary(*operator, &sides[0], &sides[1])?,
            Expr::Union(sides) => {
                let mut all = self.set(&sides[0])?;
                for item in self.set(&sides[1])? {
                    if !all.contains(&item) {
                        all.push(item);
                    }
                }
                Val::Nodes(all)
            }
            Expr::Call(function, arguments) => self.call(*function, arguments)?,
        })
    }

    fn field(&self, node: NodeId) -> Val {
        let rows = self.rows_of(node);
        self.read(node, &rows)
    }

    /// The rows of the one instance of `node` that the place determines.
    pub(super) fn rows_of(&self, node: NodeId) -> Rows {
        let form = self.world.form();
        let wanted = form.at(node).repeats.len();
        let own = self.here.node.map_or(0, |here| form.shared(here, node));
        if own < wanted
            && let Some((Item::Node(item, rows), _, _)) = self.focus
            && form.shared(*item, node) > own
        {
            return Rows(rows.0.iter().copied().take(wanted).collect());
        }
        Rows(self.here.rows.iter().copied().take(own).collect())
    }

    pub(super) fn read(&self, node: NodeId, rows: &Rows) -> Val {
        match self.here.candidate {
            Some(value) if self.here.node == Some(node) && self.here.rows == rows.0 => {
                value.clone()
            }
            _ => self.world.read(node, &rows.0),
        }
    }

    /// A set of one place is worth what stands there; an empty set is a blank; more is a mistake of the form.
    pub(super) fn unpack(&self, value: Val) -> Result<Val, Fault> {
        let Val::Nodes(items) = value else {
            return Ok(value);
        };
        match &items[..] {
            [] => Ok(Val::blank()),
            [item] => Ok(self.item(item)),
            several => Err(self.too_many(several)),
        }
    }

    fn too_many(&self, several: &[Item]) -> Fault {
        let name = match &several[0] {
            Item::Node(node, _) => self.world.form().at(*node).name.clone(),
            _ => "this".into(),
        };
        Fault(format!(
            "`{name}` stands in {} rows, and one value is wanted: use sum(), join() or indexed-repeat()",
            several.len()
        ))
    }

    /// What stands at a place.
    pub(super) fn item(&self, item: &Item) -> Val {
        match item {
            Item::Node(node, rows) => self.read(*node, rows),
            Item::Cell(text) => Val::Text(text.clone()),
            Item::Choice(list, choice) => {
                Val::text(&self.world.form().lists[*list].choices[*choice].name)
            }
            Item::Root | Item::List(_) => Val::blank(),
        }
    }

    fn binary(&self, operator: Operator, left: &Expr, right: &Expr) -> Result<Val, Fault> {
        use Operator as O;
        let a = self.single(left)?;
        match operator {
            O::Or if a.truth() => return Ok(Val::Truth(true)),
            O::And if !a.truth() => return Ok(Val::Truth(false)),
            O::Or | O::And => return Ok(Val::Truth(self.single(right)?.truth())),
            _ => {}
        }
        let b = self.single(right)?;
        let (x, y) = match operator {
            O::Equal => return Ok(Val::Truth(equal(a, b))),
            O::NotEqual => return Ok(Val::Truth(!equal(a, b))),
            _ => (a.number(), b.number()),
        };
        Ok(match operator {
            O::Less => Val::Truth(x < y),
            O::LessOrEqual => Val::Truth(x <= y),
            O::Greater => Val::Truth(x > y),
            O::GreaterOrEqual => Val::Truth(x >= y),
            O::Add => Val::Number(x + y),
            O::Subtract => Val::Number(x - y),
            O::Multiply => Val::Number(x * y),
            O::Divide => Val::Number(x / y),
            O::Modulo => Val::Number(x % y),
            O::Or | O::And | O::Equal | O::NotEqual => {
                unreachable!("invariant: these returned above")
            }
        })
    }

    pub(super) fn call(&self, function: Function, arguments: &[Expr]) -> Result<Val, Fault> {
        if let Some(value) = self.control(function, arguments)? {
            return Ok(value);
        }
        if let Some(value) = self.of_sets(function, arguments)? {
            return Ok(value);
        }
        let values = arguments
            .iter()
            .map(|argument| self.single(argument))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(value) = super::numbers::call(function, &values) {
            return Ok(value);
        }
        if let Some(value) = super::texts::call(function, &values)? {
            return Ok(value);
        }
        if let Some(value) = super::days::call(function, &values, self.world)? {
            return Ok(value);
        }
        if let Some(value) = super::dialect::call(function, &values, self.world)? {
            return Ok(value);
        }
        match super::places::call(function, &values)? {
            Some(value) => Ok(value),
            None => Err(Fault(format!(
                "{}() cannot be worked out here",
                function.name()
            ))),
        }
    }

    /// The functions that do not look at all their arguments, or at none.
    fn control(&self, function: Function, arguments: &[Expr]) -> Result<Option<Val>, Fault> {
        Ok(Some(match function {
            Function::If => {
                let chosen = if self.single(&arguments[0])?.truth() {
                    1
                } else {
                    2
                };
                self.single(&arguments[chosen])?
            }
            Function::Coalesce => {
                let (last, before) = arguments
                    .split_last()
                    .unwrap_or_else(|| unreachable!("invariant: arguments were counted"));
                for argument in before {
                    let value = self.single(argument)?;
                    if !value.is_blank() {
                        return Ok(Some(value));
                    }
                }
                self.single(last)?
            }
            Function::Once => {
                let held = self
                    .here
                    .node
                    .map_or_else(Val::blank, |node| self.world.held(node, self.here.rows));
                if held.is_blank() {
                    self.single(&arguments[0])?
                } else {
                    held
                }
            }
            Function::True => Val::Truth(true),
            Function::False => Val::Truth(false),
            Function::Pi => Val::Number(std::f64::consts::PI),
            Function::Random => Val::Number(self.world.random()),
            Function::Uuid => self.uuid(arguments)?,
            Function::Version => Val::text(self.world.form().version()),
            Function::Property => {
                let name = self.single(&arguments[0])?.into_text();
                let context = self.world.context();
                match &*name {
                    "deviceid" => Val::text(&context.device),
                    "username" => Val::text(&context.username),
                    "email" => Val::text(&context.email),
                    _ => Val::blank(),
                }
            }
            _ => return Ok(None),
        }))
    }

    /// `uuid()` is version 4; `uuid(n)` is n letters and digits.
    fn uuid(&self, arguments: &[Expr]) -> Result<Val, Fault> {
        const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let digit = |among: usize| (self.world.random() * among as f64) as usize;
        if let Some(length) = arguments.first() {
            let wanted = self.single(length)?.number();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let length = wanted.clamp(0.0, 1000.0) as usize;
            let letters = (0..length).map(|_| char::from(DIGITS[digit(62)]));
            return Ok(Val::text(letters.collect::<String>()));
        }
        let shape = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
        let hex = |n: usize| char::from(b"0123456789abcdef"[n]);
        let text: String = shape
            .chars()
            .map(|c| match c {
                'x' => hex(digit(16)),
                'y' => hex(8 + digit(4)),
                other => other,
            })
            .collect();
        Ok(Val::text(text))
    }
}

/// Truth if either side is truth, number if either is a number or a day, else text.
fn equal(a: Val, b: Val) -> bool {
    if matches!(a, Val::Truth(_)) || matches!(b, Val::Truth(_)) {
        return a.truth() == b.truth();
    }
    if matches!((&a, &b), (Val::Text(_), Val::Text(_))) {
        return a == b;
    }
    if let (Val::Text(text), day) | (day, Val::Text(text)) = (&a, &b)
        && !matches!(day, Val::Number(_))
    {
        return **text == *day.to_string();
    }
    let (x, y) = (a.number(), b.number());
    (x - y).abs() < TOLERANCE_ABS || (x.is_infinite() && x == y)
}
