//! One line of the list of interviews, kept beside the cells so that a hundred thousand of them are listed at once.

use rusqlite::{Connection, OptionalExtension, named_params};

use super::codes;
use super::fault::Told;
use super::row::column;
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
        statement
            .query_row(named_params! {":interview": interview}, |row| {
                Ok(Self::of_row(row))
            })
            .optional()?
            .transpose()
    }

    pub(super) fn of_row(row: &rusqlite::Row<'_>) -> Told<Self> {
        Ok(Self {
            interview: column(row, "summary.interview")?,
            status: codes::status(column(row, "summary.status")?)?,
            stopped_at: column(row, "summary.stopped_at")?,
            answered: column(row, "summary.answered")?,
            last: Last {
                chain: column(row, "summary.last_chain")?,
                seq: column(row, "summary.last_seq")?,
                at_ms: column(row, "summary.last_ms")?,
            },
            roles: [
                column(row, "summary.key")?,
                column(row, "summary.round")?,
                column(row, "summary.village")?,
                column(row, "summary.household")?,
                column(row, "summary.enumerator")?,
                column(row, "summary.outcome")?,
            ],
        })
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

/// A question that has an answer which a person gave, and that applies.
fn is_answered(head: &Head) -> bool {
    stands(head) && !head.origin.is_some_and(Origin::is_derived)
}

fn stands(head: &Head) -> bool {
    head.kind != Kind::Parked && matches!(head.content, Content::Answer(_))
}

/// The value that `head` shows, as text.
pub(super) fn text(head: &Head) -> Option<String> {
    match &head.content {
        Content::Answer(Answer::Value(value)) if stands(head) => Some(value.to_string()),
        _ => None,
    }
}

const _: () = assert!(Role::Outcome as usize == 5 && Role::ALL.len() == 6);
