//! The check of paths: `${name}`, `.`, `..`, `/data/group/name`, `instance('list')/root/item[…]/label`.

use crate::form::{
    ListId, NodeId, Questionnaire,
    expr::{
        Expr, Mistake, Path, Span, Start, Step, To,
        bind::{Binder, Place},
        nearest,
        syntax::{self, Kind, Syntax},
    },
};

impl Binder<'_> {
    pub(super) fn path(
        &mut self,
        start: &syntax::Start,
        steps: &[syntax::Step],
        span: Span,
    ) -> Expr {
        match start {
            syntax::Start::Reference(name) => {
                let Some(node) = self.reference(name, span) else {
                    return Expr::Text("".into());
                };
                self.onward(Start::Reference(node), Place::Node(node), steps)
            }
            syntax::Start::Root => self.absolute(steps, span),
            syntax::Start::Here => self.onward(Start::Here, self.focus, steps),
            syntax::Start::Call(name, arguments) => self.called(name, arguments, steps, span),
        }
    }

    /// The node that `${name}` means.
    pub(super) fn reference(&mut self, name: &str, span: Span) -> Option<NodeId> {
        match self.form.named(name) {
            [node] => Some(*node),
            [] => {
                let known = self.form.nodes.iter().map(|node| node.name.as_str());
                let way_out = match nearest(name, known) {
                    Some(near) => format!("Did you mean ${{{near}}}?"),
                    None => "Write the name of a question of this form".into(),
                };
                self.mistake(
                    "unknown_name",
                    span,
                    format!("there is no question `{name}`"),
                    way_out,
                );
                None
            }
            several => {
                let mut paths: Vec<String> = several
                    .iter()
                    .map(|id| self.form.schema_path(*id))
                    .collect();
                paths.sort();
                self.mistake(
                    "ambiguous_name",
                    span,
                    format!(
                        "several questions are called `{name}`: {}",
                        paths.join(", ")
                    ),
                    "Give them different names",
                );
                None
            }
        }
    }

    fn absolute(&mut self, steps: &[syntax::Step], span: Span) -> Expr {
        let inside = match steps.first() {
            Some(syntax::Step {
                to: syntax::To::Child(name),
                ..
            }) if self.is_root_name(name, steps) => &steps[1..],
            _ => steps,
        };
        let plain = inside
            .iter()
            .position(|step| !step.filters.is_empty() || !matches!(step.to, syntax::To::Child(_)))
            .unwrap_or(inside.len());
        let mut place = Place::Root;
        for step in &inside[..plain] {
            let syntax::To::Child(name) = &step.to else {
                break;
            };
            match self.child(place, name, step.span) {
                Some((_, next)) => place = next,
                None => {
                    // Only a relative path that leads nowhere is an empty set.
                    if let Some(last) = self.mistakes.last_mut() {
                        last.harmless = false;
                    }
                    return Expr::Text("".into());
                }
            }
        }
        match place {
            Place::Node(node) => self.onward(Start::Reference(node), place, &inside[plain..]),
            _ if inside.len() > plain => self.onward(Start::Root, Place::Root, &inside[plain..]),
            _ => self.mistake(
                "unsupported",
                span,
                "the whole form is no value",
                "Name a question as ${name}",
            ),
        }
    }

    /// Whether the first step of an absolute path only names the form (`/data/…`).
    fn is_root_name(&self, name: &str, steps: &[syntax::Step]) -> bool {
        let known = |n: &str| self.form.roots().any(|id| self.form.at(id).name == n);
        let next_known = matches!(steps.get(1),
            Some(syntax::Step { to: syntax::To::Child(next), .. }) if known(next));
        name == "data" || name == self.form.id || (!known(name) && next_known)
    }

    fn called(
        &mut self,
        name: &str,
        arguments: &[Syntax],
        steps: &[syntax::Step],
        span: Span,
    ) -> Expr {
        match (name, arguments) {
            ("current", []) => self.onward(Start::Current, self.here, steps),
            (
                "instance",
                [
                    Syntax {
                        kind: Kind::Text(list),
                        span,
                    },
                ],
            ) => match self.list(list, *span) {
                Some(list) => self.onward(Start::List(list), Place::List(list), steps),
                None => Expr::Text("".into()),
            },
            _ => self.mistake(
                "unsupported",
                span,
                format!("a path cannot start with {name}()"),
                "Start it with ${name}, current() or instance('list')",
            ),
        }
    }

    fn list(&mut self, name: &str, span: Span) -> Option<ListId> {
        let lists = &self.form.lists;
        let found = lists.iter().position(|list| list.name == name);
        if found.is_none() {
            let way_out = match nearest(name, lists.iter().map(|l| l.name.as_str())) {
                Some(near) => format!("Did you mean '{near}'?"),
                None => "Name a list of the choices sheet".into(),
            };
            self.mistake(
                "unknown_list",
                span,
                format!("there is no list `{name}`"),
                way_out,
            );
        }
        found
    }

    /// The path that starts at `place` and goes on by `steps`.
    fn onward(&mut self, start: Start, place: Place, steps: &[syntax::Step]) -> Expr {
        let mut place = place;
        let mut path = Path {
            start,
            steps: vec![],
        };
        for step in steps {
            let Some((to, next)) = self.step(place, step) else {
                return Expr::Text("".into());
            };
            place = next;
            let focus = std::mem::replace(&mut self.focus, place);
            let filtering = std::mem::replace(&mut self.filtering, true);
            let filters: Vec<Expr> = step.filters.iter().map(|f| self.single(f)).collect();
            self.focus = focus;
            self.filtering = filtering;
            if to == To::Stay && filters.is_empty() {
                continue;
            }
            path.steps.push(Step { to, filters });
        }
        self.simplest(path, place)
    }

    fn step(&mut self, place: Place, step: &syntax::Step) -> Option<(To, Place)> {
        match &step.to {
            syntax::To::Stay => Some((To::Stay, place)),
            syntax::To::Children => match place {
                Place::Root | Place::Node(_) => Some((To::Children, Place::Several)),
                _ => self.nothing_there("*", place, step.span),
            },
            syntax::To::Up => match place {
                Place::Node(node) => {
                    let parent = self.form.at(node).parent;
                    Some((To::Up, parent.map_or(Place::Root, Place::Node)))
                }
                _ => self.nothing_there("..", place, step.span),
            },
            syntax::To::Child(name) => self.child(place, name, step.span),
        }
    }

    fn child(&mut self, place: Place, name: &str, span: Span) -> Option<(To, Place)> {
        match place {
            Place::Root | Place::Node(_) => {
                let parent = if let Place::Node(node) = place {
                    Some(node)
                } else {
                    None
                };
                match self.form.child(parent, name) {
                    Some(child) => Some((To::Child(child), Place::Node(child))),
                    None => self.no_child(parent, name, span),
                }
            }
            Place::List(list) => match name {
                "root" => Some((To::Stay, place)),
                "item" => Some((To::Items, Place::Choice(list))),
                _ if self.form.lists[list].is_absent() => Some((To::Items, Place::Choice(list))),
                _ => self.nothing_there(name, place, span),
            },
            Place::Choice(list) => self.column(list, name, span),
            Place::Cell | Place::Several => self.nothing_there(name, place, span),
        }
    }

    fn column(&mut self, list: ListId, name: &str, span: Span) -> Option<(To, Place)> {
        let form = self.form;
        let absent = (To::Column(usize::MAX), Place::Choice(list));
        let list = &form.lists[list];
        if list.is_absent() {
            return Some(absent);
        }
        if let Some(column) = list.columns.iter().position(|column| column == name) {
            return Some((To::Column(column), Place::Cell));
        }
        match name {
            "name" | "value" => return Some((To::ChoiceName, Place::Cell)),
            "label" | "itextId" => return Some((To::ChoiceLabel, Place::Cell)),
            _ => {}
        }
        let way_out = if !self.form.named(name).is_empty() {
            format!(
                "Write ${{{name}}} if you mean the question, or add the column to the choices sheet"
            )
        } else {
            match nearest(name, list.columns.iter().map(String::as_str)) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("Add the column `{name}` to the choices sheet"),
            }
        };
        let message = format!("the list `{}` has no column `{name}`", list.name);
        self.mistake("unknown_column", span, message, way_out);
        self.forgive();
        None
    }

    fn no_child(&mut self, parent: Option<NodeId>, name: &str, span: Span) -> Option<(To, Place)> {
        let way_out = if !self.form.named(name).is_empty() {
            format!("Write ${{{name}}}")
        } else {
            match nearest(name, self.form.nodes.iter().map(|node| node.name.as_str())) {
                Some(near) => format!("Did you mean ${{{near}}}?"),
                None if name == "TRUE" || name == "true" => "Write true()".into(),
                None => {
                    format!("Write '{name}' if you mean the word, ${{name}} if you mean a question")
                }
            }
        };
        let place = parent.map_or("the form".to_owned(), |id| {
            format!("`{}`", self.form.at(id).name)
        });
        let elsewhere = !self.form.named(name).is_empty();
        let message = if elsewhere {
            format!("there is no `{name}` in {place}")
        } else {
            format!("there is no `{name}` in {place}: it reads as blank")
        };
        self.mistake("unknown_name", span, message, way_out);
        if !elsewhere {
            self.forgive();
        }
        None
    }

    fn nothing_there(&mut self, name: &str, place: Place, span: Span) -> Option<(To, Place)> {
        let message = match place {
            Place::List(_) => format!("`{name}` is not a way into a list"),
            _ => format!("there is nothing like `{name}` here"),
        };
        let way_out = match place {
            Place::List(_) => "Write instance('list')/root/item[name = …]/label",
            _ => "Name a question as ${name}",
        };
        self.mistakes
            .push(Mistake::new("unknown_name", span, message, way_out));
        None
    }

    /// A path without predicates to the one instance that the place determines is a field.
    fn simplest(&self, path: Path, place: Place) -> Expr {
        let Place::Node(node) = place else {
            return Expr::Nodes(Box::new(path));
        };
        let filtered = path.steps.iter().any(|step| !step.filters.is_empty());
        let in_rows = self.form.at(node).repeats.len();
        let is_repeat = self.form.at(node).repeats.last() == Some(&node);
        let single = match path.start {
            Start::Reference(_) if path.steps.is_empty() => {
                !is_repeat && self.shared_with(node) == in_rows
            }
            Start::Here if !self.filtering => self.lowest(&path) == Some(in_rows),
            Start::Current => self.lowest(&path) == Some(in_rows),
            _ => false,
        };
        if single && !filtered {
            Expr::Field(node)
        } else {
            Expr::Nodes(Box::new(path))
        }
    }

    /// How many repeats the place where an expression stands has in common with `node`.
    fn shared_with(&self, node: NodeId) -> usize {
        let of = |place: Place| match place {
            Place::Node(here) => self.form.shared(here, node),
            _ => 0,
        };
        of(self.here).max(of(self.focus))
    }

    /// The number of repeats around the highest node that the path comes by, starting from the place itself.
    fn lowest(&self, path: &Path) -> Option<usize> {
        let Place::Node(here) = self.here else {
            return None;
        };
        let mut at = Some(here);
        let mut lowest = self.form.at(here).repeats.len();
        for step in &path.steps {
            at = match step.to {
                To::Stay => at,
                To::Up => at.and_then(|node| self.form.at(node).parent),
                To::Child(child) => Some(child),
                _ => return None,
            };
            lowest = lowest.min(at.map_or(0, |node| self.form.at(node).repeats.len()));
        }
        Some(lowest)
    }
}

impl Questionnaire {
    /// The nodes called `name`, wherever they stand.
    pub(in crate::form) fn named(&self, name: &str) -> &[NodeId] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The node called `name` directly in `parent`.
    pub(in crate::form) fn child(&self, parent: Option<NodeId>, name: &str) -> Option<NodeId> {
        self.named(name)
            .iter()
            .copied()
            .find(|&id| self.nodes[id].parent == parent)
    }

    /// How many repeats two nodes have in common, outermost first.
    pub(in crate::form) fn shared(&self, a: NodeId, b: NodeId) -> usize {
        let (a, b) = (&self.nodes[a].repeats, &self.nodes[b].repeats);
        a.iter().zip(b).take_while(|(a, b)| a == b).count()
    }

    /// The path without rows: `/members/age`.
    pub(in crate::form) fn schema_path(&self, id: NodeId) -> String {
        let node = &self.nodes[id];
        let above = node
            .parent
            .map_or(String::new(), |parent| self.schema_path(parent));
        format!("{above}/{}", node.name)
    }
}
