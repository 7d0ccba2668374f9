//! What follows from what happened: the next state, and what the world has to do about it. Pure.

use super::{
    background,
    clock::Now,
    command::Command,
    effect::{Effect, Work},
    key::Key,
    keymap::{self, Context},
    lock::{self, Lock},
    model::{Disk, Model},
    modelling,
    msg::Msg,
    notice::Notice,
    overlay::{Overlay, Purpose, Target},
    screen::{Reply, Runs, Tab, model::SAMPLES},
    typing::{edit, paste, refilter, set_typing, typed},
    widget::{Chooser, Item},
    words::{Phrase, Words, say},
};

/// Takes in what happened at `now`.
pub fn update(model: &mut Model, msg: Msg, now: &Now) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => return press(model, key, now),
        Msg::Paste(text) => return paste(model, &text),
        Msg::Resized(columns, rows) => model.size = (columns, rows),
        Msg::Resumed => {}
        Msg::Idle => return lock::hide(model),
        Msg::Unlocked => return lock::shown(model),
        Msg::StillLocked(why) => {
            if let Some(lock) = &mut model.lock {
                lock.failed(Phrase::from(why));
            }
        }
        Msg::Shutdown => return shut_down(model),
        Msg::Saved(at) => return saved(model, &at),
        Msg::NotSaved(why) => {
            model.disk = Disk::Failed;
            let reply = model.entry.as_mut().map(|entry| entry.not_saved());
            let effects = reply.map_or_else(Vec::new, |reply| follow(model, reply));
            model.notice = Some(Notice::failure(say!("not saved: {}", Phrase::from(why))));
            return effects;
        }
        Msg::Study(about) => {
            model.analysis.take_text(about.model.clone());
            model.lock = about.is_protected.then(|| Lock::new(true));
            model.about = Some(*about);
            return match model.lock {
                Some(_) => vec![],
                None => vec![Effect::List],
            };
        }
        Msg::Listed(roll) => model.interviews.take(roll),
        Msg::Opened(mut entry) => {
            entry.behave(model.manner());
            if let Some(drafts) = model.drafts.remove(&entry.uid) {
                entry.take_drafts(drafts);
            }
            model.notice = None;
            model.entry = Some(entry);
        }
        Msg::Reviewed(read) => {
            model.review.take(*read);
            if model.review.is_checked() {
                return vec![];
            }
            return model.begin_work(Work::Check);
        }
        Msg::Talk(talk) => model.review.said(*talk),
        Msg::Standing(standing) => return model.sync.take(standing),
        Msg::Characters(log, characters) => model.sync.characters = Some((log, characters)),
        Msg::Trail(uid, tracks) => {
            let entry = model.entry.as_mut().filter(|entry| entry.uid == uid);
            let reply = entry.map(|entry| entry.remember(tracks));
            return reply.map_or_else(Vec::new, |reply| follow(model, reply));
        }
        Msg::History(title, lines) => model.overlay = Some(Overlay::read(&title, lines)),
        Msg::Notes(writing) => model.overlay = Some(Overlay::Write(writing)),
        Msg::Written(name) => model.notice = Some(Notice::info(say!("written: {}", name))),
        Msg::Failed(why) => model.notice = Some(Notice::failure(why)),
        Msg::Runs(list) => model.analysis.runs = Some(Box::new(Runs::new(list))),
        Msg::Material(material) => modelling::take_material(model, *material),
        Msg::ModelAdopted(text) => return modelling::adopted(model, text),
        Msg::Progress(..)
        | Msg::Computed(..)
        | Msg::Examined(..)
        | Msg::Cancelled(..)
        | Msg::NotComputed(..)
        | Msg::Met(..)
        | Msg::Unmet(..) => {
            return background::went_on(model, msg, now);
        }
    }
    vec![]
}

fn press(model: &mut Model, key: Key, now: &Now) -> Vec<Effect> {
    model.notice = None;
    if let Some(entry) = &mut model.entry {
        entry.stroke(now.monotonic_ms);
    }
    let contexts = model.contexts();
    let mut effects = match keymap::find(contexts, key) {
        Some(binding) => run(model, binding.command, now),
        None => match key.typed() {
            Some(letter) => typed(model, letter),
            None => vec![],
        },
    };
    // Whoever keys from paper looks at the paper: what is wrong is heard.
    let complains = model.entry.as_ref().is_some_and(|entry| entry.complains());
    if model.heads_down && complains {
        effects.push(Effect::Bell);
    }
    effects
}

/// Does what `command` asks, wherever it came from.
pub fn run(model: &mut Model, command: Command, now: &Now) -> Vec<Effect> {
    if let Some(effects) = modelling::write(model, command) {
        return effects;
    }
    if edit(model, command) {
        return vec![];
    }
    if model.lock.is_some() {
        return lock::run(model, command);
    }
    if model.overlay.is_some() && !matches!(command, Command::Quit | Command::Lock) {
        return run_overlay(model, command, now);
    }
    match command {
        Command::Palette => model.overlay = Some(Overlay::Choose(palette(model))),
        Command::Quit if modelling::holds_back(model) => {}
        Command::Quit => return quit(model),
        Command::Lock => return lock::hide(model),
        Command::Suspend => return vec![Effect::Suspend],
        Command::Language => return next_language(model),
        Command::Theme => {
            model.theme = model.theme.next();
            model.notice = Some(Notice::info(say!(
                "theme: {}",
                Phrase::from(model.theme.name())
            )));
        }
        Command::HeadsDown => {
            model.heads_down = !model.heads_down;
            model.settle_manner();
        }
        Command::Roomy => {
            model.roomy = !model.roomy;
            model.settle_manner();
        }
        Command::Steady => {
            model.steady = !model.steady;
            model.notice = Some(Notice::info(if model.steady {
                "every answer waits for Enter"
            } else {
                "a full answer goes on by itself"
            }));
            model.settle_manner();
        }
        Command::Tongue => {
            model.words = Words::of(model.words.tongue().next());
            model.settle_manner();
            model.notice = Some(Notice::info(Phrase::name(model.words.tongue().name())));
        }
        Command::Glyphs => {
            model.glyphs = match model.glyphs {
                super::glyph::Glyphs::Unicode => super::glyph::Glyphs::Ascii,
                super::glyph::Glyphs::Ascii => super::glyph::Glyphs::Unicode,
            };
        }
        _ => {
            if let Some(entry) = &mut model.entry {
                let reply = entry.run(command, now);
                return follow(model, reply);
            }
            return run_screen(model, command);
        }
    }
    vec![]
}

/// The next of the questionnaire's languages, for the interview and the lists alike.
fn next_language(model: &mut Model) -> Vec<Effect> {
    let Some(about) = &mut model.about else {
        return vec![];
    };
    let languages = about.questionnaire.languages();
    about.language = (about.language + 1) % languages.len().max(1);
    let name = languages.get(about.language).cloned();
    model.notice = name.map(|name| Notice::info(Phrase::name(name)));
    if let Some(entry) = &mut model.entry {
        entry.speak(about.language);
    }
    let again = match model.tab {
        Tab::Review => Effect::Review(vec![]),
        _ => Effect::List,
    };
    vec![Effect::Speak(about.language), again]
}

fn run_screen(model: &mut Model, command: Command) -> Vec<Effect> {
    if model.about.is_none() {
        let reply = model.welcome.run(command);
        return follow(model, reply);
    }
    match command {
        Command::Interviews => return show(model, Tab::Interviews),
        Command::Review => return show(model, Tab::Review),
        Command::Compare => return show(model, Tab::Compare),
        Command::Model => return show(model, Tab::Model),
        Command::Sync => return show(model, Tab::Sync),
        Command::Back | Command::Close => return back(model),
        Command::Runs => return vec![Effect::Runs],
        Command::Repeat => return modelling::repeat(model),
        Command::Rounds => return model.begin_work(Work::Rounds),
        Command::Bootstrap => {
            return model.begin_work(Work::Model {
                bootstrap: Some(SAMPLES),
            });
        }
        Command::Follow => return modelling::follow(model),
        Command::EditModel => return vec![Effect::ModelMaterial],
        Command::Filter => set_typing(model, true),
        Command::Confirm if model.tab == Tab::Sync => {
            let named = model.sync.named();
            return named.map_or_else(Vec::new, |place| model.begin_errand(Work::Look, place));
        }
        Command::Merge | Command::Meet if model.tab == Tab::Sync => {
            return match model.sync.errand(command) {
                Some(Ok((work, place))) => model.begin_errand(work, place),
                Some(Err(why)) => follow(model, Reply::refuse(why)),
                None => vec![],
            };
        }
        Command::Confirm => set_typing(model, false),
        _ => {
            let page = model.page();
            let reply = match model.tab {
                Tab::Interviews => model.interviews.run(command, page),
                Tab::Review => model.review.run(command, page),
                Tab::Compare => model.compare.run(command, page),
                Tab::Model => model.analysis.run(command, page),
                Tab::Sync => model.sync.run(command, page),
            };
            return follow(model, reply);
        }
    }
    vec![]
}

/// Brings a screen to the front and asks for what it shows.
fn show(model: &mut Model, tab: Tab) -> Vec<Effect> {
    if model.tab == tab {
        model.analysis.traced = None;
        model.analysis.leave_runs();
    }
    model.tab = tab;
    match tab {
        Tab::Interviews => vec![Effect::List],
        Tab::Review => vec![Effect::Review(vec![])],
        Tab::Compare => {
            let work = model.compare.work();
            model.begin_work(work)
        }
        Tab::Model if model.analysis.text.is_some() => {
            let work = model.analysis.again();
            model.begin_work(work)
        }
        Tab::Model => {
            model.analysis.tables.fault = Some("This study has no path model.".to_owned());
            vec![]
        }
        Tab::Sync => vec![Effect::Standing],
    }
}

/// Esc on a screen: stops what runs, else drops the filter.
fn back(model: &mut Model) -> Vec<Effect> {
    if model.tab == Tab::Review && model.review.back() {
        return vec![];
    }
    if let Some(job) = &model.job {
        return vec![Effect::Cancel(job.id)];
    }
    let on_model = model.tab == Tab::Model;
    if on_model && (model.analysis.traced.take().is_some() || model.analysis.uncover()) {
        return vec![];
    }
    let dropped = match model.tab {
        Tab::Interviews => model.interviews.filter.drop(),
        Tab::Compare => model.compare.uncover() || model.compare.filter.drop(),
        Tab::Sync => model.sync.forget(),
        _ => false,
    };
    if dropped {
        refilter(model);
    }
    vec![]
}

fn run_overlay(model: &mut Model, command: Command, now: &Now) -> Vec<Effect> {
    let page = model.page();
    let Some(overlay) = &mut model.overlay else {
        return vec![];
    };
    match command {
        Command::Up => overlay.step(-1),
        Command::Down => overlay.step(1),
        Command::PageUp => overlay.step(-page),
        Command::PageDown => overlay.step(page),
        Command::Close | Command::Palette => model.overlay = None,
        Command::Confirm => {
            let overlay = model.overlay.take();
            return overlay.map_or_else(Vec::new, |overlay| confirm(model, overlay, now));
        }
        _ => {}
    }
    vec![]
}

fn confirm(model: &mut Model, overlay: Overlay, now: &Now) -> Vec<Effect> {
    let target = match overlay {
        Overlay::Choose(chooser) => chooser.chosen(),
        Overlay::Ask { command, .. } => Some(Target::Command(command)),
        Overlay::Write(writing) => {
            let text = writing.field.text().trim();
            let reply = match (&mut model.entry, &writing.purpose) {
                (Some(entry), Purpose::Why) => entry.keep(text),
                (Some(entry), Purpose::CallBack(outcome)) => {
                    entry.call_back(outcome.as_deref(), text)
                }
                (Some(entry), Purpose::Note) if !text.is_empty() => {
                    entry.note(&writing.about.1, text)
                }
                _ => Reply::quiet(),
            };
            return follow(model, reply);
        }
        Overlay::Say(saying) => {
            let Some(study) = model.about.as_ref().map(|about| about.study) else {
                return vec![];
            };
            let context = crate::form::Context::at(now.at);
            let reply = model.review.written(saying, study, &context);
            return follow(model, reply);
        }
        Overlay::Line(field) => {
            let reply = model.compare.set_line(field.text());
            return follow(model, reply);
        }
        Overlay::Read(_) => None,
    };
    match (target, &mut model.entry) {
        (Some(Target::Command(command)), _) => run(model, command, now),
        (Some(Target::Question(at)), Some(entry)) => {
            entry.jump(&at);
            vec![]
        }
        (Some(Target::Outcome(code)), Some(entry)) => {
            let reply = entry.outcome(code);
            follow(model, reply)
        }
        (Some(Target::Number(wanted)), _) => modelling::follow_one(model, wanted),
        (Some(Target::Version(text)), _) => modelling::take_version(model, &text),
        (Some(Target::Column(column)), _) => {
            model.review.to_column(column);
            vec![]
        }
        (Some(Target::Against(column)), _) => {
            model.review.cross(column, false);
            vec![]
        }
        (Some(Target::By(column)), _) => {
            model.review.cross(column, true);
            vec![]
        }
        (Some(target), _) => {
            let reply = model.compare.choose(target);
            follow(model, reply)
        }
        (None, _) => vec![],
    }
}

/// What can be done here, with its keys.
fn palette(model: &Model) -> Chooser<Target> {
    let mut offered = keymap::offered(model.contexts());
    offered.retain(|binding| {
        let of_use = !matches!(binding.context, Context::Typing | Context::Overlay);
        of_use && binding.command != Command::Palette && model.can(binding.command)
    });
    offered.sort_by_key(|binding| std::cmp::Reverse(binding.footer));
    let say = |english| model.words.say(english);
    let items = offered.into_iter().map(|binding| Item {
        text: format!("{}: {}", say(binding.name), say(binding.does)),
        aside: binding.key(),
        value: Target::Command(binding.command),
    });
    Chooser::new("What can be done here", items.collect())
}

/// Carries out what a screen answered.
pub(super) fn follow(model: &mut Model, reply: Reply) -> Vec<Effect> {
    if reply.notice.is_some() {
        model.notice = reply.notice;
    }
    if let Some(overlay) = reply.overlay {
        model.overlay = Some(*overlay);
    }
    let mut effects = reply.effects;
    if let Some(work) = reply.work {
        effects.extend(model.begin_work(work));
    }
    if effects
        .iter()
        .any(|effect| matches!(effect, Effect::Append(_)))
    {
        model.disk = Disk::Saving;
    }
    if reply.left {
        let mut left = vec![];
        if let Some(entry) = model.entry.take() {
            left.push(entry.uid);
            model.drafts.insert(entry.uid, entry.into_drafts());
        }
        if model.ending {
            return vec![Effect::Quit];
        }
        if model.tab == Tab::Review {
            effects.push(Effect::Review(left));
        }
    }
    effects
}

fn saved(model: &mut Model, at: &Now) -> Vec<Effect> {
    model.disk = Disk::Saved(at.time_of_day());
    match &mut model.entry {
        Some(entry) => {
            let reply = entry.saved();
            follow(model, reply)
        }
        None => vec![],
    }
}

/// Leaves: an open interview is put aside first.
pub(super) fn quit(model: &mut Model) -> Vec<Effect> {
    model.overlay = None;
    model.ending = true;
    match &mut model.entry {
        Some(entry) => {
            let reply = entry.leave();
            follow(model, reply)
        }
        None => vec![Effect::Quit],
    }
}

/// The machine ends the program: as on leaving, but nothing can stop it.
fn shut_down(model: &mut Model) -> Vec<Effect> {
    let mut effects = quit(model);
    if !effects.contains(&Effect::Quit) {
        effects.push(Effect::Quit);
    }
    effects
}
