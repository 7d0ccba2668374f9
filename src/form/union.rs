//! Every version of a questionnaire in one, for tables and exports: the newest as it is, and what only older ones asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::form::version::{Plan, Step};
use crate::form::{Cell, Draft, DraftList, DraftNode, Kind, NodeId, Questionnaire};
use crate::name::Variable;

/// What the variables of an older version are called in the union; a name that stays is left out.
pub type Names = BTreeMap<Variable, Variable>;

/// A version as it was written and as it is asked.
#[derive(Debug, Clone, Copy)]
pub struct Version<'v> {
    /// As written.
    pub draft: &'v Draft,
    /// As asked.
    pub form: &'v Questionnaire,
}

/// All versions in one.
#[derive(Debug, Clone)]
pub struct Union {
    /// The questionnaire; what was retired has no rule and is never asked.
    pub form: Questionnaire,
    /// For each older version, in the order in which they were given.
    pub names: Vec<Names>,
}

/// `older`, first to last, and the `current` version in one.
///
/// An answer goes on under its question's new name; it gets a column of its own where the question is gone, has other rows
/// now, or is of a type that cannot hold it.
#[must_use]
pub fn united(older: &[Version<'_>], current: Version<'_>) -> Union {
    let mut union = Building::of(current);
    let mut names = vec![Names::new(); older.len()];
    for (i, version) in older.iter().enumerate().rev() {
        let mut way: Vec<&Questionnaire> = older[i..].iter().map(|v| v.form).collect();
        way.push(current.form);
        names[i] = union.take(*version, &fates(&way), i + 1);
    }
    Union {
        form: Questionnaire::salvage(&union.draft).0,
        names,
    }
}

/// What becomes of each variable of the first form on the way to the last: its name there, or nothing.
fn fates(way: &[&Questionnaire]) -> BTreeMap<Variable, Option<Variable>> {
    let Some(first) = way.first() else {
        return BTreeMap::new();
    };
    let mut fates: BTreeMap<Variable, Option<Variable>> = first
        .nodes()
        .iter()
        .map(|node| (node.variable.clone(), Some(node.variable.clone())))
        .collect();
    for pair in way.windows(2) {
        let plan = Plan::of(pair[0], pair[1]);
        let mut renamed = BTreeMap::new();
        let mut lost = BTreeSet::new();
        for step in &plan.steps {
            match step {
                Step::Renamed { from, to } => {
                    renamed.insert(from.clone(), to.clone());
                }
                Step::Removed { variable }
                | Step::Moved { variable, .. }
                | Step::Retyped {
                    variable,
                    keeps: false,
                    ..
                } => {
                    lost.insert(variable.clone());
                }
                _ => {}
            }
        }
        for fate in fates.values_mut() {
            let Some(name) = fate.take() else { continue };
            let next = renamed.get(&name).cloned().unwrap_or(name);
            *fate = (!lost.contains(&next)).then_some(next);
        }
    }
    fates
}

struct Building {
    draft: Draft,
    /// The variable of each node of the draft.
    variables: Vec<Variable>,
    /// What was retired, with the word of its type.
    retired: BTreeMap<Variable, &'static str>,
}

impl Building {
    fn of(current: Version<'_>) -> Self {
        let nodes = current.form.nodes().iter();
        Self {
            draft: current.draft.clone(),
            variables: nodes.map(|node| node.variable.clone()).collect(),
            retired: BTreeMap::new(),
        }
    }

    /// Takes what the version asked and the union does not, and says under which names.
    fn take(
        &mut self,
        version: Version<'_>,
        fates: &BTreeMap<Variable, Option<Variable>>,
        number: usize,
    ) -> Names {
        let mut names = Names::new();
        for (id, node) in version.form.nodes().iter().enumerate() {
            if !(node.kind.holds_answer() || node.kind == Kind::Repeat) {
                continue;
            }
            let fate = fates.get(&node.variable).cloned().flatten();
            let name = match fate.filter(|name| self.place(name).is_some()) {
                Some(name) => name,
                None => self.retire(version, id, number, &names),
            };
            if name != node.variable {
                names.insert(node.variable.clone(), name);
            }
        }
        names
    }

    fn place(&self, variable: &Variable) -> Option<usize> {
        self.variables.iter().position(|own| own == variable)
    }

    /// The name under which a question that is no longer asked stands.
    fn retire(
        &mut self,
        version: Version<'_>,
        id: NodeId,
        number: usize,
        names: &Names,
    ) -> Variable {
        let node = version.form.at(id);
        let word = node.kind.word();
        if self.retired.get(&node.variable) == Some(&word) {
            return node.variable.clone();
        }
        let name = self.free_name(&node.variable, number);
        let own = usize::from(node.kind == Kind::Repeat);
        let around = node.repeats.len() - own;
        let parent = node.repeats[..around].last().and_then(|repeat| {
            let variable = &version.form.at(*repeat).variable;
            self.place(names.get(variable).unwrap_or(variable))
        });
        let mut retired = bare(&version.draft.nodes[id], name.as_str());
        let texts = [&mut retired.label, &mut retired.hint];
        for text in texts {
            *text = translated(text, &version.draft.languages, &self.draft.languages);
        }
        if let Some(list) = retired.list {
            retired.list = Some(self.adopt(&version, list));
        }
        self.insert(retired, parent, name.clone());
        self.retired.insert(name.clone(), word);
        name
    }

    /// The variable's own name where nobody has it, else with the number of its version behind it.
    fn free_name(&self, variable: &Variable, number: usize) -> Variable {
        let taken = |name: &str| {
            let named = self.draft.nodes.iter().any(|node| node.name == name);
            named || self.variables.iter().any(|own| own.as_str() == name)
        };
        let mut text = variable.as_str().to_owned();
        if taken(&text) {
            text = format!("{variable}_v{number}");
        }
        while taken(&text) {
            text.push('_');
        }
        Variable::new(&text).unwrap_or_else(|_| variable.clone())
    }

    fn insert(&mut self, mut node: DraftNode, parent: Option<usize>, name: Variable) {
        let at = match parent {
            None => self.draft.nodes.len(),
            Some(parent) => self.end_of(parent),
        };
        node.parent = parent;
        for other in &mut self.draft.nodes {
            other.parent = other.parent.map(|up| up + usize::from(up >= at));
        }
        self.draft.nodes.insert(at, node);
        self.variables.insert(at, name);
    }

    /// The place after the last node below `parent`.
    fn end_of(&self, parent: usize) -> usize {
        let nodes = &self.draft.nodes;
        let below = |mut at: usize| loop {
            match nodes[at].parent {
                Some(up) if up == parent => return true,
                Some(up) => at = up,
                None => return false,
            }
        };
        (parent + 1..nodes.len())
            .rev()
            .find(|at| below(*at))
            .unwrap_or(parent)
            + 1
    }

    fn adopt(&mut self, version: &Version<'_>, list: usize) -> usize {
        let old = &version.draft.lists[list];
        let mut own = DraftList {
            name: format!("{} (older)", old.name),
            ..old.clone()
        };
        for choice in &mut own.choices {
            choice.label = translated(
                &choice.label,
                &version.draft.languages,
                &self.draft.languages,
            );
        }
        self.draft.lists.push(own);
        self.draft.lists.len() - 1
    }
}

/// The node without anything that could ask, hide or work it out.
fn bare(node: &DraftNode, name: &str) -> DraftNode {
    let kind = match &node.kind {
        Kind::Calculate => Kind::Hidden,
        kind => kind.clone(),
    };
    DraftNode {
        list: node.list,
        or_other: node.or_other,
        label: node.label.clone(),
        hint: node.hint.clone(),
        appearance: node.appearance.clone(),
        extra: node.extra.clone(),
        ..DraftNode::new(name.to_owned(), kind, node.spot.clone())
    }
}

/// The texts under the languages of the current version, references as plain names.
fn translated(texts: &[Option<Cell>], from: &[String], to: &[String]) -> Vec<Option<Cell>> {
    let mut out = vec![None; to.len()];
    for (i, text) in texts.iter().enumerate() {
        let place = from
            .get(i)
            .and_then(|name| to.iter().position(|own| own == name));
        let Some(text) = text else { continue };
        if let Some(slot) = out.get_mut(place.unwrap_or(0))
            && (place.is_some() || slot.is_none())
        {
            *slot = Some(Cell {
                text: text.text.replace("${", "[").replace('}', "]"),
                spot: text.spot.clone(),
            });
        }
    }
    out
}
