//! The desk: carries out effects with the real store, clock-free; what it did comes back as messages.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool, mpsc::Sender},
    thread,
};

use super::{
    about::About,
    analysis::{Computed, Tick},
    backups::{self, Hourly, Keeping},
    beside,
    clock::Now,
    effect::{Effect, JobId, Work},
    errand::Lent,
    jobs, keeping, merging,
    msg::Msg,
    overlay::{Purpose, Writing},
    reading, reviewing,
    screen::entry,
    widget::Field,
    words::say,
};
use crate::error::{Error, Result};
use crate::form::{Address, Context};
use crate::name::{Uid, Variable};
use crate::store::{Moment, Run};
use crate::study::Study;
use crate::vault::Passphrase;

/// Computes tables from the study at a path; the last argument hears how far it is and says whether to go on.
/// `None` means that it was stopped.
pub type Compute = Arc<dyn Fn(&Path, Work, Tick<'_>) -> Result<Option<Computed>> + Send + Sync>;

/// Makes the example study at a path, if it is not there, and opens it.
pub type MakeExample = Box<dyn FnMut(&Path, Run) -> Result<Study>>;

/// Who works where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The person.
    pub operator: String,
    /// The laptop.
    pub device: String,
}

/// The open study and everything that acts on the world.
pub struct Desk {
    /// The study.
    pub study: Option<Study>,
    /// Its file.
    pub path: PathBuf,
    /// Who works where.
    pub who: Who,
    /// Makes an id that nobody has.
    pub fresh: Box<dyn FnMut() -> Uid>,
    /// Computes tables.
    pub compute: Compute,
    /// Makes the example.
    pub example: MakeExample,
    /// Where background work reports to.
    pub outbox: Sender<Msg>,
    /// The language of lists.
    pub language: usize,
    /// The switch that stops the running work.
    pub running: Option<(JobId, Arc<AtomicBool>)>,
    /// The study while files are merged into it.
    pub lent: Lent,
    /// Where answers are kept beside the study.
    pub keeping: Keeping,
    /// Makes backups meanwhile.
    pub hourly: Option<Hourly>,
}

/// The instant as the store takes it.
#[must_use]
pub fn moment(now: &Now) -> Moment {
    Moment {
        wall_ms: now.at.timestamp_millis(),
        tz_minutes: now.at.offset().local_minus_utc() / 60,
        monotonic_ms: now.monotonic_ms,
    }
}

impl Desk {
    /// Does what is asked at `now`. Suspending and quitting are the loop's.
    pub fn perform(&mut self, effect: Effect, now: &Now) -> Vec<Msg> {
        match effect {
            Effect::Append(events) => return self.append(&events, now),
            Effect::Compute(id, work) => {
                self.start(id, work, now);
                return vec![];
            }
            Effect::Errand(id, work, place) => {
                return match self.send(id, work, place, now) {
                    Ok(()) => vec![],
                    Err(error) => vec![Msg::NotComputed(id, error.to_string())],
                };
            }
            Effect::Cancel(id) => {
                self.cancel(id);
                return vec![];
            }
            Effect::Characters => {
                self.read_characters();
                return vec![];
            }
            Effect::KeepRun(record, model) => {
                let who = self.who.operator.clone();
                let kept = self
                    .open_study()
                    .and_then(|study| keeping::keep_run(study, &record, model, &who, now));
                return match kept {
                    Ok(()) => vec![],
                    Err(error) => vec![Msg::Failed(format!("the estimate is not kept: {error}"))],
                };
            }
            Effect::Speak(language) => {
                self.language = language;
                return vec![];
            }
            Effect::Lock => {
                if let Some(study) = &mut self.study {
                    study.store.lock();
                }
                return vec![];
            }
            Effect::Unlock(passphrase) => return vec![self.unlock(&passphrase)],
            Effect::Suspend | Effect::Quit | Effect::Bell => return vec![],
            _ => {}
        }
        match self.read(effect, now) {
            Ok(msg) => vec![msg],
            Err(error) => vec![Msg::Failed(error.to_string())],
        }
    }

    fn unlock(&mut self, passphrase: &Passphrase) -> Msg {
        let unlocked = self
            .open_study()
            .and_then(|study| study.store.unlock(passphrase));
        match unlocked {
            Ok(()) => Msg::Unlocked,
            Err(error) => Msg::StillLocked(error.fault().to_owned()),
        }
    }

    fn append(&mut self, events: &[crate::survey::Event], now: &Now) -> Vec<Msg> {
        let study = match self.open_study() {
            Ok(study) => study,
            Err(error) => return vec![Msg::NotSaved(error.to_string())],
        };
        match study.store.append(events, moment(now)) {
            Ok(()) => {
                let fault = study.store.safety_fault();
                let fault = fault.map(|error| Msg::Failed(error.to_string()));
                std::iter::once(Msg::Saved(*now)).chain(fault).collect()
            }
            Err(error) => vec![Msg::NotSaved(error.to_string())],
        }
    }

    fn read(&mut self, effect: Effect, now: &Now) -> Result<Msg> {
        let language = self.language;
        match effect {
            Effect::Study(path) => self
                .open(path, now)
                .map(|about| Msg::Study(Box::new(about))),
            Effect::List => self
                .look(|study| reading::roll(study, language, now))
                .map(Msg::Listed),
            Effect::Review(changed) => {
                let operator = self.who.operator.clone();
                let read =
                    self.look(|study| reviewing::read(study, language, operator, &changed))?;
                Ok(Msg::Reviewed(Box::new(read)))
            }
            Effect::Talk => {
                let talk = self.look(|study| study.store.talk())?;
                Ok(Msg::Talk(Box::new(talk)))
            }
            Effect::History(uid, at) => {
                let (title, lines) =
                    self.look(|study| reading::history(study, language, uid, &at))?;
                Ok(Msg::History(title, lines))
            }
            Effect::Notes(uid, at) => self.notes(uid, at, now),
            Effect::Trail(uid) => self
                .look(|study| study.store.trail(uid))
                .map(|trail| Msg::Trail(uid, trail)),
            Effect::Standing => self
                .look(|study| merging::standing(&study.store, now))
                .map(Msg::Standing),
            Effect::Keep(id, number) => {
                let store = &mut self.open_study()?.store;
                merging::keep(store, &id, number, moment(now))?;
                merging::standing(store, now).map(Msg::Standing)
            }
            Effect::Runs => self.look(keeping::runs).map(Msg::Runs),
            Effect::ModelMaterial => {
                let material = keeping::material(self.open_study()?)?;
                Ok(Msg::Material(Box::new(material)))
            }
            Effect::AdoptModel(text) => {
                let study = self.open_study()?;
                keeping::adopt(study, &text, moment(now))?;
                Ok(Msg::ModelAdopted(text))
            }
            Effect::Open(uid, at) => self.open_interview(uid, at.as_ref(), now),
            Effect::WriteBeside(ending, text) => {
                self.write_beside(&ending, &text).map(Msg::Written)
            }
            Effect::Again(uid) => self.second_entry(uid, now),
            Effect::CompareEntries(uid) => self.compare_entries(uid, now),
            Effect::Begin(known, round) => self.begin(known, round, now),
            _ => Err(Error::bug("desk", "this effect reads nothing")),
        }
    }

    /// Reads the characters of the state meanwhile: every answer of the study goes into them.
    fn read_characters(&self) {
        let (path, outbox) = (self.path.clone(), self.outbox.clone());
        thread::spawn(move || {
            let msg = match merging::characters(&path) {
                Ok((log, characters)) => Msg::Characters(log, characters),
                Err(error) => Msg::Failed(error.to_string()),
            };
            // Nobody listens any more once the program ends.
            let _ = outbox.send(msg);
        });
    }

    /// Writes `text` beside the study as a file that is not there yet, and returns its name.
    fn write_beside(&self, ending: &str, text: &str) -> Result<String> {
        let study = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let (stem, kind) = ending.rsplit_once('.').unwrap_or((ending, "txt"));
        for number in 1..1000 {
            let again = if number > 1 {
                format!("-{number}")
            } else {
                String::new()
            };
            let name = format!("{study}-{stem}{again}.{kind}").replace(['/', '\\', ' '], "_");
            let path = self.path.with_file_name(&name);
            let file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&path);
            match file.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())) {
                Ok(()) => return Ok(name),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    return Err(Error::new(
                        path.display().to_string(),
                        format!("cannot be written: {error}"),
                    )
                    .way_out("Copy the study into a folder that you may write to"));
                }
            }
        }
        Err(
            Error::new(ending, "a thousand such files are beside the study")
                .way_out("Remove some of them"),
        )
    }

    fn open_study(&mut self) -> Result<&mut Study> {
        if self.study.is_none() {
            self.study = self.lent.back();
        }
        if self.lent.is_out() {
            return Err(Error::new("", "files are being merged into the study")
                .way_out("Wait until they are, or stop it with Esc"));
        }
        self.study
            .as_mut()
            .ok_or_else(|| Error::new("", "no study is open"))
    }

    /// Reads the study, also while files are merged into it: then as it was before the file that is being taken.
    fn look<T>(&mut self, read: impl FnOnce(&Study) -> Result<T>) -> Result<T> {
        if self.study.is_none() {
            self.study = self.lent.back();
        }
        if self.lent.is_out() {
            return read(&Study::open_read_only(&self.path)?);
        }
        read(self.open_study()?)
    }

    fn send(&mut self, id: JobId, work: Work, place: String, now: &Now) -> Result<()> {
        self.open_study()?;
        if let Some(study) = self.study.take() {
            let outbox = self.outbox.clone();
            let stop = self.lent.lend(study, (id, work, place), *now, outbox);
            self.running = Some((id, stop));
        }
        Ok(())
    }

    fn open(&mut self, path: Option<PathBuf>, now: &Now) -> Result<About> {
        let run = Run {
            uid: (self.fresh)(),
            operator: self.who.operator.clone(),
            device: self.who.device.clone(),
            at: moment(now),
            app: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let mut study = match path {
            Some(path) => {
                self.path = path;
                Study::open(&self.path, run)?
            }
            None => (self.example)(&self.path, run)?,
        };
        if let Some(folder) = &self.keeping.safety {
            study.store.keep_safety_log(folder);
        }
        self.hourly = self
            .keeping
            .backups
            .clone()
            .map(|base| Hourly::begin(self.path.clone(), base, self.outbox.clone()));
        let about = reading::about(&study, &self.path, &self.who.operator)?;
        self.language = about.language;
        self.study = Some(study);
        Ok(about)
    }

    fn context(&mut self, now: &Now) -> Context {
        let seed = (self.fresh)().0;
        Context {
            device: self.who.device.clone(),
            username: self.who.operator.clone(),
            seed: seed[..8]
                .iter()
                .fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
            ..Context::at(now.at)
        }
    }

    fn open_interview(&mut self, uid: Uid, at: Option<&Address>, now: &Now) -> Result<Msg> {
        let context = self.context(now);
        let language = self.language;
        let study = self.open_study()?;
        let stored = reading::stored(study, uid)?;
        let questionnaire = study.questionnaire_of(uid)?;
        let at = at.map(|at| study.place_in(uid, at)).transpose()?;
        let lies_beside = beside::beside(study, uid)?;
        let mut state = entry::restore(questionnaire, context, uid, stored).beside(lies_beside);
        state.speak(language);
        at.iter().for_each(|at| state.jump(at));
        Ok(Msg::Opened(Box::new(state)))
    }

    fn second_entry(&mut self, uid: Uid, now: &Now) -> Result<Msg> {
        let context = self.context(now);
        let language = self.language;
        let study = self.open_study()?;
        let questionnaire = Arc::clone(study.questionnaire());
        let (known, keyed) = beside::paper(study, uid)?;
        let lies_beside = beside::beside(study, uid)?;
        let mut state =
            entry::again(&questionnaire, context, uid, &known, keyed).beside(lies_beside);
        state.speak(language);
        Ok(Msg::Opened(Box::new(state)))
    }

    fn compare_entries(&mut self, uid: Uid, now: &Now) -> Result<Msg> {
        let context = self.context(now);
        let language = self.language;
        let study = self.open_study()?;
        let (_, keyed) = beside::paper(study, uid)?;
        if keyed.answers.is_empty() {
            return Err(Error::new(
                "",
                "there is no second entry of this interview; d begins one",
            ));
        }
        let stored = reading::stored(study, uid)?;
        let questionnaire = Arc::clone(study.questionnaire());
        let lies_beside = beside::beside(study, uid)?;
        let mut state = entry::restore(questionnaire, context, uid, stored).beside(lies_beside);
        state.speak(language);
        Ok(Msg::Opened(Box::new(state.comparing(keyed))))
    }

    fn begin(
        &mut self,
        known: Vec<(String, String)>,
        round: Option<String>,
        now: &Now,
    ) -> Result<Msg> {
        let context = self.context(now);
        let uid = (self.fresh)();
        let language = self.language;
        let study = self.open_study()?;
        let round = round.zip(study.roles().round.clone());
        let mut given: Vec<(Variable, String)> = round
            .map(|(code, variable)| (variable, code))
            .into_iter()
            .collect();
        given.extend(
            known
                .into_iter()
                .filter_map(|(name, text)| Some((Variable::new(&name).ok()?, text))),
        );
        let text = |variable: &Option<Variable>| {
            let own = variable.as_ref()?;
            given
                .iter()
                .find(|(given, _)| given == own)
                .map(|(_, text)| text.clone())
        };
        let (key, in_round) = (text(&study.roles().key), text(&study.roles().round));
        let earlier = match key {
            Some(key) => study.earlier(&key, in_round.as_deref())?,
            None => None,
        };
        let (mut state, mut events) = entry::begin(study.questionnaire(), context, uid, &given);
        events.extend(earlier.iter().flat_map(|earlier| state.preload(earlier)));
        study.store.append(&events, moment(now))?;
        let mut state = state.beside(beside::beside(study, uid)?);
        state.speak(language);
        Ok(Msg::Opened(Box::new(state)))
    }

    fn notes(&mut self, uid: Uid, at: Address, now: &Now) -> Result<Msg> {
        let language = self.language;
        let study = self.open_study()?;
        let label = reading::question(study.questionnaire(), &at.variable, language);
        let earlier = reading::notes(study, uid, &at, now)?;
        Ok(Msg::Notes(Writing {
            title: say!("Note on {}", label),
            prompt: say!("note"),
            purpose: Purpose::Note,
            about: (uid, at),
            earlier,
            field: Field::default(),
        }))
    }

    fn start(&mut self, id: JobId, work: Work, now: &Now) {
        let (path, outbox) = (self.path.clone(), self.outbox.clone());
        let stop = if work == Work::Check {
            let context = Context::at(now.at);
            let keys = self.study.as_ref().map(|study| study.store.keys().clone());
            let keys = keys.unwrap_or_default();
            let job = move |tick: Tick<'_>| reviewing::examine(&path, keys, &context, tick);
            let made = move |examined| Msg::Examined(id, Box::new(examined));
            jobs::start(id, work, outbox, job, made)
        } else {
            let (compute, asked) = (Arc::clone(&self.compute), work.clone());
            let job = move |tick: Tick<'_>| compute(&path, asked.clone(), tick);
            let made_of = work.clone();
            let made = move |computed| Msg::Computed(id, made_of, Box::new(computed));
            jobs::start(id, work, outbox, job, made)
        };
        self.running = Some((id, stop));
    }

    fn cancel(&self, id: JobId) {
        if let Some((running, stop)) = &self.running
            && *running == id
        {
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    }

    /// Closes the study, so that the file can be copied as it stands, and makes a backup of it.
    ///
    /// # Errors
    /// The disk failed, or the backup cannot be written; what was saved before is still saved.
    pub fn close(&mut self, now: &Now) -> Result<()> {
        if let Some((id, _)) = self.running {
            self.cancel(id);
        }
        let lent = self.lent.wait();
        self.hourly = None;
        let Some(study) = self.study.take().or(lent) else {
            return Ok(());
        };
        study.store.close()?;
        match &self.keeping.backups {
            Some(base) => backups::make(&self.path, base, now)
                .map_err(|error| error.within("everything is saved, but there is no new backup")),
            None => Ok(()),
        }
    }
}
