//! The words that stand for options: what a person types, and what a kept estimate says of how it was made.

use serde_json::{Map, Value, json};

use crate::error::{Error, Result};
use crate::sem::{
    bootstrap::{Policy, SignChanges},
    data::Missing,
    estimate::Method,
    intervals::{Interval, PValue},
    plan::{HigherOrder, Interaction},
    pls::{Options, Scheme},
    predict::Antecedents,
    variant::Compat,
};

use super::{Extras, Grouping, Predicting, Request, Resampling};

/// Words and what they mean.
pub type Words<T> = &'static [(&'static str, T)];

/// How inner proxies are made.
pub const SCHEMES: Words<Scheme> = &[
    ("path", Scheme::Path),
    ("factorial", Scheme::Factorial),
    ("centroid", Scheme::Centroid),
];

/// What becomes of gaps.
pub const MISSING: Words<Missing> = &[
    ("casewise", Missing::Casewise),
    ("mean", Missing::Mean),
    ("pairwise", Missing::Pairwise),
    ("em", Missing::Em),
];

/// How constructs of constructs are estimated.
pub const HIGHER: Words<HigherOrder> = &[
    ("disjoint", HigherOrder::Disjoint),
    ("embedded", HigherOrder::Embedded),
    ("repeated", HigherOrder::Repeated),
];

/// How products are made.
pub const INTERACTIONS: Words<Interaction> = &[
    ("two-stage", Interaction::TwoStage),
    ("two-stage-again", Interaction::TwoStageAgain),
    ("product-indicator", Interaction::ProductIndicator),
    ("orthogonal", Interaction::Orthogonal),
];

/// Which scores enter a prediction.
pub const ANTECEDENTS: Words<Antecedents> = &[
    ("earliest", Antecedents::Earliest),
    ("direct", Antecedents::Direct),
];

/// Whose definitions are used.
pub const COMPATS: Words<Compat> = &[
    ("own", Compat::Own),
    ("smartpls", Compat::SmartPls),
    ("seminr", Compat::Seminr),
    ("csem", Compat::Csem),
];

/// What becomes of inadmissible draws.
pub const POLICIES: Words<Policy> = &[
    ("keep", Policy::Keep),
    ("drop", Policy::Drop),
    ("replace", Policy::Replace),
];

/// What becomes of signs that change.
pub const SIGN_CHANGES: Words<SignChanges> = &[
    ("none", SignChanges::None),
    ("individual", SignChanges::Individual),
    ("construct", SignChanges::Construct),
];

/// How intervals are made.
pub const INTERVALS: Words<Interval> = &[
    ("percentile", Interval::Percentile),
    ("bc", Interval::BiasCorrected),
    ("bca", Interval::Bca),
    ("studentised", Interval::Studentised),
    ("normal", Interval::Normal),
    ("basic", Interval::Basic),
];

/// What p means.
const P_VALUES: Words<PValue> = &[
    ("t", PValue::StudentT),
    ("normal", PValue::Normal),
    ("percentile", PValue::Percentile),
];

/// What `value` means.
#[must_use]
pub fn meaning<T: Copy>(known: Words<T>, value: &str) -> Option<T> {
    known
        .iter()
        .find(|(name, _)| *name == value)
        .map(|(_, meaning)| *meaning)
}

/// The word for `value`.
fn word<T: PartialEq>(known: Words<T>, value: &T) -> &'static str {
    let found = known.iter().find(|(_, meaning)| meaning == value);
    found.map_or("", |(name, _)| name)
}

/// Everything that is asked, each option with its value, defaults included.
#[must_use]
pub fn of_request(request: &Request) -> Map<String, Value> {
    let Method {
        options,
        higher,
        interaction,
        compat,
    } = &request.method;
    let extras = &request.extras;
    let mut said = Map::new();
    let mut say = |name: &str, value: Value| said.insert(name.to_owned(), value);
    say(
        "estimator",
        json!(if options.consistent { "plsc" } else { "pls" }),
    );
    say("scheme", json!(word(SCHEMES, &options.scheme)));
    say("tolerance", json!(options.tolerance.to_string()));
    say("max_iterations", json!(options.max_iterations));
    say("orient", json!(options.orient));
    say("higher_order", json!(word(HIGHER, higher)));
    say("interaction", json!(word(INTERACTIONS, interaction)));
    say("compat", json!(word(COMPATS, compat)));
    say("missing", json!(word(MISSING, &request.missing)));
    say("weights", json!(request.weights));
    say("rounds", json!(request.rounds));
    say("scores", json!(request.scores));
    say(
        "bootstrap",
        json!(request.bootstrap.as_ref().map(of_resampling)),
    );
    say("predict", json!(extras.predict.as_ref().map(of_predicting)));
    say("groups", json!(extras.groups.as_ref().map(of_grouping)));
    say("ipma", json!(extras.importance));
    say("blindfold", json!(extras.blindfold));
    say("copula", json!(extras.copula));
    say("fit_test", json!(extras.fit_test));
    say("rest", json!(extras.rest));
    say("variants", json!(extras.variants));
    say("seed", json!(extras.seed));
    said
}

fn of_resampling(asked: &Resampling) -> Value {
    json!({
        "draws": asked.draws, "seed": asked.seed, "inadmissible": word(POLICIES, &asked.policy),
        "interval": word(INTERVALS, &asked.interval), "p": word(P_VALUES, &asked.p),
        "confidence": asked.confidence.to_string(), "cluster": asked.cluster,
        "sign_changes": word(SIGN_CHANGES, &asked.signs), "stop_after": asked.stop_after,
    })
}

fn of_predicting(asked: &Predicting) -> Value {
    json!({
        "folds": asked.folds, "repetitions": asked.repetitions, "seed": asked.seed,
        "antecedents": word(ANTECEDENTS, &asked.antecedents),
    })
}

fn of_grouping(asked: &Grouping) -> Value {
    json!({
        "column": asked.column, "person": asked.person, "draws": asked.draws,
        "permutations": asked.permutations, "seed": asked.seed,
    })
}

/// What was asked, from the options that [`of_request`] said.
///
/// # Errors
/// An option is absent, or says what this version does not know.
pub fn request(said: &Map<String, Value>) -> Result<Request> {
    let said = Said(said);
    let seed = said.number("seed")?;
    Ok(Request {
        method: Method {
            options: Options {
                scheme: said.word("scheme", SCHEMES)?,
                tolerance: said.real("tolerance")?,
                max_iterations: said.number("max_iterations")?,
                consistent: said.text("estimator")?.as_deref() == Some("plsc"),
                orient: said.flag("orient")?,
            },
            higher: said.word("higher_order", HIGHER)?,
            interaction: said.word("interaction", INTERACTIONS)?,
            compat: said.word("compat", COMPATS)?,
        },
        missing: said.word("missing", MISSING)?,
        weights: said.text("weights")?,
        rounds: said
            .known("rounds")
            .map_or(Ok(false), |name| said.flag(name))?,
        scores: said.flag("scores")?,
        bootstrap: said.part("bootstrap")?.map(resampling).transpose()?,
        extras: Extras {
            predict: said.part("predict")?.map(predicting).transpose()?,
            groups: said.part("groups")?.map(grouping).transpose()?,
            importance: said.text("ipma")?,
            blindfold: said.maybe("blindfold")?,
            copula: said.maybe("copula")?,
            fit_test: said.maybe("fit_test")?,
            rest: said
                .known("rest")
                .map_or(Ok(false), |name| said.flag(name))?,
            variants: said.flag("variants")?,
            seed,
        },
    })
}

fn resampling(said: Said<'_>) -> Result<Resampling> {
    Ok(Resampling {
        draws: said.number("draws")?,
        seed: said.number("seed")?,
        policy: said.word("inadmissible", POLICIES)?,
        interval: said.word("interval", INTERVALS)?,
        p: said.word("p", P_VALUES)?,
        confidence: said.real("confidence")?,
        cluster: said.text("cluster")?,
        signs: said
            .known("sign_changes")
            .map_or(Ok(SignChanges::None), |name| said.word(name, SIGN_CHANGES))?,
        stop_after: said
            .known("stop_after")
            .map_or(Ok(None), |name| said.maybe(name))?,
    })
}

fn predicting(said: Said<'_>) -> Result<Predicting> {
    Ok(Predicting {
        folds: said.number("folds")?,
        repetitions: said.number("repetitions")?,
        seed: said.number("seed")?,
        antecedents: said.word("antecedents", ANTECEDENTS)?,
    })
}

fn grouping(said: Said<'_>) -> Result<Grouping> {
    Ok(Grouping {
        column: said.text("column")?.ok_or_else(|| unreadable("column"))?,
        person: said.text("person")?,
        draws: said.number("draws")?,
        permutations: said.number("permutations")?,
        seed: said.number("seed")?,
    })
}

/// Options by name.
struct Said<'a>(&'a Map<String, Value>);

impl<'a> Said<'a> {
    fn of(&self, name: &str) -> Result<&'a Value> {
        self.0.get(name).ok_or_else(|| unreadable(name))
    }

    /// The name of an option that earlier versions did not have, where it is said.
    fn known(&self, name: &'static str) -> Option<&'static str> {
        self.0.contains_key(name).then_some(name)
    }

    fn text(&self, name: &str) -> Result<Option<String>> {
        match self.of(name)? {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.clone())),
            _ => Err(unreadable(name)),
        }
    }

    fn word<T: Copy>(&self, name: &str, known: Words<T>) -> Result<T> {
        let text = self.text(name)?.unwrap_or_default();
        meaning(known, &text).ok_or_else(|| unreadable(name))
    }

    fn flag(&self, name: &str) -> Result<bool> {
        self.of(name)?.as_bool().ok_or_else(|| unreadable(name))
    }

    /// A number that is kept as text, since every digit counts.
    fn real(&self, name: &str) -> Result<f64> {
        let text = self.text(name)?.unwrap_or_default();
        text.parse().map_err(|_| unreadable(name))
    }

    fn number<T: TryFrom<u64>>(&self, name: &str) -> Result<T> {
        self.maybe(name)?.ok_or_else(|| unreadable(name))
    }

    fn maybe<T: TryFrom<u64>>(&self, name: &str) -> Result<Option<T>> {
        match self.of(name)? {
            Value::Null => Ok(None),
            value => value
                .as_u64()
                .and_then(|number| T::try_from(number).ok())
                .map(Some)
                .ok_or_else(|| unreadable(name)),
        }
    }

    fn part(&self, name: &str) -> Result<Option<Said<'a>>> {
        match self.of(name)? {
            Value::Null => Ok(None),
            Value::Object(part) => Ok(Some(Said(part))),
            _ => Err(unreadable(name)),
        }
    }
}

fn unreadable(name: &str) -> Error {
    Error::new(
        format!("the kept estimate's option `{name}`"),
        "this version does not know what it says",
    )
    .way_out("Reproduce it with the version of fieldbook that made it")
}
