//! One line of the list of interviews, kept beside the cells so that a hundred thousand of them are listed at once.

use rusqlite::{Connection, Row, Statement, named_params};

use super::fault::Told;
use super::{codes, row};
use crate::form::Answer;
use crate::name::Variable;
use crate::survey::law::{Content, Head};
use crate::survey::{Kind, Origin, Progress, Role, Roles, Status};

/// The line of one interview, in this file's ordinals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Summary {
    pub(super) interview: i64,
    pub(super) status: Status,
    pub(super) stopped_at: Option<String>,
    pub(super) answered: i64,
    pub(super) last: Last,
    /// As [`Role::ALL`].
    pub(super) roles: [Option<String>; 6],
}

/// The latest event of an interview by Lamport time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Last {
    pub(super) chain: i64,
    pub(super) seq: i64,
    pub(super) at_ms: i64,
}

impl Summary {
    /// The line of an interview of which nothing is known yet.
    pub(super) fn new(interview: i64) -> Self {
        Self {
            interview,
            ..Self::default()
        }
    }

    /// The cell of `variable` showed `before` and shows `now`; `is_top`: it is outside repeats.
    pub(super) fn note_cell(
        &mut self,
        roles: &Roles,
        (variable, is_top): (&Variable, bool),
        before: Option<&Head>,
        now: &Head,
    ) {
        self.answered += i64::from(is_answered(now)) - i64::from(before.is_some_and(is_answered));
        if is_top {
            for role in roles.played_by(variable) {
                self.roles[role as usize] = text(now);
            }
        }
    }

    /// The interview as such shows `now`; `is_contested`: it was voided by somebody who did not know all of it.
    pub(super) fn note_status(&mut self, now: &Head, is_contested: bool) {
        let progress = Progress::of(now, is_contested);
        self.status = progress.status;
        self.stopped_at = progress.stopped_at.as_ref().map(codes::place_text);
    }

    pub(super) fn read(conn: &Connection, interview: i64) -> Told<Option<Self>> {
        let mut statement =
            conn.prepare_cached("SELECT * FROM summary WHERE interview = :interview")?;
        let columns = Columns::of(&statement)?;
        let mut rows = statement.query(named_params! {":interview": interview})?;
        rows.next()?.map(|row| columns.summary(row)).transpose()
    }

    pub(super) fn write(&self, conn: &Connection) -> Told<()> {
        let [key, round, village, household, enumerator, outcome] = &self.roles;
        conn.prepare_cached(include_str!("sql/put_summary.sql"))?
            .execute(named_params! {
                ":interview": self.interview, ":status": codes::status_code(self.status),
                ":stopped_at": self.stopped_at, ":answered": self.answered,
                ":last_chain": self.last.chain, ":last_seq": self.last.seq, ":last_ms": self.last.at_ms,
                ":key": key, ":round": round, ":village": village, ":household": household,
                ":enumerator": enumerator, ":outcome": outcome,
            })?;
        Ok(())
    }
}

/// Where a statement has what a summary is made of.
pub(super) struct Columns([usize; 13]);

impl Columns {
    pub(super) fn of(statement: &Statement<'_>) -> Told<Self> {
        let names = [
            "interview",
            "status",
            "stopped_at",
            "answered",
            "last_chain",
            "last_seq",
            "last_ms",
            "key",
            "round",
            "village",
            "household",
            "enumerator",
            "outcome",
        ];
        Ok(Self(row::indexes(statement, names)?))
    }

    pub(super) fn summary(&self, row: &Row<'_>) -> Told<Summary> {
        let [
            interview,
            status,
            stopped_at,
            answered,
            chain,
            seq,
            at_ms,
            roles @ ..,
        ] = self.0;
        let mut texts = [const { None }; 6];
        for (text, column) in texts.iter_mut().zip(roles) {
            *text = row.get(column)?;
        }
        Ok(Summary {
            interview: row.get(interview)?,
            status: codes::status(row.get(status)?)?,
            stopped_at: row.get(stopped_at)?,
            answered: row.get(answered)?,
            last: Last {
                chain: row.get(chain)?,
                seq: row.get(seq)?,
                at_ms: row.get(at_ms)?,
            },
            roles: texts,
        })
    }
}

/// A question that has an answer which a person gave, and that applies.
fn is_answered(head: &Head) -> bool {
    stands(head) && !head.origin.is_some_and(Origin::is_derived)
}

fn stands(head: &Head) -> bool {
    head.kind != Kind::Parked && matches!(head.content, Content::Answer(_) | Content::Sealed(_))
}

/// The value that `head` shows, as text.
fn text(head: &Head) -> Option<String> {
    match &head.content {
        Content::Answer(Answer::Value(value)) if stands(head) => Some(value.to_string()),
        _ => None,
    }
}

const _: () = assert!(Role::Outcome as usize == 5 && Role::ALL.len() == 6);
