//! Every key, once: dispatch, footer, the `?` palette, `fieldbook keys`, the README's table and the tests read this table.

mod context;
mod print;

pub use context::{Context, STACKS};
pub use print::{as_markdown, as_text};

use super::{
    command::Command,
    key::{Code, Key},
};

/// A key, or several, and what they mean in one context.
#[derive(Debug)]
pub struct Binding {
    /// Where it means this.
    pub context: Context,
    /// The keys; the first is the one that is shown. None: it is reached through the list of commands.
    pub keys: &'static [Key],
    /// What it asks for.
    pub command: Command,
    /// Two or three words for the footer.
    pub name: &'static str,
    /// A sentence for help.
    pub does: &'static str,
    /// Its place in the footer: the highest come first, 0 never.
    pub footer: u8,
}

const fn row(
    context: Context,
    keys: &'static [Key],
    command: Command,
    name: &'static str,
    does: &'static str,
    footer: u8,
) -> Binding {
    Binding {
        context,
        keys,
        command,
        name,
        does,
        footer,
    }
}

const UP: Key = Key::plain(Code::Up);
const DOWN: Key = Key::plain(Code::Down);
const LEFT: Key = Key::plain(Code::Left);
const RIGHT: Key = Key::plain(Code::Right);
const ENTER: Key = Key::plain(Code::Enter);
const ESC: Key = Key::plain(Code::Esc);
const TAB: Key = Key::plain(Code::Tab);
const BACK_TAB: Key = Key::plain(Code::BackTab);
const PAGE_UP: Key = Key::plain(Code::PageUp);
const PAGE_DOWN: Key = Key::plain(Code::PageDown);
const HOME: Key = Key::plain(Code::Home);
const END: Key = Key::plain(Code::End);
const BACKSPACE: Key = Key::plain(Code::Backspace);
const DELETE: Key = Key::plain(Code::Delete);

/// The table.
#[rustfmt::skip] // a table is read in columns
pub const KEYMAP: &[Binding] = {
    use Command as C;
    use Context::{Everywhere, Screens, Lists, Welcome, Entry, EntryClosed, EntryChoices, EntryPicking, EntryRoster, EntryCells, Typing, Filter, Overlay};
    use Context as At;
    &[
    row(Everywhere, &[Key::ctrl('p'), Key::f(1)], C::Palette, "all commands", "List what can be done here; type to filter, Enter runs it", 20),
    row(Everywhere, &[Key::ctrl('q'), Key::ctrl('c')], C::Quit, "quit", "Leave fieldbook; everything shown as answered is saved", 0),
    row(Everywhere, &[], C::Lock, "lock", "Hide the screen; Enter shows it again, in a protected study its passphrase", 0),
    row(Everywhere, &[], C::Tongue, "tongue", "Speak the next language: English, 中文, Français, Русский; the questionnaire has its own", 0),
    row(Everywhere, &[], C::Theme, "theme", "Next theme: dark, light, high contrast, no colour", 0),
    row(Everywhere, &[], C::HeadsDown, "heads down", "For keying from paper: names and codes, keys an hour, a sound where something is wrong", 0),
    row(Everywhere, &[], C::Roomy, "large print", "More room around every line, or as many lines as fit", 0),
    row(Everywhere, &[], C::Steady, "wait for Enter", "Every answer waits for Enter, or goes on by itself once it is full", 0),
    row(Everywhere, &[Key::ctrl('l')], C::Language, "language", "Switch the questionnaire's language", 0),

    row(Screens, &[Key::char('?'), Key::char(':')], C::Palette, "help", "List what can be done here; type to filter, Enter runs it", 90),
    row(Screens, &[Key::char('1')], C::Interviews, "interviews", "The sampling frame and its interviews", 0),
    row(Screens, &[Key::char('2')], C::Review, "review", "The evening with all interviews: data, findings, queries, board, measures", 0),
    row(Screens, &[Key::char('3')], C::Compare, "compare", "Before and after", 0),
    row(Screens, &[Key::char('4')], C::Model, "model", "The path model and its tables", 0),
    row(Screens, &[Key::char('5')], C::Sync, "sync", "Other laptops' files", 0),
    row(Screens, &[Key::char('t')], C::Theme, "theme", "Next theme: dark, light, high contrast, no colour", 0),
    row(Screens, &[Key::char('T')], C::Glyphs, "plain signs", "Switch between Unicode signs and plain ASCII signs", 0),
    row(Screens, &[Key::char('L')], C::Tongue, "tongue", "Speak the next language: English, 中文, Français, Русский; the questionnaire has its own", 0),
    row(Screens, &[Key::char('X')], C::Lock, "lock", "Hide the screen; Enter shows it again, in a protected study its passphrase", 0),
    row(Screens, &[ESC], C::Back, "back", "Close the detail, drop the filter, or stop the running work", 0),
    row(Screens, &[Key::ctrl('z')], C::Suspend, "to the shell", "Hand the terminal to the shell; `fg` comes back", 0),
    row(Screens, &[Key::char('q')], C::Quit, "quit", "Leave fieldbook; everything shown as answered is saved", 10),

    row(Lists, &[UP, Key::char('k')], C::Up, "up", "One row up", 0),
    row(Lists, &[DOWN, Key::char('j')], C::Down, "down", "One row down", 0),
    row(Lists, &[PAGE_UP, Key::ctrl('u')], C::PageUp, "page up", "One screen up", 0),
    row(Lists, &[PAGE_DOWN, Key::ctrl('d')], C::PageDown, "page down", "One screen down", 0),
    row(Lists, &[HOME, Key::char('g')], C::First, "first row", "To the first row", 0),
    row(Lists, &[END, Key::char('G')], C::Last, "last row", "To the last row", 0),

    row(At::Interviews, &[ENTER], C::Open, "open", "Open the interview; a person without one gets a new one, prefilled from the frame", 80),
    row(At::Interviews, &[Key::char('n')], C::New, "new", "A new interview of this person, or of someone outside the frame", 70),
    row(At::Interviews, &[Key::char('/')], C::Filter, "filter", "Show only the rows that hold what you type", 75),
    row(At::Interviews, &[Key::char('d')], C::SecondEntry, "second entry", "Key the paper of a completed interview again, without seeing the first entry", 0),
    row(At::Interviews, &[Key::char('c')], C::CompareEntries, "compare entries", "Where the two entries of a paper differ, and which of them stands", 0),
    row(At::Interviews, &[Key::char('s')], C::Sort, "sort", "Sort by the next column", 40),
    row(At::Interviews, &[Key::char('r')], C::Refresh, "read again", "Read the study file again", 0),

    row(At::Review, &[Key::char('D')], C::Data, "data", "The table of interviews and variables", 0),
    row(At::Review, &[Key::char('F')], C::Findings, "findings", "What strikes about the interviews", 77),
    row(At::Review, &[Key::char('Q')], C::Queries, "to do", "Open queries, and interviews that wait for a verdict", 76),
    row(At::Review, &[Key::char('B')], C::Board, "board", "Outcomes and rates by place, enumerator and day; call-backs, durations, rounds", 30),
    row(At::Review, &[Key::char('M')], C::Measures, "measures", "What the model's items and paths are worth so far", 0),
    row(At::Review, &[TAB], C::NextView, "next view", "The next view of the review", 20),
    row(At::Review, &[BACK_TAB], C::PreviousView, "view before", "The view before", 0),
    row(At::Review, &[LEFT], C::Left, "left", "One column to the left", 0),
    row(At::Review, &[RIGHT], C::Right, "right", "One column to the right", 0),
    row(At::Review, &[ENTER], C::Open, "open", "Open the interview at this question, or what this row is made of", 80),
    row(At::Review, &[Key::char('h')], C::History, "history", "Who answered this, when, and what before", 40),
    row(At::Review, &[Key::char('/')], C::Filter, "filter", "Show only the rows that hold what you type", 70),
    row(At::Review, &[Key::char('w')], C::Ask, "ask", "Ask the enumerator about this; the query travels with the next merge", 60),
    row(At::Review, &[Key::char('a')], C::AcceptWork, "accept", "Accept the interview, or all marked ones", 55),
    row(At::Review, &[Key::char('x')], C::SendBack, "send back", "Send the interview, or all marked ones, back with a reason", 54),
    row(At::Review, &[Key::char('r')], C::Refresh, "read again", "Read the study file again and run the checks", 0),

    row(At::ReviewData, &[Key::char('s')], C::Sort, "sort", "Sort by this column, then the other way round, then not", 50),
    row(At::ReviewData, &[Key::char('S')], C::SortAlso, "sort also", "Sort by this column too, after those before", 0),
    row(At::ReviewData, &[Key::char('=')], C::Expression, "where", "Show the interviews for which a rule in the questionnaire's language holds", 45),
    row(At::ReviewData, &[Key::char('c')], C::Frequency, "counts", "How often each answer to this question was given", 65),
    row(At::ReviewData, &[Key::char('i')], C::Summarize, "numbers", "This column in numbers: mean, quartiles, missing", 0),
    row(At::ReviewData, &[Key::char('I')], C::Describe, "all in numbers", "Every visible column in a row of numbers", 0),
    row(At::ReviewData, &[Key::char('b')], C::GroupBy, "group by", "The numbers of this column for each answer to another", 0),
    row(At::ReviewData, &[Key::char('p')], C::Pivot, "pivot", "This column against another", 0),
    row(At::ReviewData, &[Key::char('v')], C::GoTo, "variable", "Go to a variable by its name or question", 35),
    row(At::ReviewData, &[Key::char('l')], C::Labels, "labels", "Switch between labels and codes", 0),
    row(At::ReviewData, &[Key::char('f')], C::Freeze, "freeze", "Let the columns up to here stand still, or none", 0),
    row(At::ReviewData, &[Key::char('-')], C::Hide, "hide", "Hide this column", 0),
    row(At::ReviewData, &[Key::char('+')], C::ShowAll, "show all", "Show every column, also times and devices", 0),
    row(At::ReviewData, &[Key::char(' ')], C::MarkRow, "mark", "Mark this interview, or take its mark away", 0),
    row(At::ReviewData, &[Key::char('*')], C::MarkAll, "mark all", "Mark every interview shown, or take their marks away", 0),
    row(At::ReviewData, &[Key::char('n')], C::NextProblem, "next problem", "To the next cell with a finding or an open query", 62),
    row(At::ReviewData, &[Key::char('N')], C::PreviousProblem, "problem before", "To the cell before with a finding or an open query", 0),

    row(At::ReviewFindings, &[Key::char('d')], C::Dismiss, "put aside", "Put the finding aside with a reason; it comes back only when the data change", 75),
    row(At::ReviewFindings, &[Key::char('u')], C::Recall, "count again", "Let a finding that was put aside count again", 0),
    row(At::ReviewFindings, &[Key::char('f')], C::Which, "severity", "Only hard findings, only soft ones, only what is worth knowing, all", 50),
    row(At::ReviewFindings, &[Key::char('z')], C::PutAside, "put aside ones", "Show the findings that were put aside, or the others", 0),

    row(At::ReviewQueries, &[Key::char('y')], C::Reply, "reply", "Reply to the query", 75),
    row(At::ReviewQueries, &[Key::char('d')], C::Settle, "settle", "Settle the query: nothing more is needed", 74),
    row(At::ReviewQueries, &[Key::char('f')], C::Which, "whose", "What is mine to do, everybody's, settled queries", 50),

    row(At::ReviewBoard, &[Key::char(']')], C::NextTable, "next table", "The next table", 79),
    row(At::ReviewBoard, &[Key::char('[')], C::PreviousTable, "table before", "The table before", 78),
    row(At::ReviewBoard, &[Key::char('n')], C::Target, "wanted", "Say how many complete interviews are wanted", 40),

    row(At::Compare, &[LEFT], C::Left, "left", "One column to the left", 0),
    row(At::Compare, &[RIGHT], C::Right, "right", "One column to the right", 0),
    row(At::Compare, &[ENTER], C::Open, "households", "Who stands behind this row, those who changed most first; from there to the interview", 85),
    row(At::Compare, &[Key::char('v')], C::Views, "views", "Go to a table: robust, ranks, poverty, inequality, groups, warnings, …", 80),
    row(At::Compare, &[Key::char('p')], C::Plot, "plot", "Plot this variable, then the next plot: before × after, slopes, villages, changes, Lorenz", 78),
    row(At::Compare, &[Key::char('r')], C::Prices, "real/nominal", "Switch between prices of the first year and prices as paid", 76),
    row(At::Compare, &[Key::char('m')], C::Detail, "methods", "Unfold the selected row: every method, its warnings and its changes; or fold it", 74),
    row(At::Compare, &[Key::char('b')], C::GroupBy, "by group", "Compare the groups of a column", 60),
    row(At::Compare, &[Key::char('s')], C::Since, "since", "Name the column that says since when a respondent is in the second group", 0),
    row(At::Compare, &[Key::char('/')], C::Filter, "filter", "Show only the rows that hold what you type", 58),
    row(At::Compare, &[Key::char('d')], C::Deflators, "money", "Choose in which money amounts are: as paid, or of a year", 50),
    row(At::Compare, &[Key::char('l')], C::Line, "poverty line", "Type a poverty line and the year of its money", 48),
    row(At::Compare, &[Key::char('w')], C::Warnings, "warnings", "Read what to know before believing this row, and what can be done", 46),
    row(At::Compare, &[Key::char(' ')], C::Mark, "mark", "Mark this variable, to compare the marked ones alone", 0),
    row(At::Compare, &[Key::char('o')], C::OnlyMarked, "only marked", "Compare the marked variables alone, as one family of tests; or all again", 40),
    row(At::Compare, &[Key::char('e')], C::Export, "export", "Write the plot on screen as an SVG file beside the study", 38),
    row(At::Compare, &[TAB, Key::char(']')], C::NextTable, "next table", "The next table", 56),
    row(At::Compare, &[BACK_TAB, Key::char('[')], C::PreviousTable, "table before", "The table before", 0),

    row(At::Model, &[LEFT], C::Left, "left", "One column to the left", 0),
    row(At::Model, &[RIGHT], C::Right, "right", "One column to the right", 0),
    row(At::Model, &[TAB, Key::char(']')], C::NextTable, "next table", "The next table", 80),
    row(At::Model, &[BACK_TAB, Key::char('[')], C::PreviousTable, "table before", "The table before", 0),
    row(At::Model, &[ENTER], C::Follow, "follow", "Follow this number to its distribution, and on to the interviews that move it most", 76),
    row(At::Model, &[Key::char('w')], C::Detail, "wide", "The table over the whole width, or beside the list", 66),
    row(At::Model, &[Key::char('y')], C::Why, "why differ", "Why other programs print other numbers: their definitions side by side", 64),
    row(At::Model, &[Key::char('e')], C::EditModel, "edit", "Write the model; what is wrong is said as you type", 69),
    row(At::Model, &[Key::char('b')], C::Bootstrap, "bootstrap", "Resample in the background; Esc stops it", 75),
    row(At::Model, &[Key::char('d')], C::Diagram, "diagram", "The path diagram, or the tables", 73),
    row(At::Model, &[Key::char('m')], C::ModelText, "model", "Show the model itself, or its tables", 70),

    row(At::Model, &[Key::char('r')], C::Runs, "runs", "The estimates that the study keeps: when, how, with what verdict; their tables", 72),
    row(At::Model, &[Key::char('c')], C::Rounds, "before/after", "Compare the model before and after on the same people, in the background", 60),

    row(At::Runs, &[ENTER], C::Open, "tables", "The tables of this estimate, as they came out then", 85),
    row(At::Runs, &[Key::char('v')], C::Repeat, "verify", "Make this estimate again, and say whether every digit is the same", 84),
    row(At::Runs, &[TAB, Key::char(']')], C::NextTable, "next table", "The next table", 80),
    row(At::Runs, &[BACK_TAB, Key::char('[')], C::PreviousTable, "table before", "The table before", 0),
    row(At::Runs, &[LEFT], C::Left, "left", "One column to the left", 0),
    row(At::Runs, &[RIGHT], C::Right, "right", "One column to the right", 0),
    row(At::Runs, &[Key::char('w')], C::Detail, "wide", "The table over the whole width, or beside the list", 66),
    row(At::Runs, &[Key::char('d')], C::Diagram, "diagram", "The path diagram, or the tables", 73),

    row(At::Traced, &[ENTER], C::Open, "open", "Open the interview that holds these answers", 80),

    row(At::Writing, &[UP], C::Up, "up", "One line up", 0),
    row(At::Writing, &[DOWN], C::Down, "down", "One line down", 0),
    row(At::Writing, &[PAGE_UP], C::PageUp, "page up", "One screen up", 0),
    row(At::Writing, &[PAGE_DOWN], C::PageDown, "page down", "One screen down", 0),
    row(At::Writing, &[ENTER], C::NewLine, "new line", "A new line", 0),
    row(At::Writing, &[TAB], C::Complete, "complete", "Complete the variable; again for the next one", 80),
    row(At::Writing, &[Key::ctrl('o')], C::SaveModel, "save", "Take the text into use as a new version of the model", 85),
    row(At::Writing, &[Key::ctrl('z')], C::Undo, "undo", "Undo the last change of the text", 60),
    row(At::Writing, &[Key::ctrl('r')], C::Versions, "versions", "Read a version of the model into the text", 65),
    row(At::Writing, &[ESC], C::Close, "leave", "Leave; the draft is kept until the program ends", 75),

    row(At::Sync, &[Key::char('/')], C::Filter, "name a file", "Name another laptop's file, or a folder of them, and see what merging would do", 80),
    row(At::Sync, &[Key::char('m')], C::Merge, "merge", "Merge what was looked at", 85),
    row(At::Sync, &[Key::char('s')], C::Meet, "meet", "Merge what the others dropped in this folder, and drop this laptop's file there", 78),
    row(At::Sync, &[ENTER], C::Open, "keep or read", "Keep this claim, the others stay in the history; or read more of this file", 75),
    row(At::Sync, &[TAB, Key::char(']')], C::NextTable, "next table", "The next table", 60),
    row(At::Sync, &[BACK_TAB, Key::char('[')], C::PreviousTable, "table before", "The table before", 0),
    row(At::Sync, &[Key::char('r')], C::Refresh, "read again", "Read how the study stands", 0),

    row(At::Naming, &[ENTER], C::Confirm, "look", "Look at what merging it would do", 80),
    row(At::Naming, &[ESC], C::Close, "drop it", "Forget the name", 70),

    row(Welcome, &[ENTER], C::Open, "choose", "Do what is selected", 80),

    row(Entry, &[ENTER], C::Accept, "accept", "Take the answer, save it and go to the next question", 60),
    row(Entry, &[TAB, DOWN], C::Next, "next", "To the next question; an answer left open is counted", 45),
    row(Entry, &[UP, BACK_TAB], C::Previous, "back", "To the question before; nothing ever blocks it, what you typed is kept", 55),
    row(Entry, &[PAGE_DOWN], C::NextSection, "next section", "To the next section", 0),
    row(Entry, &[PAGE_UP], C::PreviousSection, "section before", "To the section before", 0),
    row(Entry, &[Key::ctrl('g'), Key::f(6)], C::GoTo, "go to", "Go to a question by a part of its name or text", 25),
    row(Entry, &[Key::ctrl('e'), Key::f(10)], C::NextOpen, "next open", "To the next question that is open or has a problem", 30),
    row(Entry, &[Key::ctrl('f'), Key::f(11)], C::Sections, "map", "The sections: how far each is, and into one of them", 24),
    row(Entry, &[Key::ctrl('v'), Key::f(5)], C::Same, "same again", "The answer of the row above, or of the interview before", 22),
    row(Entry, &[Key::ctrl('d'), Key::f(7)], C::DontKnow, "don't know", "The respondent does not know, where the question allows it", 50),
    row(Entry, &[Key::ctrl('r'), Key::f(8)], C::Refused, "refused", "The respondent would not say, where the question allows it", 49),
    row(Entry, &[Key::ctrl('n'), Key::f(9)], C::NotApplicable, "not applicable", "The question does not apply, where the question allows it", 48),
    row(Entry, &[Key::ctrl('x')], C::Clear, "clear", "Take the answer back; the question is open again", 0),
    row(Entry, &[Key::ctrl('k'), Key::f(2)], C::Note, "note", "A note on this question", 40),
    row(Entry, &[Key::ctrl('b')], C::History, "history", "Who answered this, when, and what before", 0),
    row(Entry, &[Key::ctrl('z')], C::Undo, "undo", "Undo the last step of this interview, however long ago", 0),
    row(Entry, &[Key::ctrl('y')], C::Redo, "redo", "Do again what was undone", 0),
    row(Entry, &[Key::ctrl('t')], C::Skipped, "skipped", "Show or hide the questions that are skipped", 0),
    row(Entry, &[Key::ctrl('a'), Key::f(3)], C::AddRow, "add a row", "Add a row to this repeated group", 0),
    row(Entry, &[Key::ctrl('w'), Key::f(4)], C::RemoveRow, "remove the row", "Remove this row of the repeated group", 0),
    row(Entry, &[Key::ctrl('o')], C::Reopen, "reopen", "Open a completed interview again to change it", 65),
    row(Entry, &[ESC], C::Leave, "leave", "Leave; it reopens here, with what you typed", 47),

    row(EntryClosed, &[Key::char('d')], C::DontKnow, "don't know", "The respondent does not know, where the question allows it", 52),
    row(EntryClosed, &[Key::char('r')], C::Refused, "refused", "The respondent would not say, where the question allows it", 51),
    row(EntryClosed, &[Key::char('n')], C::NotApplicable, "not applicable", "The question does not apply, where the question allows it", 50),
    row(EntryClosed, &[Key::char('o')], C::EndVisit, "end the visit", "How this visit ended, and when to come again", 0),
    row(Entry, &[], C::EndVisit, "end the visit", "How this visit ended, and when to come again", 0),
    row(Entry, &[], C::Withdraw, "consent withdrawn", "The respondent takes consent back: seal the interview", 0),
    row(EntryClosed, &[Key::char('"')], C::Same, "same again", "The answer of the row above, or of the interview before", 0),
    row(EntryClosed, &[Key::char('_')], C::FillDown, "fill down", "This answer, else the one above, for every open row from here down", 0),
    row(Entry, &[], C::FillDown, "fill down", "This answer, else the one above, for every open row from here down", 0),
    row(EntryClosed, &[Key::char('?')], C::Palette, "help", "List what can be done here; type to filter, Enter runs it", 20),

    row(EntryChoices, &[Key::char(' '), Key::char('/')], C::Pick, "pick", "Pick with the arrows, or type a part of the choice", 35),
    row(EntryChoices, &[BACKSPACE, DELETE], C::Clear, "clear", "Take the answer back; the question is open again", 0),

    row(EntryRoster, &[UP], C::RowUp, "row above", "The same question in the row above; above the first, out of the roster", 54),
    row(EntryRoster, &[DOWN], C::RowDown, "row below", "The same question in the row below; below the last, out of the roster", 53),

    row(At::EntrySettle, &[Key::char('1')], C::KeepFirst, "first entry", "The answer of the first entry stands", 88),
    row(At::EntrySettle, &[Key::char('2')], C::TakeSecond, "second entry", "The answer of the second entry stands", 87),

    row(EntryCells, &[LEFT], C::CellBefore, "cell before", "To the cell before", 0),
    row(EntryCells, &[RIGHT], C::NextCell, "next cell", "To the next cell", 0),

    row(EntryPicking, &[UP], C::PickUp, "up", "One choice up; above the first, to the question before", 0),
    row(EntryPicking, &[DOWN], C::PickDown, "down", "One choice down; typing a part of a choice narrows the list", 0),
    row(EntryPicking, &[Key::char(' ')], C::Mark, "mark", "Mark or unmark this choice", 58),
    row(EntryPicking, &[ESC], C::StopPicking, "by key", "Back to picking by the choices' keys", 0),

    row(Typing, &[BACKSPACE], C::Erase, "erase", "Erase the character before the caret", 0),
    row(Typing, &[DELETE], C::EraseNext, "erase next", "Erase the character after the caret", 0),
    row(Typing, &[LEFT], C::CaretLeft, "left", "Caret to the left", 0),
    row(Typing, &[RIGHT], C::CaretRight, "right", "Caret to the right", 0),
    row(Typing, &[HOME], C::CaretStart, "start", "Caret to the start", 0),
    row(Typing, &[END], C::CaretEnd, "end", "Caret to the end", 0),
    row(Typing, &[Key::ctrl('u')], C::EraseAll, "erase all", "Erase what is typed", 0),

    row(Filter, &[UP], C::Up, "up", "One row up", 0),
    row(Filter, &[DOWN], C::Down, "down", "One row down", 0),
    row(Filter, &[ENTER], C::Confirm, "keep the filter", "Keep the filter and go on in the list", 80),
    row(Filter, &[ESC], C::Close, "drop it", "Drop the filter", 70),

    row(Overlay, &[UP], C::Up, "up", "One row up", 0),
    row(Overlay, &[DOWN], C::Down, "down", "One row down", 0),
    row(Overlay, &[PAGE_UP], C::PageUp, "page up", "One screen up", 0),
    row(Overlay, &[PAGE_DOWN], C::PageDown, "page down", "One screen down", 0),
    row(Overlay, &[ENTER], C::Confirm, "do it", "Do what is selected, or keep what is typed", 80),
    row(Overlay, &[ESC], C::Close, "close", "Close this; nothing else happens", 70),

    row(At::Locked, &[ENTER], C::Confirm, "unlock", "Show the screen again", 80),
    ]
};

/// What `key` asks for in these contexts, the nearest first.
#[must_use]
pub fn find(contexts: &[Context], key: Key) -> Option<&'static Binding> {
    let key = key.narrowed();
    contexts.iter().find_map(|context| {
        KEYMAP
            .iter()
            .find(|binding| binding.context == *context && binding.keys.contains(&key))
    })
}

/// The rows that these contexts offer, the nearest first, each command once, keys that a nearer context takes left out.
#[must_use]
pub fn offered(contexts: &[Context]) -> Vec<&'static Binding> {
    let mut out: Vec<&'static Binding> = vec![];
    for context in contexts {
        for binding in KEYMAP.iter().filter(|b| b.context == *context) {
            let found = binding.keys.first().map(|key| find(contexts, *key));
            let reachable = found
                .is_none_or(|found| found.is_some_and(|found| found.command == binding.command));
            if reachable && out.iter().all(|known| known.command != binding.command) {
                out.push(binding);
            }
        }
    }
    out
}

impl Binding {
    /// The key that is shown; empty where there is none.
    #[must_use]
    pub fn key(&self) -> String {
        self.keys.first().map_or_else(String::new, Key::to_string)
    }

    /// Its keys as help prints them: `Ctrl-P, F1`.
    #[must_use]
    pub fn shown_keys(&self) -> String {
        if self.keys.is_empty() {
            return "(by name)".to_owned();
        }
        let names: Vec<String> = self.keys.iter().map(Key::to_string).collect();
        names.join(", ")
    }
}
