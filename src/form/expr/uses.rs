//! Which nodes an expression reads, and from which rows: the edges of the dependency graph.

use crate::form::{
    NodeId, Questionnaire,
    expr::{Expr, Function, Path, Start, To},
};

/// One node that an expression reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::form) struct Use {
    /// The node that is read.
    pub node: NodeId,
    /// How many leading rows the reader and what it reads are sure to have in common.
    pub shared: usize,
}

/// What the expression of node `here` reads.
pub(in crate::form) fn uses(form: &Questionnaire, expr: &Expr, here: Option<NodeId>) -> Vec<Use> {
    let mut reader = Reader {
        form,
        here,
        any_row: false,
        found: vec![],
    };
    reader.read(expr);
    reader.found.sort_unstable();
    reader.found.dedup();
    reader.found
}

struct Reader<'q> {
    form: &'q Questionnaire,
    here: Option<NodeId>,
    /// Whether what is read may stand in any row: within predicates and indexed repeats.
    any_row: bool,
    found: Vec<Use>,
}

impl Reader<'_> {
    fn read(&mut self, expr: &Expr) {
        match expr {
            Expr::Number(_) | Expr::Text(_) => {}
            Expr::Field(node) => self.find(*node, self.rows_of(*node)),
            Expr::Nodes(path) => self.path(path),
            Expr::Negate(inner) | Expr::Matches(inner, _) => self.read(inner),
            Expr::Binary(_, sides) | Expr::Union(sides) => {
                sides.iter().for_each(|side| self.read(side));
            }
            Expr::Call(function, arguments) => self.call(*function, arguments),
        }
    }

    fn call(&mut self, function: Function, arguments: &[Expr]) {
        let before = self.any_row;
        self.any_row |= function == Function::IndexedRepeat;
        let read = match function {
            Function::ChoiceName => &arguments[..1],
            _ => arguments,
        };
        read.iter().for_each(|argument| self.read(argument));
        self.any_row = before;
        if matches!(function, Function::Position | Function::Index) {
            let around = self
                .here
                .map_or(&[][..], |here| &self.form.at(here).repeats);
            for (depth, repeat) in around.iter().enumerate() {
                self.find(*repeat, depth);
            }
        }
    }

    fn path(&mut self, path: &Path) {
        let mut at = match path.start {
            Start::Root | Start::List(_) => None,
            Start::Here | Start::Current => self.here,
            Start::Reference(node) => Some(node),
        };
        let mut shared = match path.start {
            Start::Reference(node) => self.shared_with(node),
            _ => at.map_or(0, |node| self.rows_of(node)),
        };
        if let (Some(node), true) = (at, path.steps.iter().all(|step| step.to == To::Stay)) {
            self.find(node, shared);
        }
        for step in &path.steps {
            at = match step.to {
                To::Up => at.and_then(|node| self.form.at(node).parent),
                To::Child(child) => Some(child),
                To::Children => {
                    self.all_below(at);
                    None
                }
                _ => at,
            };
            shared = shared.min(at.map_or(0, |node| self.rows_of(node)));
            if let (Some(node), To::Child(_)) = (at, step.to) {
                self.find(node, shared);
            }
            let before = std::mem::replace(&mut self.any_row, true);
            step.filters.iter().for_each(|filter| self.read(filter));
            self.any_row = before;
        }
    }

    fn all_below(&mut self, parent: Option<NodeId>) {
        for id in 0..self.form.nodes.len() {
            if self.form.nodes[id].parent == parent {
                self.find(id, 0);
            }
        }
    }

    fn shared_with(&self, node: NodeId) -> usize {
        let shared = self.here.map_or(0, |here| self.form.shared(here, node));
        let own = usize::from(self.form.at(node).repeats.last() == Some(&node));
        shared.min(self.rows_of(node) - own)
    }

    fn rows_of(&self, node: NodeId) -> usize {
        self.form.at(node).repeats.len()
    }

    fn find(&mut self, node: NodeId, shared: usize) {
        let common = self.here.map_or(0, |here| self.form.shared(here, node));
        let shared = if self.any_row { 0 } else { shared.min(common) };
        self.found.push(Use { node, shared });
    }
}
