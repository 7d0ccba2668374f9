//! What one change entails: relevance, defaults, calculations and rows, in the order of the dependencies.

use std::collections::{BTreeMap, BTreeSet};

use crate::form::{
    Change, Kind, Node, NodeId, Rows, Session, expr::Val, session::work::worked_out,
};

/// What has to be looked at: for each node the beginnings of its rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Agenda {
    /// By rank in the order of the dependencies.
    values: BTreeMap<usize, BTreeSet<Rows>>,
    judged: BTreeMap<NodeId, BTreeSet<Rows>>,
    /// The calculations whose trigger was answered.
    pub triggered: BTreeMap<NodeId, BTreeSet<Rows>>,
    /// Whether stored values are only taken over, not worked out.
    pub replay: bool,
    /// Whether a value that the dice gave stays.
    pub keep_dice: bool,
}

/// More rows than this are not made by a count.
const MOST_ROWS: usize = 10_000;

impl Session {
    /// Works the agenda off; `changes` gets what happened.
    pub(super) fn settle(&mut self, changes: &mut Vec<Change>) {
        let places: usize = self.table.places.iter().map(|places| places.len()).sum();
        let mut budget = 100_000 + 50 * places;
        while let Some((rank, beginnings)) = self.agenda.values.pop_first() {
            let node = self.questionnaire.graph.order[rank];
            for rows in self.targets(node, &beginnings) {
                budget = budget.saturating_sub(1);
                if budget > 0 {
                    self.refresh(node, &rows, changes);
                }
            }
        }
        self.agenda.triggered.clear();
        let judged = std::mem::take(&mut self.agenda.judged);
        for (node, beginnings) in judged {
            let mut all = BTreeSet::new();
            for prefix in &beginnings {
                all.extend(
                    self.table
                        .rows(node, &prefix.0)
                        .map(|(rows, _)| rows.clone()),
                );
            }
            all.iter().for_each(|rows| self.judge(node, rows));
        }
    }

    fn targets(&self, node: NodeId, beginnings: &BTreeSet<Rows>) -> BTreeSet<Rows> {
        let mut all = BTreeSet::new();
        for prefix in beginnings {
            if self.questionnaire.nodes[node].kind == Kind::Repeat {
                all.extend(self.table.wholes(node, &prefix.0));
            }
            all.extend(
                self.table
                    .rows(node, &prefix.0)
                    .map(|(rows, _)| rows.clone()),
            );
        }
        all
    }

    /// Looks at a node again, in all rows that begin with `prefix`.
    pub(super) fn look_at(&mut self, node: NodeId, prefix: &[u32]) {
        let rank = self.questionnaire.graph.rank[node];
        let rows = Rows(prefix.to_vec());
        self.agenda
            .values
            .entry(rank)
            .or_default()
            .insert(rows.clone());
        self.agenda.judged.entry(node).or_default().insert(rows);
    }

    /// Looks again at everybody who reads the place.
    pub(super) fn changed(&mut self, node: NodeId, rows: &[u32]) {
        let form = self.questionnaire.clone();
        for reader in &form.graph.readers[node] {
            self.look_at(reader.node, &rows[..reader.shared.min(rows.len())]);
        }
        for judge in &form.graph.judges[node] {
            let prefix = Rows(rows[..judge.shared.min(rows.len())].to_vec());
            self.agenda
                .judged
                .entry(judge.node)
                .or_default()
                .insert(prefix);
        }
        let own = Rows(rows.to_vec());
        self.agenda.judged.entry(node).or_default().insert(own);
    }

    fn refresh(&mut self, node: NodeId, rows: &Rows, changes: &mut Vec<Change>) {
        let form = self.questionnaire.clone();
        let at = &form.nodes[node];
        if at.kind == Kind::Repeat && rows.0.len() < at.repeats.len() {
            self.refresh_series(node, at, rows, changes);
            return;
        }
        self.refresh_relevance(node, at, rows, changes);
        if self.agenda.replay || !at.kind.holds_answer() {
            return;
        }
        self.give_default(node, at, rows, changes);
        self.calculate(node, at, rows, changes);
    }

    fn refresh_relevance(
        &mut self,
        node: NodeId,
        at: &Node,
        rows: &Rows,
        changes: &mut Vec<Change>,
    ) {
        let around = self.surrounded(node, at, rows);
        let (own, fault) = self.truth(at.relevant.as_ref(), node, &rows.0, true);
        let relevant = around && own;
        let Some(place) = self.table.get_mut(node, &rows.0) else {
            return;
        };
        place.fault = fault;
        if place.relevant == relevant {
            return;
        }
        place.relevant = relevant;
        let kept = place.answer.is_some() && !worked_out(at) || at.kind == Kind::Repeat;
        if kept {
            let address = self.questionnaire.address(node, &rows.0);
            changes.push(if relevant {
                Change::Unparked { address }
            } else {
                Change::Parked { address }
            });
        }
        for child in at.children.clone() {
            self.look_at(child, &rows.0);
        }
        self.changed(node, &rows.0);
    }

    /// Whether everything around the place is relevant.
    fn surrounded(&self, node: NodeId, at: &Node, rows: &Rows) -> bool {
        if at.kind == Kind::Repeat {
            let around = &rows.0[..rows.0.len().saturating_sub(1)];
            let Some(series) = self.table.series[node].get(around) else {
                return false;
            };
            let rank = || {
                self.table
                    .rows(node, around)
                    .take_while(|(r, _)| *r < rows)
                    .count()
            };
            return series.relevant && series.count.is_none_or(|count| rank() < count);
        }
        at.parent.is_none_or(|parent| {
            self.table
                .get(parent, &rows.0)
                .is_some_and(|place| place.relevant)
        })
    }

    fn refresh_series(&mut self, node: NodeId, at: &Node, rows: &Rows, changes: &mut Vec<Change>) {
        let around = at.parent.is_none_or(|parent| {
            self.table
                .get(parent, &rows.0)
                .is_some_and(|place| place.relevant)
        });
        let (own, _) = self.truth(at.relevant.as_ref(), node, &rows.0, true);
        let relevant = around && own;
        let before = self.table.series[node]
            .get(&rows.0[..])
            .cloned()
            .unwrap_or_default();
        let mut count = before.count;
        if let (Some(rule), true) = (&at.repeat_count, relevant) {
            let value = self
                .evaluate(rule, node, &rows.0)
                .unwrap_or_else(|_| Val::blank());
            count = Some(as_count(value.number()));
        }
        let changes_it = before.relevant != relevant || before.count != count;
        if changes_it && self.table.series[node].contains_key(&rows.0[..]) {
            let series = self.table.make_series(node, &rows.0);
            series.relevant = relevant;
            series.count = count;
        }
        if relevant && !self.agenda.replay {
            let exist = self.table.rows(node, &rows.0).count();
            for _ in exist..count.unwrap_or(0) {
                self.new_row(node, &rows.0, changes);
            }
        }
        if changes_it {
            self.look_at(node, &rows.0);
            self.changed(node, &rows.0);
        }
    }

    /// Makes the next row of a repeat and everything in it.
    pub(super) fn new_row(
        &mut self,
        node: NodeId,
        around: &[u32],
        changes: &mut Vec<Change>,
    ) -> u32 {
        let series = self.table.make_series(node, around);
        series.next += 1;
        let id = series.next;
        let mut rows = around.to_vec();
        rows.push(id);
        changes.push(Change::RowAdded {
            repeat: self.questionnaire.address(node, &rows),
        });
        self.spawn(node, &rows);
        if let Some(place) = self.table.get_mut(node, &rows) {
            // A new row is there from the start: it is not unparked.
            place.relevant = true;
        }
        self.changed(node, &rows);
        id
    }

    /// Makes the places of `node` and of what stands in it, in the given rows.
    pub(super) fn spawn(&mut self, node: NodeId, rows: &[u32]) {
        let form = self.questionnaire.clone();
        let at = &form.nodes[node];
        if at.kind == Kind::Repeat && rows.len() < at.repeats.len() {
            self.table.make_series(node, rows);
            self.look_at(node, rows);
            return;
        }
        self.table.make(node, rows);
        self.look_at(node, rows);
        for &child in &at.children {
            self.spawn(child, rows);
        }
    }
}

fn as_count(number: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    if number.is_nan() || number < 0.0 {
        0
    } else {
        (number as usize).min(MOST_ROWS)
    }
}
