//! Where keys mean something: the contexts, their names, and which of them belong together on a screen.

/// Where a key means something. A screen listens to a few of these, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, typing included.
    Everywhere,
    /// Every screen on which nothing is typed.
    Screens,
    /// Lists and tables.
    Lists,
    /// The list of interviews.
    Interviews,
    /// The evening's review, in all its views.
    Review,
    /// The table of interviews and variables.
    ReviewData,
    /// What strikes.
    ReviewFindings,
    /// What is to be done.
    ReviewQueries,
    /// How the fieldwork stands, and the model's measures.
    ReviewBoard,
    /// Before and after.
    Compare,
    /// The model's tables.
    Model,
    /// What lies behind a coefficient.
    Traced,
    /// The estimates that the study keeps, and the tables of one of them.
    Runs,
    /// The model's text being written.
    Writing,
    /// The first screen, when no study is open.
    Welcome,
    /// An interview.
    Entry,
    /// An interview, at a question that takes no free text.
    EntryClosed,
    /// An interview, at a question with choices, which are picked by their keys.
    EntryChoices,
    /// An interview, at a question whose choices are picked with the arrows.
    EntryPicking,
    /// An interview, in a row of a roster.
    EntryRoster,
    /// Two entries of a paper, at a question at which they differ.
    EntrySettle,
    /// An interview, in a row of a roster, where nothing is typed yet.
    EntryCells,
    /// Wherever text is typed.
    Typing,
    /// Other laptops' files.
    Sync,
    /// A file being named.
    Naming,
    /// A filter being typed.
    Filter,
    /// A list or a text laid over the screen.
    Overlay,
    /// The locked screen.
    Locked,
}

/// The contexts that belong together on some screen, the nearest first.
pub const STACKS: &[(&str, &[Context])] = {
    use Context::{
        Entry, EntryCells, EntryChoices, EntryClosed, EntryPicking, EntryRoster, Everywhere,
        Filter, Lists, Overlay, Screens, Typing, Welcome,
    };
    &[
        (
            "Interviews",
            &[Context::Interviews, Lists, Screens, Everywhere],
        ),
        (
            "Review, data",
            &[
                Context::ReviewData,
                Context::Review,
                Lists,
                Screens,
                Everywhere,
            ],
        ),
        (
            "Review, findings",
            &[
                Context::ReviewFindings,
                Context::Review,
                Lists,
                Screens,
                Everywhere,
            ],
        ),
        (
            "Review, to do",
            &[
                Context::ReviewQueries,
                Context::Review,
                Lists,
                Screens,
                Everywhere,
            ],
        ),
        (
            "Review, board",
            &[
                Context::ReviewBoard,
                Context::Review,
                Lists,
                Screens,
                Everywhere,
            ],
        ),
        ("Compare", &[Context::Compare, Lists, Screens, Everywhere]),
        ("Model", &[Context::Model, Lists, Screens, Everywhere]),
        (
            "Coefficient",
            &[Context::Traced, Lists, Screens, Everywhere],
        ),
        (
            "Kept estimates",
            &[Context::Runs, Lists, Screens, Everywhere],
        ),
        ("Model text", &[Context::Writing, Typing, Everywhere]),
        ("Sync", &[Context::Sync, Lists, Screens, Everywhere]),
        ("File", &[Context::Naming, Typing, Everywhere]),
        ("Welcome", &[Welcome, Lists, Screens, Everywhere]),
        (
            "Interview, choices by key",
            &[EntryChoices, EntryClosed, Entry, Everywhere],
        ),
        (
            "Interview, choices by arrows",
            &[EntryPicking, Typing, Entry, Everywhere],
        ),
        (
            "Interview, number or date",
            &[Typing, EntryClosed, Entry, Everywhere],
        ),
        ("Interview, text", &[Typing, Entry, Everywhere]),
        (
            "Interview, roster, choices",
            &[
                EntryCells,
                EntryRoster,
                EntryChoices,
                EntryClosed,
                Entry,
                Everywhere,
            ],
        ),
        (
            "Interview, roster, number or date",
            &[
                EntryCells,
                EntryRoster,
                Typing,
                EntryClosed,
                Entry,
                Everywhere,
            ],
        ),
        (
            "Interview, roster, text",
            &[EntryCells, EntryRoster, Typing, Entry, Everywhere],
        ),
        (
            "Two entries, choices",
            &[
                Context::EntrySettle,
                EntryChoices,
                EntryClosed,
                Entry,
                Everywhere,
            ],
        ),
        (
            "Two entries",
            &[Context::EntrySettle, Typing, Entry, Everywhere],
        ),
        ("Interview, end", &[EntryClosed, Entry, Everywhere]),
        ("Filter", &[Filter, Typing, Everywhere]),
        ("Laid over", &[Overlay, Typing, Everywhere]),
        ("Locked", &[Context::Locked, Typing, Everywhere]),
    ]
};

impl Context {
    /// The heading of its part of the key table.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere, also while typing",
            Self::Screens => "On every screen",
            Self::Lists => "In lists and tables",
            Self::Interviews => "Interviews",
            Self::Review => "Review",
            Self::ReviewData => "Review, the table",
            Self::ReviewFindings => "Review, findings",
            Self::ReviewQueries => "Review, to do",
            Self::ReviewBoard => "Review, board and measures",
            Self::Compare => "Compare",
            Self::Model => "Model",
            Self::Traced => "Behind a coefficient",
            Self::Runs => "Estimates that the study keeps",
            Self::Writing => "While the model is written",
            Self::Sync => "Sync",
            Self::Naming => "While a file is named",
            Self::Welcome => "Welcome",
            Self::Entry => "In an interview",
            Self::EntryClosed => "In an interview, where no text is typed",
            Self::EntryChoices => "In an interview, at choices",
            Self::EntryPicking => "In an interview, picking with the arrows",
            Self::EntryRoster => "In an interview, in a roster",
            Self::EntrySettle => "Where two entries of a paper differ",
            Self::EntryCells => "In an interview, in an untouched cell of a roster",
            Self::Typing => "While typing",
            Self::Filter => "In a filter",
            Self::Overlay => "In what lies over the screen",
            Self::Locked => "On the locked screen",
        }
    }
}
