//! Which variable plays which part in fieldwork: whose interview it is, which round, where, by whom, how it ended.

use crate::name::Variable;

/// A part that a variable plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Says whose interview it is; the same in every round.
    Key,
    /// Says which round (wave, year) it belongs to.
    Round,
    /// Says in which village; the cluster of the statistics.
    Village,
    /// Says which household.
    Household,
    /// Says who asked.
    Enumerator,
    /// Says how the visit ended.
    Outcome,
}

/// The variable of each [`Role`], where the study has one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles {
    /// [`Role::Key`]
    pub key: Option<Variable>,
    /// [`Role::Round`]
    pub round: Option<Variable>,
    /// [`Role::Village`]
    pub village: Option<Variable>,
    /// [`Role::Household`]
    pub household: Option<Variable>,
    /// [`Role::Enumerator`]
    pub enumerator: Option<Variable>,
    /// [`Role::Outcome`]
    pub outcome: Option<Variable>,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Key,
        Self::Round,
        Self::Village,
        Self::Household,
        Self::Enumerator,
        Self::Outcome,
    ];

    /// The word that the file uses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Round => "round",
            Self::Village => "village",
            Self::Household => "household",
            Self::Enumerator => "enumerator",
            Self::Outcome => "outcome",
        }
    }

    /// The role with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The names under which studies usually know it, best first.
    const fn usual_names(self) -> &'static [&'static str] {
        match self {
            Self::Key => &[
                "respondent_id",
                "household_id",
                "hhid",
                "case_id",
                "id",
                "key",
            ],
            Self::Round => &["round", "wave"],
            Self::Village => &["village_code", "village", "cluster", "ea"],
            Self::Household => &["household_id", "hhid", "household"],
            Self::Enumerator => &["enumerator", "interviewer", "enumerator_id"],
            Self::Outcome => &["outcome", "outcome_code", "result"],
        }
    }
}

impl Roles {
    /// The roles of a questionnaire's `variables`, outside repeats, with the columns of its sampling frame.
    ///
    /// The key is the frame's first column that is also a question; without a frame it is the first of the usual names
    /// that is asked. Every other role goes to the first of its usual names that is asked.
    #[must_use]
    pub fn of<'a>(
        variables: impl IntoIterator<Item = &'a Variable>,
        frame_columns: &[impl AsRef<str>],
    ) -> Self {
        let asked: Vec<&Variable> = variables.into_iter().collect();
        let find = |name: &str| asked.iter().find(|asked| asked.as_str() == name);
        let from_frame = frame_columns.iter().find_map(|name| find(name.as_ref()));
        let mut roles = Self::default();
        for role in Role::ALL {
            let usual = role.usual_names().iter().find_map(|name| find(name));
            let found = match role {
                Role::Key => from_frame.or(usual),
                _ => usual,
            };
            roles.set(role, found.map(|variable| (*variable).clone()));
        }
        roles
    }

    /// The variable of `role`.
    #[must_use]
    pub const fn get(&self, role: Role) -> Option<&Variable> {
        match role {
            Role::Key => self.key.as_ref(),
            Role::Round => self.round.as_ref(),
            Role::Village => self.village.as_ref(),
            Role::Household => self.household.as_ref(),
            Role::Enumerator => self.enumerator.as_ref(),
            Role::Outcome => self.outcome.as_ref(),
        }
    }

    /// Gives `role` to `variable`.
    pub fn set(&mut self, role: Role, variable: Option<Variable>) {
        *match role {
            Role::Key => &mut self.key,
            Role::Round => &mut self.round,
            Role::Village => &mut self.village,
            Role::Household => &mut self.household,
            Role::Enumerator => &mut self.enumerator,
            Role::Outcome => &mut self.outcome,
        } = variable;
    }

    /// The roles that `variable` plays.
    pub fn played_by(&self, variable: &Variable) -> impl Iterator<Item = Role> {
        Role::ALL
            .into_iter()
            .filter(move |role| self.get(*role) == Some(variable))
    }
}
