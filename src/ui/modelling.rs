//! What follows on the Model screen: a number is followed to its draws, the model's text is written and taken into use.

use super::{
    analysis::{Computed, Repeated},
    command::Command,
    effect::{Effect, Work},
    model::Model,
    notice::Notice,
    overlay::{Overlay, Target},
    screen::{Editor, Material, Tab},
    widget::{Chooser, Item},
    words::{Phrase, say},
};
use crate::analysis::Wanted;
use crate::report::{Fact, Tables};

/// Whether the model's text is what keys write.
#[must_use]
pub fn is_writing(model: &Model) -> bool {
    let covered = model.lock.is_some() || model.overlay.is_some() || model.entry.is_some();
    !covered && model.about.is_some() && model.tab == Tab::Model && model.analysis.writing()
}

/// The text that is being written.
pub fn editor(model: &mut Model) -> Option<&mut Editor> {
    if is_writing(model) {
        model.analysis.editor.as_mut()
    } else {
        None
    }
}

/// Does what `command` asks of the text that is being written; `None` where it is nothing for it.
pub fn write(model: &mut Model, command: Command) -> Option<Vec<Effect>> {
    let page = model.page();
    let editor = editor(model)?;
    match command {
        Command::SaveModel => Some(save(model)),
        Command::Versions => {
            let items = editor.versions().iter().enumerate().rev();
            let items: Vec<Item<Target>> = items
                .map(|(at, version)| Item {
                    text: version.text.lines().next().unwrap_or_default().to_owned(),
                    aside: format!("{} {}", at + 1, version.made),
                    value: Target::Version(version.text.clone()),
                })
                .collect();
            model.overlay = Some(Overlay::Choose(Chooser::new(
                say!("Versions of the model"),
                items,
            )));
            Some(vec![])
        }
        Command::Close => {
            model.analysis.editing = false;
            if editor_is_draft(model) {
                model.notice = Some(Notice::info("the draft is kept; e goes on with it"));
            } else {
                model.analysis.editor = None;
            }
            Some(vec![])
        }
        command => editor.run(command, page).then(Vec::new),
    }
}

fn editor_is_draft(model: &Model) -> bool {
    model.analysis.editor.as_ref().is_some_and(Editor::is_draft)
}

/// Takes the text into use, unless something is wrong with it.
fn save(model: &mut Model) -> Vec<Effect> {
    let Some(editor) = &model.analysis.editor else {
        return vec![];
    };
    if let Some(fault) = editor.faults().first() {
        let why = format!("line {}: {}", fault.line, fault.message);
        model.notice = Some(Notice::warning(say!(
            "not saved: {}; Esc keeps the draft",
            why
        )));
        return vec![];
    }
    if !editor.is_draft() {
        model.notice = Some(Notice::info("this text is in use already"));
        return vec![];
    }
    vec![Effect::AdoptModel(editor.text().to_owned())]
}

/// The material for writing has been read.
pub fn take_material(model: &mut Model, material: Material) {
    match &mut model.analysis.editor {
        Some(editor) => editor.know(material),
        None => model.analysis.editor = Some(Editor::of(material)),
    }
    model.analysis.editing = true;
}

/// The text is in use: it is estimated at once.
pub fn adopted(model: &mut Model, text: String) -> Vec<Effect> {
    if let Some(about) = &mut model.about {
        about.model = Some(text.clone());
    }
    model.analysis.take_text(Some(text));
    model.analysis.editor = None;
    model.analysis.editing = false;
    model.notice = Some(Notice::info("the model is a new version now, and in use"));
    model.begin_work(Work::Model { bootstrap: None })
}

/// An earlier version is read into the text.
pub fn take_version(model: &mut Model, text: &str) -> Vec<Effect> {
    if let Some(editor) = &mut model.analysis.editor {
        editor.take(text);
    }
    vec![]
}

/// What was computed takes its place; an estimate is kept in the study.
pub fn computed(model: &mut Model, computed: Computed) -> Vec<Effect> {
    match computed {
        Computed::Tables(tables) => model.compare.take(tables, None),
        Computed::Compared(tables, behind) => model.compare.take(tables, Some(behind)),
        Computed::Estimate(tables, record) => {
            model.notice = stopped(&tables).or(model.notice.take());
            model.analysis.take_tables(tables);
            if let Some((record, text)) = record.map(|kept| *kept) {
                return vec![Effect::KeepRun(Box::new(record), text)];
            }
        }
        Computed::Traced(traced) => model.analysis.traced = Some(traced),
        Computed::Repeated(repeated) => told(model, *repeated),
    }
    vec![]
}

/// That a bootstrap was stopped, and what became of it.
fn stopped(tables: &Tables) -> Option<Notice> {
    let facts = tables.run.facts.iter();
    let count = |name: &str| {
        facts.clone().find_map(|(known, fact)| match fact {
            Fact::Count(count) if known == name => Some(*count),
            _ => None,
        })
    };
    let (made, asked) = count("stopped_after").zip(count("draws"))?;
    Some(Notice::info(say!(
        "stopped after {} of {} draws; what is done is shown and kept",
        made,
        asked
    )))
}

/// Makes the selected kept estimate again.
pub fn repeat(model: &mut Model) -> Vec<Effect> {
    let runs = model.analysis.runs.as_ref();
    match runs.and_then(|runs| runs.selected()) {
        Some(run) => {
            let sha = run.sha;
            model.begin_work(Work::Repeat(sha))
        }
        None => vec![],
    }
}

/// Says whether a kept estimate came out the same.
fn told(model: &mut Model, repeated: Repeated) {
    let own =
        say!("The study's model is another one now; this estimate was repeated with its own.");
    match repeated.difference {
        None => {
            let same = say!(
                "run {}: identical, every digit of {} tables",
                repeated.short,
                repeated.tables
            );
            model.notice = Some(if repeated.superseded {
                Notice::info(say!("{}. {}", same, own))
            } else {
                Notice::info(same)
            });
        }
        Some(difference) => {
            let mut lines: Vec<Phrase> = vec![say!(
                "NOT identical, because {}",
                Phrase::from(difference.because())
            )];
            lines.extend(repeated.superseded.then_some(own));
            lines.extend(difference.what.into_iter().map(Phrase::from));
            let title = format!("run {}", repeated.short);
            model.overlay = Some(Overlay::read(&title, lines));
        }
    }
}

/// Follows the selected number; where a row has several, the person chooses.
pub fn follow(model: &mut Model) -> Vec<Effect> {
    let mut numbers = model.analysis.numbers();
    match numbers.len() {
        0 => {
            model.notice = Some(Notice::info("no number of this row has a distribution"));
            vec![]
        }
        1 => follow_one(model, numbers.remove(0)),
        _ => {
            let items = numbers.into_iter().map(|wanted| Item {
                text: wanted.label.clone(),
                aside: String::new(),
                value: Target::Number(wanted),
            });
            let chooser = Chooser::new(say!("Follow which number?"), items.collect());
            model.overlay = Some(Overlay::Choose(chooser));
            vec![]
        }
    }
}

/// Follows this number.
pub fn follow_one(model: &mut Model, wanted: Wanted) -> Vec<Effect> {
    model.begin_work(Work::Trace(wanted))
}

/// Whether leaving now would lose a draft of which the person has not been told.
pub fn holds_back(model: &mut Model) -> bool {
    let holds = editor_is_draft(model) && !model.analysis.warned;
    if holds {
        model.analysis.warned = true;
        model.notice = Some(Notice::warning(
            "the model's draft is not saved (Ctrl-O saves it); leave again to lose it",
        ));
    }
    holds
}
