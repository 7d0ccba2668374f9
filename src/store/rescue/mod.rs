//! Rescue: what damaged files, backups and safety logs still hold becomes a new study, with an account of what is missing.
//!
//! The damaged file is only read, page by page. Whether an event is genuine is told by its hash, not by where it lay.

mod build;
mod find;
mod pages;
mod prove;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value as Sql;

use super::create;
use super::fault::{Fault, Told};
use super::safety::{self, Begun, Line, Written};
use super::{Run, Store, codes, document, open, run};
use crate::error::{Error, Result};
use crate::name::Uid;
use crate::survey::law::Content;
use crate::survey::{DocumentKind, Kind, Role, Roles};

use find::{Found, Rows};
use prove::Proven;

/// Where something was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// The file.
    pub name: String,
    /// Pages of a study, lines of a safety log, or 1 for a document.
    pub parts: u64,
    /// Parts that could not be read.
    pub torn: u64,
    /// Events found in it, genuine or not.
    pub events: u64,
}

/// Events of a run of which nothing was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The run.
    pub run: Uid,
    /// Who wrote it.
    pub operator: String,
    /// On which laptop.
    pub device: String,
    /// When the run began, by that laptop's clock (ms, UTC), and that clock's distance from UTC.
    pub began: (i64, i64),
    /// The first that is lost.
    pub from: i64,
    /// The last that is lost.
    pub to: i64,
}

/// An answer that was read and cannot be proven to be what was written; it is not in the new study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproven {
    /// The interview.
    pub interview: Uid,
    /// The variable, with the rows of repeats around it.
    pub variable: String,
    /// What was read.
    pub said: String,
    /// Who wrote it, where known.
    pub operator: String,
    /// Why it is not believed.
    pub why: &'static str,
}

/// What a rescue has come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Where was looked.
    pub searched: Vec<Searched>,
    /// Events that are as they were.
    pub kept: u64,
    /// Genuine events behind a gap, written again under a run of the rescue.
    pub rewritten: u64,
    /// Interviews in the new study.
    pub interviews: u64,
    /// Events of which nothing was found.
    pub lost: Vec<Lost>,
    /// Answers that are not believed.
    pub unproven: Vec<Unproven>,
    /// Documents that were adopted and not found: their kinds.
    pub documents_lost: Vec<String>,
    /// The state's digest.
    pub state_digest: [u8; 32],
    /// The new study holds everything that is known to have been written.
    pub is_whole: bool,
}

/// What to do with answers that were read and cannot be proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belief {
    /// They are listed, and not taken.
    Proven,
    /// They are taken too, each with a note that it is not proven; what is genuine stands before them.
    All,
}

/// Makes the new study `to` of what the files `from` still hold: damaged or sound studies, backups, safety logs, folders of
/// them; and of the safety logs of the same study in the folder `logs`. None of them is written.
///
/// # Errors
/// There is nothing of a study in them, `to` is there already, or it cannot be written.
pub fn rescue(
    from: &[PathBuf],
    logs: Option<&Path>,
    to: &Path,
    belief: Belief,
    run: Run,
) -> Result<Account> {
    let mut found = Found::default();
    let mut account = Account::default();
    for path in from.iter().flat_map(|path| files(path)) {
        account.searched.push(search(&path, &mut found)?);
    }
    let study = study_of(&found, &prove::prove(&found), from)?;
    for path in logs.into_iter().flat_map(files) {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        if name.is_some_and(|name| name.starts_with(&study.short())) {
            account.searched.push(search(&path, &mut found)?);
        }
    }
    let proven = prove::prove(&found);
    tell_losses(&proven, &found, &mut account);
    create::claim(to)?;
    let built = write(to, study, &found, (proven, belief), &run, &mut account);
    let checked = built.and_then(|()| check(to, &mut account));
    if checked.is_err() {
        for suffix in ["", "-wal", "-shm"] {
            drop(fs::remove_file(open::beside(to, suffix)));
        }
    }
    checked.map(|()| account)
}

/// The files at `path`: itself, or those in it that a rescue can read.
fn files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let ends = ["fbk", safety::RUN_END, safety::DOCUMENT_END];
    let entries = fs::read_dir(path).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|end| ends.iter().any(|known| end == *known))
        })
        .collect();
    files.sort();
    files
}

fn search(path: &Path, found: &mut Found) -> Result<Searched> {
    let name = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        Error::new(&name, format!("cannot be read ({error})")).way_out("Check the name")
    };
    let end = path
        .extension()
        .map(|end| end.to_string_lossy().into_owned());
    match end.as_deref() {
        Some(safety::RUN_END) => {
            let bytes = fs::read(path).map_err(unreadable)?;
            Ok(search_log(name, &bytes, found))
        }
        Some(safety::DOCUMENT_END) => {
            let bytes = fs::read(path).map_err(unreadable)?;
            let read = safety::read_document(&bytes);
            let torn = u64::from(read.is_none());
            if let Some((kind, sha, name, body)) = read {
                found.add_document(&kind, &sha, &name, body);
            }
            Ok(Searched {
                name,
                parts: 1,
                torn,
                events: 0,
            })
        }
        _ => {
            let mut rows = Rows::default();
            let tally =
                pages::each_row(path, &mut |row| rows.add(row, found)).map_err(unreadable)?;
            Ok(Searched {
                name,
                parts: tally.pages,
                torn: tally.torn,
                events: rows.tell(found),
            })
        }
    }
}

fn search_log(name: String, bytes: &[u8], found: &mut Found) -> Searched {
    let mut searched = Searched {
        name,
        parts: 0,
        torn: 0,
        events: 0,
    };
    let mut current: Option<Uid> = None;
    for line in bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        searched.parts += 1;
        match (safety::parse(line), current) {
            (Some(Line::Study { project, roles }), _) => {
                *found.projects.entry(project).or_default() += 1;
                found.roles.extend(roles);
            }
            (Some(Line::Begun(header)), _) => {
                current = Some(header.uid);
                let run = found.runs.entry(header.uid).or_default();
                if !run.headers.contains(&header) {
                    run.headers.push(header);
                }
            }
            (Some(Line::Event(event)), Some(uid)) => {
                searched.events += 1;
                found.runs.entry(uid).or_default().add(event);
            }
            _ => searched.torn += 1,
        }
    }
    searched
}

/// The id of the study. What adopts its documents has that id for an interview, and hashes prove it; a page that merely
/// names it may be damaged just there.
fn study_of(found: &Found, proven: &[Proven], from: &[PathBuf]) -> Result<Uid> {
    let most = |votes: &HashMap<Uid, u64>| {
        let most = votes.iter().max_by_key(|(uid, times)| (**times, **uid));
        most.map(|(uid, _)| *uid)
    };
    let genuine = proven
        .iter()
        .flat_map(|run| run.whole.iter().chain(&run.later));
    let read = found.runs.values();
    let read = read.flat_map(|run| run.events.values().flatten());
    most(&adopting(genuine))
        .or_else(|| most(&found.projects))
        .or_else(|| most(&adopting(read)))
        .ok_or_else(|| {
            let place = from
                .first()
                .map_or_else(String::new, |path| path.display().to_string());
            Error::new(place, "there is nothing of a study in it")
                .way_out("Give other copies of it, its backups or its safety log as well")
        })
}

/// The studies that `events` adopt documents for, each with how often.
fn adopting<'a>(events: impl Iterator<Item = &'a Written>) -> HashMap<Uid, u64> {
    let mut votes = HashMap::new();
    for event in events.filter(|event| codes::kind_code(Kind::Adopted) == event.kind) {
        *votes.entry(event.interview).or_default() += 1;
    }
    votes
}

fn tell_losses(proven: &[Proven], found: &Found, account: &mut Account) {
    for run in proven {
        let Begun {
            uid,
            operator,
            device,
            wall_ms,
            tz_minutes,
            ..
        } = &run.header;
        account.lost.extend(run.gaps.iter().map(|(from, to)| Lost {
            run: *uid,
            operator: operator.clone(),
            device: device.clone(),
            began: (*wall_ms, *tz_minutes),
            from: *from,
            to: *to,
        }));
        let unbelieved = run.unproven.iter();
        account.unproven.extend(unbelieved.map(|event| {
            unproven(
                event,
                operator,
                "what was written before it is lost, or it is not what was written",
            )
        }));
        let shown = run.gaps.iter().flat_map(|(from, to)| *from..=*to);
        let shown = shown.filter_map(|seq| found.shown.get(&(*uid, seq)));
        account.unproven.extend(
            shown.map(|event| unproven(event, operator, "only the table of what is shown has it")),
        );
    }
}

fn unproven(event: &Written, operator: &str, why: &'static str) -> Unproven {
    Unproven {
        interview: event.interview,
        variable: match event.occ.as_str() {
            "" => event.variable.clone(),
            occ => format!("{}[{occ}]", event.variable),
        },
        said: match &event.val {
            Sql::Null => event.note.clone().unwrap_or_default(),
            Sql::Integer(number) => number.to_string(),
            Sql::Real(number) => number.to_string(),
            Sql::Text(text) => text.clone(),
            Sql::Blob(_) => "(encrypted)".to_owned(),
        },
        operator: operator.to_owned(),
        why,
    }
}

fn write(
    to: &Path,
    study: Uid,
    found: &Found,
    (proven, belief): (Vec<Proven>, Belief),
    run: &Run,
    account: &mut Account,
) -> Result<()> {
    let roles = roles(found);
    let mut conn = create::fresh(to, study, &roles).map_err(|fault| fault.about(to))?;
    let fill = || -> Told<build::Built> {
        let tx = conn.transaction()?;
        let built = build::build(&tx, (study, &roles), found, (proven, belief), run)?;
        tx.commit()?;
        run::checkpoint(&conn, "TRUNCATE");
        Ok(built)
    };
    let built = fill().map_err(|fault| fault.about(to))?;
    account.kept = built.kept;
    account.rewritten = built.rewritten;
    account.unproven.extend(
        built.refused.iter().map(|(header, event)| {
            unproven(event, &header.operator, "this version cannot read it")
        }),
    );
    Ok(())
}

fn roles(found: &Found) -> Roles {
    let mut roles = Roles::default();
    for (role, variable) in &found.roles {
        if let (Some(role), Ok(variable)) = (Role::from_code(role), codes::variable(variable)) {
            roles.set(role, Some(variable));
        }
    }
    roles
}

/// The new study is checked as any other before anybody is told that it is one.
fn check(to: &Path, account: &mut Account) -> Result<()> {
    let store = Store::open_read_only(to)?;
    let verified = store.verify()?;
    if let Some(finding) = verified.findings.first() {
        return Err(Error::bug(
            to.display().to_string(),
            format!(
                "what was rescued does not verify: {}: {}",
                finding.place, finding.fault
            ),
        ));
    }
    account.interviews = verified.interviews;
    account.state_digest = verified.state_digest;
    account.documents_lost = store.tell(documents_lost(&store))?;
    account.is_whole =
        account.lost.is_empty() && account.unproven.is_empty() && account.documents_lost.is_empty();
    Ok(())
}

/// Kinds of documents that an event adopted and that are not there.
fn documents_lost(store: &Store) -> Told<Vec<String>> {
    let mut lost = BTreeSet::new();
    let known = document::hashes(&store.conn)?;
    for cell in store.answers_of_study()? {
        let (variable, content) = cell;
        if let (Some(kind), Content::Document(sha)) = (DocumentKind::from_code(&variable), content)
            && !known.contains(&sha)
        {
            lost.insert(kind.code().to_owned());
        }
    }
    Ok(lost.into_iter().collect())
}

impl Store {
    /// What the study as such says: the variable and the content of each of its cells.
    fn answers_of_study(&self) -> Told<Vec<(String, Content)>> {
        let mut statement = self
            .conn
            .prepare(include_str!("../sql/cells_of_study.sql"))?;
        let mut rows = statement.query(rusqlite::named_params! {":study": self.study})?;
        let mut cells = vec![];
        while let Some(row) = rows.next()? {
            let kind = codes::kind(row.get("kind")?)?;
            let origin = codes::origin(row.get("origin")?)?;
            let content = codes::content(kind, origin, row.get_ref("val")?, row.get("miss")?)?;
            cells.push((row.get("variable")?, content));
        }
        Ok::<_, Fault>(cells)
    }
}
