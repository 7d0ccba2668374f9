//! What a question takes over from the interview of an earlier round: the column `bind::fieldbook:preload`.

use std::fmt;

use crate::form::Node;
use crate::name::Variable;

/// What becomes of the earlier answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Manner {
    /// It is the answer, until somebody says otherwise.
    Prefill,
    /// It is proposed, and one key confirms it.
    Confirm,
    /// It is shown beside the question, which is asked anew.
    Show,
}

/// What a question takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preload {
    /// How.
    pub manner: Manner,
    /// From which question of the earlier interview.
    pub from: Variable,
}

/// The header of the column.
pub const PRELOAD: &str = "bind::fieldbook:preload";

impl Manner {
    /// Every manner.
    pub const ALL: [Self; 3] = [Self::Prefill, Self::Confirm, Self::Show];

    /// The word in the workbook.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Prefill => "prefill",
            Self::Confirm => "confirm",
            Self::Show => "show",
        }
    }
}

impl fmt::Display for Manner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Preload {
    /// `confirm`, or `confirm:income_2020` for a question of another name; `own` is the question's own.
    ///
    /// # Errors
    /// What was expected.
    pub fn read(text: &str, own: &Variable) -> Result<Self, String> {
        let (word, from) = match text.split_once(':') {
            Some((word, from)) => (word.trim(), Some(from.trim())),
            None => (text.trim(), None),
        };
        let manner = Manner::ALL
            .into_iter()
            .find(|manner| manner.word().eq_ignore_ascii_case(word))
            .ok_or_else(|| format!("`{word}` is not prefill, confirm or show"))?;
        let plain = from.map(|from| from.trim_start_matches("${").trim_end_matches('}'));
        let from = match plain {
            None => own.clone(),
            Some(name) => Variable::new(name).map_err(|_| format!("`{name}` names no question"))?,
        };
        Ok(Self { manner, from })
    }
}

impl Node {
    /// What the question takes over from an earlier round, where its row says so.
    #[must_use]
    pub fn preload(&self) -> Option<Preload> {
        let written = |(header, _): &&(String, String)| header.trim().eq_ignore_ascii_case(PRELOAD);
        let (_, text) = self.extra.iter().find(written)?;
        Preload::read(text, &self.variable).ok()
    }
}
