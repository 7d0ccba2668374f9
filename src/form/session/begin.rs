//! How a running form comes to be: begun anew, or taken up as it was stored.

use std::{cell::Cell, sync::Arc};

use crate::form::{
    Address, Answer, Changes, Context, Kind, Metadata, NodeId, Origin, Questionnaire, Rows,
    Session, Value,
    session::{
        settle::Agenda,
        table::{Table, value_of},
    },
};

impl Session {
    /// A new interview: defaults are given once, calculations are made.
    #[must_use]
    pub fn begin(questionnaire: Arc<Questionnaire>, context: Context) -> (Self, Changes) {
        let mut session = Self::blank(questionnaire, context);
        let mut changes = vec![];
        session.settle(&mut changes);
        (session, Changes(changes))
    }

    /// An interview as it was stored, parked answers included; `rows` are the rows of repeats, parked ones included.
    /// Nothing is worked out anew: see [`recalculate`](Self::recalculate). A place that the questionnaire does not have
    /// is left out.
    #[must_use]
    pub fn restore(
        questionnaire: Arc<Questionnaire>,
        context: Context,
        rows: impl IntoIterator<Item = Address>,
        answers: impl IntoIterator<Item = (Address, Answer)>,
    ) -> Self {
        let mut session = Self::blank(questionnaire, context);
        let mut rows: Vec<Address> = rows.into_iter().collect();
        rows.sort_by_key(|row| row.rows.0.len());
        rows.iter().for_each(|row| session.take_over_row(row));
        for (address, answer) in answers {
            session.take_over(&address, answer);
        }
        for table in &mut session.table.places {
            let places = Arc::make_mut(table).values_mut();
            places.for_each(|place| place.defaulted = true);
        }
        session.agenda.replay = true;
        session.settle(&mut vec![]);
        session.agenda.replay = false;
        session
    }

    fn blank(questionnaire: Arc<Questionnaire>, context: Context) -> Self {
        let mut session = Self {
            language: questionnaire.default_language(),
            table: Table::new(questionnaire.nodes.len()),
            agenda: Agenda::default(),
            draws: Cell::new(0),
            questionnaire,
            context,
        };
        let roots: Vec<NodeId> = session.questionnaire.roots().collect();
        roots.into_iter().for_each(|root| session.spawn(root, &[]));
        session
    }

    fn take_over_row(&mut self, row: &Address) {
        let form = self.questionnaire.clone();
        let Some(node) = form.id_of(row.variable.as_str()) else {
            return;
        };
        let (Kind::Repeat, Some((id, around))) = (&form.nodes[node].kind, row.rows.0.split_last())
        else {
            return;
        };
        if row.rows.0.len() != form.nodes[node].repeats.len() {
            return;
        }
        let series = self.table.make_series(node, around);
        series.next = series.next.max(*id);
        self.spawn(node, &row.rows.0);
    }

    fn take_over(&mut self, address: &Address, answer: Answer) {
        let form = self.questionnaire.clone();
        let Some(node) = form.id_of(address.variable.as_str()) else {
            return;
        };
        let offset = *self.context.now.offset();
        if let Some(place) = self.table.get_mut(node, &address.rows.0) {
            place.value = value_of(&form.nodes[node], Some(&answer), offset);
            place.answer = Some(answer);
        }
    }

    /// Brings every calculation and row count up to date: after an import, a correction or a change of version. A value
    /// that dice gave stays.
    pub fn recalculate(&mut self) -> Changes {
        let mut changes = vec![];
        for node in 0..self.questionnaire.nodes.len() {
            self.look_at(node, &[]);
        }
        self.agenda.keep_dice = true;
        self.settle(&mut changes);
        self.agenda.keep_dice = false;
        Changes(changes)
    }

    /// Another day, hour, device or person; what depends on the day is worked out anew.
    pub fn set_context(&mut self, context: Context) -> Changes {
        let same_day = self.context.today == context.today;
        self.context = context;
        if same_day && !self.questionnaire.reads_clock() {
            return Changes::default();
        }
        self.recalculate()
    }

    /// The interview is at its end: the `end` metadata takes the time.
    pub fn finish(&mut self) -> Changes {
        let mut changes = vec![];
        let form = self.questionnaire.clone();
        for (node, at) in form.nodes.iter().enumerate() {
            if at.kind == Kind::Metadata(Metadata::End) {
                let now = self.known(Metadata::End);
                self.put(
                    node,
                    &Rows::default(),
                    now,
                    Origin::Calculated,
                    &mut changes,
                );
            }
        }
        self.settle(&mut changes);
        Changes(changes)
    }

    /// What the device knows; `None` where it does not.
    pub(super) fn known(&self, metadata: Metadata) -> Option<Answer> {
        let text = match metadata {
            Metadata::Start => moment(&self.context),
            Metadata::Today => self.context.today.format("%Y-%m-%d").to_string(),
            Metadata::DeviceId => self.context.device.clone(),
            Metadata::Username => self.context.username.clone(),
            Metadata::Email => self.context.email.clone(),
            Metadata::End => moment(&self.context),
            Metadata::PhoneNumber
            | Metadata::SimSerial
            | Metadata::SubscriberId
            | Metadata::Audit => String::new(),
        };
        (!text.is_empty()).then_some(Answer::Value(Value::Text(text)))
    }
}

fn moment(context: &Context) -> String {
    context.now.format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
