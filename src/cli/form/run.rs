//! `fieldbook form run FORM.xlsx`: answer a questionnaire without a screen, step by step, and see every node's state.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::check;
use crate::cli::{Outcome, clock, files};
use crate::error::{Error, Result};
use crate::form::{
    Address, Answer, Context, Lints, Missing, NodeState, Part, Questionnaire, Session,
    Value as Said,
};

/// Answer an XLSForm without a screen and print every node's state.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The workbook.
    pub form: PathBuf,
    /// Give an answer: a path (`/members[1]/age`) or a unique name, = and the answer.
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Steps as a JSON list: `{"set":[path,value]}`, `{"add":path}`, `{"remove":path}`, `{"missing":[path,reason]}`.
    #[arg(long, value_name = "ANSWERS.json")]
    pub script: Option<PathBuf>,
    /// The day that today() returns, instead of the clock's.
    #[arg(long, value_name = "DATE")]
    pub today: Option<NaiveDate>,
    /// The language of labels and messages: its name, or its code in brackets.
    #[arg(long)]
    pub language: Option<String>,
    /// Open it in spite of errors, without the rules at which they stand.
    #[arg(long)]
    pub anyway: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// One step, as a key would do it.
enum Step {
    Set(String, Option<String>),
    Missing(String, Missing),
    Add(String),
    Remove(String),
    Language(String),
}

/// Runs the steps; an answer that is refused is reported and not stored.
///
/// # Errors
/// The form has errors, or a step names no place of the form.
pub fn run(args: &Args) -> Result<Outcome> {
    let form = read_form(&args.form, args.anyway)?;
    let mut context = Context {
        seed: 1,
        ..Context::at(clock::now())
    };
    if let Some(day) = args.today {
        context = context.on(day);
    }
    let (session, _) = Session::begin(form, context);
    let mut runner = Runner {
        session,
        refused: HashMap::new(),
    };
    if let Some(language) = &args.language {
        runner.language(language)?;
    }
    for step in steps(args)? {
        runner.take(step)?;
    }
    Ok(Outcome::done(if args.json {
        format!("{:#}\n", runner.as_json())
    } else {
        runner.as_text()
    }))
}

fn read_form(path: &Path, anyway: bool) -> Result<Arc<Questionnaire>> {
    let reading = check::read(path, Lints::default(), anyway)?;
    let errors: Vec<String> = reading.errors().map(ToString::to_string).collect();
    match reading.questionnaire {
        Some(form) => Ok(Arc::new(form)),
        None => Err(Error::new(
            files::name(path),
            format!("the questionnaire has errors\n{}", errors.join("\n")),
        )
        .way_out("Put them right, or open it without the rules at them by --anyway")),
    }
}

fn steps(args: &Args) -> Result<Vec<Step>> {
    let mut steps = vec![];
    for text in &args.set {
        let Some((path, value)) = text.split_once('=') else {
            return Err(
                Error::usage("--set", format!("`{text}` has no =")).way_out("Write --set age=34")
            );
        };
        let value = (!value.is_empty()).then(|| value.to_owned());
        steps.push(Step::Set(path.trim().to_owned(), value));
    }
    if let Some(path) = &args.script {
        let place = files::name(path);
        let document: Value = serde_json::from_str(&files::read_text(path)?)
            .map_err(|error| Error::new(&place, format!("is not JSON: {error}")))?;
        let Value::Array(list) = document else {
            return Err(Error::new(&place, "is not a list of steps").way_out(SHAPES));
        };
        for (i, step) in list.iter().enumerate() {
            let Some(step) = step_of(step) else {
                let place = format!("{place}, step {}", i + 1);
                return Err(Error::new(place, format!("`{step}` is not a step")).way_out(SHAPES));
            };
            steps.push(step);
        }
    }
    Ok(steps)
}

const SHAPES: &str = r#"Write [{"set":["/age",34]},{"add":"/members"},{"remove":"/members[1]"},{"missing":["/income","refused"]}]"#;

fn step_of(step: &Value) -> Option<Step> {
    let Value::Object(map) = step else {
        return None;
    };
    let (verb, what) = map.iter().next().filter(|_| map.len() == 1)?;
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    let pair = || match what.as_array().map(Vec::as_slice) {
        Some([path, value]) => Some((text(path)?, value)),
        _ => None,
    };
    match verb.as_str() {
        "set" => {
            let (path, value) = pair()?;
            Some(Step::Set(path, plain(value)?))
        }
        "missing" => {
            let (path, reason) = pair()?;
            Some(Step::Missing(path, Missing::from_code(reason.as_str()?)?))
        }
        "add" => Some(Step::Add(text(what)?)),
        "remove" => Some(Step::Remove(text(what)?)),
        "language" => Some(Step::Language(text(what)?)),
        _ => None,
    }
}

/// An answer as it would be typed; several choices are separated by spaces; `None` takes the answer back.
fn plain(value: &Value) -> Option<Option<String>> {
    Some(match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Array(names) => {
            let names: Vec<&str> = names.iter().map(Value::as_str).collect::<Option<_>>()?;
            Some(names.join(" ")).filter(|text| !text.is_empty())
        }
        Value::Object(_) => return None,
    })
}

struct Runner {
    session: Session,
    /// What was said to the last answer at a place, when it was refused.
    refused: HashMap<Address, String>,
}

impl Runner {
    fn take(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Set(path, value) => {
                let at = self.address(&path)?;
                let read = self
                    .session
                    .questionnaire()
                    .read(&at.variable, value.as_deref().unwrap_or(""));
                match read {
                    Ok(answer) => self.give(&path, at, answer),
                    Err(error) => self.refuse(&path, at, error.to_string()),
                }
            }
            Step::Missing(path, missing) => {
                let at = self.address(&path)?;
                self.give(&path, at, Some(Answer::Missing(missing)));
            }
            Step::Add(path) => {
                let at = self.address(&path)?;
                if let Err(refusal) = self.session.add_row(&at) {
                    self.refuse(&path, at, refusal.message);
                }
            }
            Step::Remove(path) => self.remove(&path)?,
            Step::Language(name) => self.language(&name)?,
        }
        Ok(())
    }

    fn give(&mut self, path: &str, at: Address, answer: Option<Answer>) {
        match self.session.answer(&at, answer) {
            Ok(_) => {
                self.refused.remove(&at);
            }
            Err(refusal) => self.refuse(path, at, refusal.message),
        }
    }

    fn refuse(&mut self, path: &str, at: Address, message: String) {
        eprintln!("{path}: {message}");
        self.refused.insert(at, message);
    }

    fn remove(&mut self, path: &str) -> Result<()> {
        let row = self.address(path)?;
        let mut repeat = row.clone();
        let Some(id) = repeat.rows.0.pop() else {
            return Err(
                Error::new(path, "is not a row").way_out("Write /members[1] for the first row")
            );
        };
        match self.session.remove_row(&repeat, id) {
            Ok(_) => self
                .refused
                .retain(|at, _| !at.rows.0.starts_with(&row.rows.0)),
            Err(refusal) => self.refuse(path, row, refusal.message),
        }
        Ok(())
    }

    fn address(&self, path: &str) -> Result<Address> {
        self.session
            .address(path)
            .map_err(|bad| Error::new(&bad.path, bad.message))
    }

    fn language(&mut self, wanted: &str) -> Result<()> {
        let code = format!("({})", wanted.to_lowercase());
        let languages = self.session.questionnaire().languages();
        let found = languages
            .iter()
            .position(|name| name == wanted || name.to_lowercase().ends_with(&code));
        let known = languages.join(", ");
        match found {
            Some(language) => {
                self.session.set_language(language);
                Ok(())
            }
            None => Err(Error::usage(
                "--language",
                format!("`{wanted}` is not a language of the form"),
            )
            .way_out(format!("It has {known}"))),
        }
    }

    fn as_json(&self) -> Value {
        let form = self.session.questionnaire();
        let nodes: Vec<Value> = self
            .session
            .states()
            .iter()
            .map(|state| self.node(state))
            .collect();
        json!({
            "form": form.id(),
            "version": form.version(),
            "language": form.languages().get(self.session.language()),
            "complete": self.session.is_complete(),
            "nodes": nodes,
        })
    }

    fn node(&self, state: &NodeState) -> Value {
        let at = &state.address;
        let node = self.session.questionnaire().at(state.node);
        let (value, missing) = match state.counting() {
            None => (Value::Null, None),
            Some(Answer::Missing(missing)) => (Value::Null, Some(missing.code())),
            Some(Answer::Value(value)) => (shown(value), None),
        };
        let refused = self.refused.get(at);
        let message = refused.cloned().or_else(|| self.session.message(at));
        let mut object = json!({
            "path": self.session.path(at),
            "name": node.name,
            "type": node.kind.word(),
            "relevant": state.relevant,
            "required": state.required,
            "readonly": state.read_only && state.part == Part::Field,
            "label": self.session.label(at),
            "value": value,
            "missing": missing,
            "valid": state.valid && refused.is_none(),
            "message": message,
        });
        if node.kind.is_select() {
            let names = self
                .session
                .choices(at)
                .into_iter()
                .map(|choice| choice.name);
            object["choices"] = names.collect();
        }
        object
    }

    fn as_text(&self) -> String {
        let mut text = String::new();
        for state in self.session.states() {
            let at = &state.address;
            let node = self.session.questionnaire().at(state.node);
            let value = match state.counting() {
                None => String::new(),
                Some(Answer::Missing(missing)) => format!("({missing})"),
                Some(Answer::Value(value)) => value.to_string(),
            };
            let mark = match (state.relevant, self.refused.get(at)) {
                (false, _) => "-",
                (true, Some(_)) => "!",
                (true, None) if !state.valid => "!",
                (true, None) if state.required && state.answer.is_none() => "*",
                _ => " ",
            };
            let _ = writeln!(
                text,
                "{mark} {:<15} {} {value}",
                node.kind.word(),
                self.session.path(at)
            );
        }
        let missing = self.session.problems().len();
        let _ = match missing {
            0 => writeln!(text, "complete"),
            _ => writeln!(
                text,
                "not complete: {missing} open (* required, ! not right, - not asked)"
            ),
        };
        text
    }
}

fn shown(value: &Said) -> Value {
    match value {
        Said::Integer(number) => json!(number),
        Said::Decimal(number) => json!(number),
        Said::Text(text) => json!(text),
    }
}
