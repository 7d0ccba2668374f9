//! Who depends on whom: the order in which values are worked out, and who has to be looked at after a change.

use std::collections::BTreeSet;

use crate::form::{
    NodeId, Questionnaire, Rule,
    expr::{Use, uses},
};

/// The dependencies between the nodes of a questionnaire.
#[derive(Debug, Clone, Default)]
pub(in crate::form) struct Graph {
    /// Every node, each after those that its value depends on.
    pub order: Vec<NodeId>,
    /// The place of each node in `order`.
    pub rank: Vec<usize>,
    /// For each node: whose relevance, value or number of rows reads it.
    pub readers: Vec<Vec<Use>>,
    /// For each node: whose constraint, requiredness, read-only state or choices read it.
    pub judges: Vec<Vec<Use>>,
}

/// The graph, or the nodes of a circle.
pub(in crate::form) fn build(form: &Questionnaire) -> Result<Graph, Vec<NodeId>> {
    let count = form.nodes.len();
    let mut readers = vec![BTreeSet::new(); count];
    let mut judges = vec![BTreeSet::new(); count];
    let mut before: Vec<BTreeSet<NodeId>> = vec![BTreeSet::new(); count];
    let mut wished = before.clone();
    for (id, node) in form.nodes.iter().enumerate() {
        before[id].extend(node.parent);
        let read = |rule: &Option<Rule>| -> Vec<Use> {
            rule.as_ref()
                .map_or(vec![], |rule| uses(form, &rule.expr, Some(id)))
        };
        let mut depends = |used: Use| {
            let other_row = in_other_row(form, id, used);
            if !other_row {
                before[id].insert(used.node);
            }
            if other_row || used.node != id {
                readers[used.node].insert(Use { node: id, ..used });
            }
        };
        read(&node.relevant).into_iter().for_each(&mut depends);
        read(&node.repeat_count).into_iter().for_each(&mut depends);
        if node.triggers.is_empty() {
            read(&node.calculation).into_iter().for_each(&mut depends);
        } else {
            wished[id].extend(read(&node.calculation).iter().map(|used| used.node));
        }
        for &trigger in &node.triggers {
            let shared = form.shared(id, trigger);
            readers[trigger].insert(Use { node: id, shared });
        }
        for rule in [
            &node.constraint,
            &node.required,
            &node.read_only,
            &node.choice_filter,
        ] {
            for used in read(rule) {
                judges[used.node].insert(Use { node: id, ..used });
            }
        }
        if let Some(crate::form::Source::Rows(rows)) = node.choices {
            judges[rows].insert(Use {
                node: id,
                shared: 0,
            });
        }
        wished[id].extend(read(&node.default).iter().map(|used| used.node));
    }
    let order = order(&before, &wished)?;
    let mut rank = vec![0; count];
    for (place, id) in order.iter().enumerate() {
        rank[*id] = place;
    }
    let flat =
        |sets: Vec<BTreeSet<Use>>| sets.into_iter().map(|s| s.into_iter().collect()).collect();
    Ok(Graph {
        order,
        rank,
        readers: flat(readers),
        judges: flat(judges),
    })
}

/// Whether a node reads another (or itself) in rows that need not be its own: the row before, a sum over all rows.
fn in_other_row(form: &Questionnaire, reader: NodeId, used: Use) -> bool {
    let common = form.shared(reader, used.node);
    used.shared < common && common > 0
}

/// Document order, as far as dependencies allow; defaults come after what they read where that is possible.
fn order(
    before: &[BTreeSet<NodeId>],
    wished: &[BTreeSet<NodeId>],
) -> Result<Vec<NodeId>, Vec<NodeId>> {
    let both: Vec<BTreeSet<NodeId>> = before
        .iter()
        .zip(wished)
        .enumerate()
        .map(|(id, (a, b))| {
            a.union(b)
                .copied()
                .filter(|other| *other != id || a.contains(&id))
                .collect()
        })
        .collect();
    sorted(&both).or_else(|_| sorted(before))
}

fn sorted(before: &[BTreeSet<NodeId>]) -> Result<Vec<NodeId>, Vec<NodeId>> {
    let mut after = vec![vec![]; before.len()];
    let mut left: Vec<usize> = before.iter().map(BTreeSet::len).collect();
    for (id, needs) in before.iter().enumerate() {
        needs.iter().for_each(|need| after[*need].push(id));
    }
    let mut free: BTreeSet<NodeId> = (0..before.len()).filter(|id| left[*id] == 0).collect();
    let mut order = vec![];
    while let Some(id) = free.pop_first() {
        order.push(id);
        for &next in &after[id] {
            left[next] -= 1;
            if left[next] == 0 {
                free.insert(next);
            }
        }
    }
    if order.len() == before.len() {
        return Ok(order);
    }
    Err(circle(before, &left))
}

/// Walks back from a node that never became free until a node comes a second time.
fn circle(before: &[BTreeSet<NodeId>], left: &[usize]) -> Vec<NodeId> {
    let stuck = |id: &NodeId| left[*id] > 0;
    let Some(mut at) = (0..left.len()).find(|id| stuck(id)) else {
        return vec![];
    };
    let mut seen: Vec<NodeId> = vec![];
    while !seen.contains(&at) {
        seen.push(at);
        match before[at].iter().copied().find(stuck) {
            Some(next) => at = next,
            None => break,
        }
    }
    let start = seen.iter().position(|id| *id == at).unwrap_or(0);
    let mut round = seen.split_off(start);
    let first = round
        .iter()
        .enumerate()
        .min_by_key(|(_, id)| **id)
        .map_or(0, |(i, _)| i);
    round.rotate_left(first);
    round
}
