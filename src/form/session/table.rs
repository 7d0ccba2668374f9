//! The places of a running form and what stands in each: one table per node, by rows.

use std::{collections::BTreeMap, ops::Bound, sync::Arc};

use crate::form::{
    Answer, Kind, Metadata, Missing, Node, NodeId, QuestionType, Rows, Value,
    expr::{Val, number_text, parse_day, parse_moment, parse_number, parse_time},
};
use chrono::FixedOffset;

use crate::form::session::Broken;

/// What stands at one place.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub answer: Option<Answer>,
    /// The answer as expressions read it.
    pub value: Val,
    pub relevant: bool,
    pub required: bool,
    pub read_only: bool,
    pub broken: Option<Broken>,
    /// Why a rule of this place could not be worked out.
    pub fault: Option<String>,
    /// Whether the default was given.
    pub defaulted: bool,
}

/// A repeat as a whole, within the rows around it.
#[derive(Debug, Clone, Default)]
pub(super) struct Series {
    pub relevant: bool,
    /// The id of the next row.
    pub next: u32,
    /// How many rows count, where that is worked out.
    pub count: Option<usize>,
}

/// Every place, node by node. A copy shares what neither side has changed since: every answer is tried on one.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub places: Vec<Arc<BTreeMap<Rows, Place>>>,
    pub series: Vec<Arc<BTreeMap<Rows, Series>>>,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            answer: None,
            value: Val::blank(),
            relevant: false,
            required: false,
            read_only: false,
            broken: None,
            fault: None,
            defaulted: false,
        }
    }
}

impl Table {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            places: vec![Arc::default(); nodes],
            series: vec![Arc::default(); nodes],
        }
    }

    pub(super) fn get(&self, node: NodeId, rows: &[u32]) -> Option<&Place> {
        self.places.get(node)?.get(rows)
    }

    pub(super) fn get_mut(&mut self, node: NodeId, rows: &[u32]) -> Option<&mut Place> {
        let places = self.places.get_mut(node)?;
        if places.contains_key(rows) {
            Arc::make_mut(places).get_mut(rows)
        } else {
            None
        }
    }

    /// The place of `node` in these rows, made where there is none.
    pub(super) fn make(&mut self, node: NodeId, rows: &[u32]) {
        Arc::make_mut(&mut self.places[node])
            .entry(Rows(rows.to_vec()))
            .or_default();
    }

    /// The repeat `node` as a whole within these rows, made where there is none.
    pub(super) fn make_series(&mut self, node: NodeId, around: &[u32]) -> &mut Series {
        Arc::make_mut(&mut self.series[node])
            .entry(Rows(around.to_vec()))
            .or_default()
    }

    /// Takes out all places and repeats of `node` in rows that begin with `prefix`.
    pub(super) fn remove(&mut self, node: NodeId, prefix: &[u32]) {
        Arc::make_mut(&mut self.places[node]).retain(|key, _| !key.0.starts_with(prefix));
        Arc::make_mut(&mut self.series[node]).retain(|key, _| !key.0.starts_with(prefix));
    }

    /// The rows of `node` that begin with `prefix`, in order.
    pub(super) fn rows(
        &self,
        node: NodeId,
        prefix: &[u32],
    ) -> impl Iterator<Item = (&Rows, &Place)> {
        self.places[node]
            .range::<[u32], _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(move |(rows, _)| rows.0.starts_with(prefix))
    }

    /// The repeats as wholes, of `node`, that begin with `prefix`.
    pub(super) fn wholes(&self, node: NodeId, prefix: &[u32]) -> Vec<Rows> {
        self.series[node]
            .range::<[u32], _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(|(rows, _)| rows.0.starts_with(prefix))
            .map(|(rows, _)| rows.clone())
            .collect()
    }
}

/// An answer as expressions read it: a reason counts as its special code, where the question offers one.
pub(super) fn value_of(node: &Node, answer: Option<&Answer>, offset: FixedOffset) -> Val {
    match answer {
        None => Val::blank(),
        Some(Answer::Missing(reason)) => special(node, *reason),
        Some(Answer::Value(value)) => typed(node, value, offset),
    }
}

fn special(node: &Node, reason: Missing) -> Val {
    match (node.special_code(reason), &node.kind) {
        (None, _) => Val::blank(),
        (
            Some(code),
            Kind::Question(QuestionType::Integer | QuestionType::Decimal | QuestionType::Range(_)),
        ) => Val::Number(parse_number(code)),
        (Some(code), _) => Val::text(code),
    }
}

fn typed(node: &Node, value: &Value, offset: FixedOffset) -> Val {
    let numeric = matches!(
        node.kind,
        Kind::Question(QuestionType::Integer | QuestionType::Decimal | QuestionType::Range(_))
    );
    let text = match value {
        #[allow(clippy::cast_precision_loss)]
        Value::Integer(number) if numeric => return Val::Number(*number as f64),
        Value::Decimal(number) if numeric => return Val::Number(*number),
        Value::Integer(number) => return Val::text(number.to_string()),
        Value::Decimal(number) => return Val::text(number_text(*number)),
        Value::Text(text) => text,
    };
    let day = match node.kind {
        Kind::Question(QuestionType::Date) | Kind::Metadata(Metadata::Today) => {
            parse_day(text, offset)
        }
        Kind::Question(QuestionType::DateTime)
        | Kind::Metadata(Metadata::Start | Metadata::End) => {
            parse_moment(text, offset).map(Val::DateTime)
        }
        Kind::Question(QuestionType::Time) => parse_time(text).map(Val::Time),
        _ if numeric => Some(Val::Number(parse_number(text))),
        _ => None,
    };
    day.unwrap_or_else(|| Val::text(text))
}
