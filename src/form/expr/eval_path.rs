//! The walk along a path: from a start, step by step, through predicates, to a set of places that count.

use std::sync::Arc;

use crate::form::{
    NodeId, Rows,
    expr::{Expr, Fault, Item, Path, Start, Step, To, Val, eval::Eval},
};

impl Eval<'_> {
    /// The places that the path leads to; irrelevant places are left out.
    pub(super) fn walk(&self, path: &Path) -> Result<Vec<Item>, Fault> {
        let mut items = self.start(path.start, path.steps.is_empty());
        for step in &path.steps {
            if step.to == To::Stay {
                items = self.kept(items, &step.filters)?;
                continue;
            }
            let mut next = vec![];
            for item in &items {
                let found = self.step(item, step);
                next.extend(self.kept(found, &step.filters)?);
            }
            items = next;
        }
        items.retain(|item| match item {
            Item::Node(node, rows) => self.world.counts(*node, &rows.0),
            _ => true,
        });
        Ok(items)
    }

    /// A set from an expression that is a path, a field or a function of sets.
    pub(super) fn set(&self, expr: &Expr) -> Result<Vec<Item>, Fault> {
        match expr {
            Expr::Field(node) => {
                let rows = self.rows_of(*node);
                let counts = self.world.counts(*node, &rows.0);
                Ok(if counts {
                    vec![Item::Node(*node, rows)]
                } else {
                    vec![]
                })
            }
            _ => match self.value(expr)? {
                Val::Nodes(items) => Ok(items),
                other => Ok(vec![Item::Cell(other.into_text())]),
            },
        }
    }

    fn start(&self, start: Start, alone: bool) -> Vec<Item> {
        let current = || match self.here.node {
            None => Item::Root,
            Some(node) => Item::Node(node, Rows(self.here.rows.to_vec())),
        };
        match start {
            Start::Root => vec![Item::Root],
            Start::Current => vec![current()],
            Start::Here => vec![self.focus.map_or_else(current, |(item, _, _)| item.clone())],
            Start::List(list) if alone => self.choices(list),
            Start::List(list) => vec![Item::List(list)],
            Start::Reference(node) => self.references(node),
        }
    }

    fn references(&self, node: NodeId) -> Vec<Item> {
        let form = self.world.form();
        let own = usize::from(form.at(node).repeats.last() == Some(&node));
        let around = form.at(node).repeats.len() - own;
        let shared = self
            .here
            .node
            .map_or(0, |here| form.shared(here, node))
            .min(around);
        let mut prefix = &self.here.rows[..shared];
        if let Some((Item::Node(item, rows), _, _)) = self.focus {
            let nearer = form.shared(*item, node).min(around);
            if nearer > shared {
                prefix = &rows.0[..nearer];
            }
        }
        let found = self.world.instances(node, prefix);
        found
            .into_iter()
            .map(|rows| Item::Node(node, rows))
            .collect()
    }

    fn choices(&self, list: usize) -> Vec<Item> {
        let count = self.world.form().lists[list].choices.len();
        (0..count)
            .map(|choice| Item::Choice(list, choice))
            .collect()
    }

    fn step(&self, item: &Item, step: &Step) -> Vec<Item> {
        let form = self.world.form();
        match (step.to, item) {
            (To::Stay, _) => vec![item.clone()],
            (To::Up, Item::Node(node, rows)) => vec![match form.at(*node).parent {
                None => Item::Root,
                Some(parent) => {
                    let kept = form.at(parent).repeats.len();
                    Item::Node(parent, Rows(rows.0.iter().copied().take(kept).collect()))
                }
            }],
            (To::Child(child), Item::Node(_, rows)) => self.below(child, &rows.0),
            (To::Child(child), Item::Root) => self.below(child, &[]),
            (To::Children, Item::Node(node, rows)) => {
                let children = form.at(*node).children.clone();
                children
                    .into_iter()
                    .flat_map(|c| self.below(c, &rows.0))
                    .collect()
            }
            (To::Children, Item::Root) => {
                let roots: Vec<NodeId> = form.roots().collect();
                roots.into_iter().flat_map(|c| self.below(c, &[])).collect()
            }
            (To::Items, Item::List(list)) => self.choices(*list),
            (To::ChoiceName, Item::Choice(list, choice)) => {
                vec![cell(&form.lists[*list].choices[*choice].name)]
            }
            (To::ChoiceLabel, Item::Choice(list, choice)) => {
                vec![cell(&self.world.choice_label(*list, *choice))]
            }
            (To::Column(column), Item::Choice(list, choice)) => {
                let cells = &form.lists[*list].choices[*choice].cells;
                vec![cell(cells.get(column).map_or("", String::as_str))]
            }
            _ => vec![],
        }
    }

    fn below(&self, child: NodeId, rows: &[u32]) -> Vec<Item> {
        let found = self.world.instances(child, rows);
        found
            .into_iter()
            .map(|rows| Item::Node(child, rows))
            .collect()
    }

    fn kept(&self, items: Vec<Item>, filters: &[Expr]) -> Result<Vec<Item>, Fault> {
        let mut items = items;
        for filter in filters {
            let size = items.len();
            let mut kept = vec![];
            for (i, item) in items.iter().enumerate() {
                let inner = Eval {
                    world: self.world,
                    here: self.here,
                    focus: Some((item, i + 1, size)),
                };
                if inner.passes(filter, i + 1)? {
                    kept.push(item.clone());
                }
            }
            items = kept;
        }
        Ok(items)
    }

    /// A number as a predicate is a position.
    fn passes(&self, filter: &Expr, position: usize) -> Result<bool, Fault> {
        Ok(match self.single(filter)? {
            #[allow(clippy::cast_precision_loss)]
            Val::Number(number) => (number - position as f64).abs() < 1e-9,
            other => other.truth(),
        })
    }
}

fn cell(text: &str) -> Item {
    Item::Cell(Arc::from(text))
}
