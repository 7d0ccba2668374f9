//! One durable transaction: events into the log, hash and seals after them, and the view that follows.

use rusqlite::{Transaction, TransactionBehavior};

use super::fault::Told;
use super::page::Page;
use super::run::{self, Chain, Moment};
use super::{Store, Writer};
use crate::error::{Error, Result};
use crate::form::{Answer, Value};
use crate::survey::{Body, Event};

/// Longer answers and notes are refused: something other than typing made them.
const MAX_TEXT_BYTES: usize = 100_000;

impl Store {
    /// Appends `events`, all or none, in one durable transaction.
    ///
    /// # Errors
    /// Nothing was saved: the disk is full or failed, or the study was opened to look at only.
    pub fn append(&mut self, events: &[Event], at: Moment) -> Result<()> {
        self.append_with(events, at, |_| Ok(()))
    }

    /// [`Store::append`] and whatever `also` does, all or none.
    pub(super) fn append_with(
        &mut self,
        events: &[Event],
        at: Moment,
        also: impl FnOnce(&Transaction<'_>) -> Told<()>,
    ) -> Result<()> {
        events.iter().try_for_each(check)?;
        if events.is_empty() {
            return Ok(());
        }
        let written = self.write(events, at, also);
        self.tell(written)
    }

    fn write(
        &mut self,
        events: &[Event],
        at: Moment,
        also: impl FnOnce(&Transaction<'_>) -> Told<()>,
    ) -> Told<()> {
        let dt = self.chain_at(at)?;
        let Some(Writer {
            chain: Some(chain), ..
        }) = &mut self.writer
        else {
            unreachable!("chain_at has begun the chain");
        };
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        also(&tx)?;
        let mut page = Page::open(
            &tx,
            (&self.roles, &self.guard),
            self.study,
            chain.clone(),
            dt,
        );
        for event in events {
            page.write(event)?;
        }
        let written = page.finish()?;
        tx.commit()?;
        *chain = written;
        let closing = events.iter().any(|event| closes(&event.body));
        if closing {
            run::checkpoint(&self.conn, "TRUNCATE");
        }
        self.note_safely(closing);
        Ok(())
    }

    /// Makes sure that there is a chain to which an event of `at` can be added, and says how long ago it began.
    fn chain_at(&mut self, at: Moment) -> Told<i64> {
        let begun = match &self.writer {
            Some(writer) => writer.chain.as_ref(),
            None => return Err(self.only_looked_at().into()),
        };
        if let Some(dt) = begun.and_then(|chain| chain.since_began(at)) {
            return Ok(dt);
        }
        self.end_chain()?;
        let Some(Writer { run, chain, .. }) = &mut self.writer else {
            unreachable!("it was open for work above");
        };
        *chain = Some(Chain::begin(&mut self.conn, run, at)?);
        Ok(0)
    }
}

/// Whether the interview is left after this: the time to tidy up.
pub(super) const fn closes(body: &Body) -> bool {
    matches!(
        body,
        Body::StoppedAt { .. } | Body::Completed | Body::Voided { .. }
    )
}

/// Refuses what no form would let through, so that the log never holds it.
fn check(event: &Event) -> Result<()> {
    let (address, answer, text) = match &event.body {
        Body::Answered {
            address,
            answer,
            reason,
            ..
        }
        | Body::Resolved {
            address,
            answer,
            reason,
        } => (Some(address), answer.as_ref(), reason.as_ref()),
        Body::Noted { address, text } => (Some(address), None, Some(text)),
        Body::Asked { about, text } | Body::Replied { about, text } => {
            (about.as_ref(), None, Some(text))
        }
        Body::Settled { about, text } => (about.as_ref(), None, text.as_ref()),
        Body::Voided { reason }
        | Body::SentBack { reason }
        | Body::Dismissed { reason, .. }
        | Body::Recalled { reason, .. } => (None, None, Some(reason)),
        _ => return Ok(()),
    };
    let place = || {
        let variable = address.map_or(String::new(), |address| format!("{} of ", address.variable));
        format!("{variable}interview {}", event.interview.short())
    };
    let said = match answer {
        Some(Answer::Value(Value::Text(said))) => Some(said),
        Some(Answer::Value(Value::Decimal(number))) if !number.is_finite() => {
            return Err(Error::new(
                place(),
                format!("{number} is not a number that can be stored"),
            ));
        }
        _ => None,
    };
    for text in [said, text].into_iter().flatten() {
        if text.len() > MAX_TEXT_BYTES {
            let fault = format!("a text of {} bytes is too long to be an answer", text.len());
            return Err(Error::new(place(), fault).way_out("Shorten it to a few pages"));
        }
    }
    if said.is_some_and(String::is_empty) {
        return Err(
            Error::new(place(), "an empty text is no answer").way_out("Clear the answer instead")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Address;
    use crate::name::{Uid, Variable};
    use crate::store::{NewStudy, Run};
    use crate::survey::{Origin, Roles};

    fn said(text: String) -> Event {
        Event {
            interview: Uid([9; 16]),
            body: Body::Answered {
                address: Address::top(Variable::new("notes").unwrap()),
                answer: Some(Answer::Value(Value::Text(text))),
                origin: Origin::Respondent,
                reason: None,
            },
        }
    }

    #[test]
    fn a_full_disk_refuses_the_answer_whole_and_the_store_goes_on_once_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let at = Moment {
            wall_ms: 0,
            tz_minutes: 0,
            monotonic_ms: 0,
        };
        let run = Run {
            uid: Uid([1; 16]),
            operator: "E1".into(),
            device: "d".into(),
            at,
            app: "test".into(),
        };
        let study = NewStudy {
            project: Uid([2; 16]),
            lineage: Uid([3; 16]),
            documents: vec![],
            roles: Roles::default(),
        };
        let mut store = Store::create(&folder.path().join("s.fieldbook"), &study, run).unwrap();
        store.append(&[said("small".into())], at).unwrap();
        let before = (
            store.answers(Uid([9; 16])).unwrap(),
            store.verify().unwrap(),
        );
        let pages: i64 = store
            .conn
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap();
        store
            .conn
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
            .unwrap();
        for _ in 0..3 {
            let error = store
                .append(&[said("a".into()), said("x".repeat(60_000))], at)
                .unwrap_err();
            assert_eq!(error.exit_code(), 1);
            assert!(error.to_string().contains("disk is full"), "{error}");
            assert_eq!(
                (
                    store.answers(Uid([9; 16])).unwrap(),
                    store.verify().unwrap()
                ),
                before
            );
        }
        store
            .conn
            .query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(()))
            .unwrap();
        store
            .append(&[said("a".into()), said("x".repeat(60_000))], at)
            .unwrap();
        let verified = store.verify().unwrap();
        assert!(verified.is_ok(), "{:?}", verified.findings);
        assert_eq!(verified.events, before.1.events + 2);
    }
}
