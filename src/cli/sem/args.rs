//! The arguments of `sem`, and what they ask for.

use std::{num::NonZeroUsize, path::PathBuf};

use crate::analysis::{
    Extras, Grouping, Predicting, Request, Resampling,
    words::{
        ANTECEDENTS, COMPATS, HIGHER, INTERACTIONS, INTERVALS, MISSING, POLICIES, SCHEMES,
        SIGN_CHANGES, Words, meaning,
    },
};
use crate::data::ROUND;
use crate::error::{Error, Result};
use crate::sem::{
    data::Missing,
    estimate::Method,
    plan::{HigherOrder, Interaction},
    pls::Options,
    variant::Compat,
};

/// Arguments of `sem`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A study, or a CSV file with a header row.
    #[arg(value_name = "SOURCE")]
    pub source: PathBuf,
    /// The model's text; the study's own where there is one.
    #[arg(long, value_name = "MODEL.lav")]
    pub model: Option<PathBuf>,
    /// The study's model as it was in this version.
    #[arg(long, value_name = "N", conflicts_with = "model")]
    pub model_version: Option<usize>,
    /// Take the model of --model into use in the study, as a new version.
    #[arg(long, requires = "model")]
    pub keep: bool,
    /// List the versions of the study's model.
    #[arg(long)]
    pub versions: bool,
    /// List the estimates that the study keeps.
    #[arg(long)]
    pub runs: bool,
    /// Print the tables of an estimate that the study keeps, as they came out then.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["model", "model_version", "keep", "versions", "runs", "reproduce"])]
    pub show: Option<String>,
    /// Repeat an estimate that the study keeps, and say whether every digit is the same.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["model", "model_version", "keep", "versions", "runs", "output"])]
    pub reproduce: Option<String>,
    /// Do not keep the estimate in the study.
    #[arg(long)]
    pub no_store: bool,
    /// Write the tables to a file: txt, csv, md, tex, html, json or xlsx by its name.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// pls, or plsc for common factors corrected for attenuation.
    #[arg(long, default_value = "pls")]
    pub estimator: String,
    /// path, factorial or centroid.
    #[arg(long, default_value = "path")]
    pub scheme: String,
    /// What becomes of gaps: casewise, mean, pairwise or em.
    #[arg(long, default_value = "casewise")]
    pub missing: String,
    /// The iteration stops when no standardised outer weight changes by more than this.
    #[arg(long, default_value_t = 1e-7)]
    pub tolerance: f64,
    /// And gives up after so many changes.
    #[arg(long, default_value_t = 3000, value_name = "N")]
    pub max_iterations: usize,
    /// Constructs of constructs: disjoint, embedded or repeated.
    #[arg(long, default_value = "disjoint")]
    pub higher_order: String,
    /// Products: two-stage, two-stage-again, product-indicator or orthogonal.
    #[arg(long, default_value = "two-stage")]
    pub interaction: String,
    /// Add the construct scores of every row.
    #[arg(long)]
    pub scores: bool,
    /// Repeat the estimate on so many draws of rows.
    #[arg(long, value_name = "N")]
    pub bootstrap: Option<NonZeroUsize>,
    /// The seed of the draws.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The number of threads; changes no digit.
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// percentile, bc, bca, studentised, normal or basic.
    #[arg(long, default_value = "percentile")]
    pub interval: String,
    /// The share between the bounds of an interval.
    #[arg(long, default_value_t = 0.95)]
    pub confidence: f64,
    /// What becomes of inadmissible draws: keep, drop or replace.
    #[arg(long, default_value = "keep")]
    pub inadmissible: String,
    /// What becomes of draws whose signs change: none, individual or construct.
    #[arg(long, default_value = "none")]
    pub sign_changes: String,
    /// Draw whole clusters, named by this column; without a name, the study's villages.
    #[arg(long, value_name = "COLUMN", num_args = 0..=1, default_missing_value = "")]
    pub cluster: Option<String>,
    /// Predict rows that had no part in the estimate, in so many folds.
    #[arg(long, value_name = "FOLDS", num_args = 0..=1, default_missing_value = "10")]
    pub predict: Option<NonZeroUsize>,
    /// How often the rows are divided into folds.
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub repetitions: usize,
    /// Which scores enter a prediction: earliest or direct.
    #[arg(long, default_value = "earliest")]
    pub antecedents: String,
    /// Compare groups of rows: a column whose values are the groups.
    #[arg(long, value_name = "COLUMN")]
    pub group: Option<String>,
    /// The column that names the person, where the same people are in both groups.
    #[arg(long, value_name = "COLUMN")]
    pub person: Option<String>,
    /// Compare the two rounds of the same people: variables asked twice are named without their round.
    #[arg(long, conflicts_with = "group")]
    pub rounds: bool,
    /// Permutations of the groups.
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub permutations: usize,
    /// The column that says how much each row counts.
    #[arg(long, value_name = "COLUMN")]
    pub weights: Option<String>,
    /// Whose definitions are used where programs differ: own, smartpls, seminr or csem.
    #[arg(long, default_value = "own")]
    pub compat: String,
    /// Add the rest of the report: data and scores described, residuals, how the weights settled.
    #[arg(long)]
    pub rest: bool,
    /// Show the definitions of several programs side by side.
    #[arg(long)]
    pub variants: bool,
    /// The importance-performance map for a construct.
    #[arg(long, value_name = "CONSTRUCT")]
    pub ipma: Option<String>,
    /// Cross-validated redundancy by blindfolding, with this omission distance.
    #[arg(long, value_name = "DISTANCE", num_args = 0..=1, default_missing_value = "7")]
    pub blindfold: Option<usize>,
    /// Gaussian copulas for endogeneity, with so many draws.
    #[arg(long, value_name = "DRAWS", num_args = 0..=1, default_missing_value = "1000")]
    pub copula: Option<NonZeroUsize>,
    /// A bootstrap test of fit, with so many draws.
    #[arg(long, value_name = "DRAWS", num_args = 0..=1, default_missing_value = "1000")]
    pub fit_test: Option<NonZeroUsize>,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

impl Args {
    /// What the arguments ask for.
    ///
    /// # Errors
    /// A word that is not known, or clusters without a name: usage.
    pub fn request(&self) -> Result<Request> {
        if self.person.is_some() && self.group.is_none() && !self.rounds {
            return Err(Error::usage("--person", "there are no groups to compare")
                .way_out("Name them with --group COLUMN, or compare --rounds"));
        }
        let bootstrap = match self.bootstrap {
            None => None,
            Some(draws) => Some(self.resampling(draws.get())?),
        };
        Ok(Request {
            method: self.method()?,
            missing: self.missing()?,
            weights: self.weights.clone(),
            rounds: self.rounds,
            scores: self.scores,
            bootstrap,
            extras: self.extras()?,
        })
    }

    fn method(&self) -> Result<Method> {
        let method = Method {
            options: self.options()?,
            higher: self.higher()?,
            interaction: self.products()?,
            ..Method::default()
        };
        Ok(self.compat()?.applied(method))
    }

    fn options(&self) -> Result<Options> {
        let consistent = match self.estimator.as_str() {
            "pls" => false,
            "plsc" => true,
            name if let Some(what) = left_out(name) => {
                let fault = format!("{what} ({name}) is not part of this version");
                return Err(Error::usage("--estimator", fault).way_out("There are pls and plsc"));
            }
            other => return Err(unknown("--estimator", other, "pls and plsc")),
        };
        if self.tolerance.is_nan() || self.tolerance <= 0.0 {
            return Err(Error::usage("--tolerance", "it must be a positive number"));
        }
        Ok(Options {
            scheme: word("--scheme", &self.scheme, SCHEMES)?,
            consistent,
            tolerance: self.tolerance,
            max_iterations: self.max_iterations,
            ..Options::default()
        })
    }

    fn extras(&self) -> Result<Extras> {
        Ok(Extras {
            predict: self.predicting()?,
            groups: self.grouping(),
            importance: self.ipma.clone(),
            blindfold: self.blindfold,
            copula: self.copula.map(NonZeroUsize::get),
            fit_test: self.fit_test.map(NonZeroUsize::get),
            rest: self.rest,
            variants: self.variants,
            seed: self.seed,
        })
    }

    fn grouping(&self) -> Option<Grouping> {
        let column = match (&self.group, self.rounds) {
            (Some(column), _) => column.clone(),
            (None, true) => ROUND.to_owned(),
            (None, false) => return None,
        };
        Some(Grouping {
            column,
            person: self.person.clone(),
            draws: self.bootstrap.map_or(1000, NonZeroUsize::get),
            permutations: self.permutations,
            seed: self.seed,
        })
    }

    fn predicting(&self) -> Result<Option<Predicting>> {
        let Some(folds) = self.predict else {
            return Ok(None);
        };
        if folds.get() < 2 || self.repetitions == 0 {
            return Err(Error::usage(
                "--predict",
                "there must be two folds and one repetition at least",
            ));
        }
        Ok(Some(Predicting {
            folds: folds.get(),
            repetitions: self.repetitions,
            seed: self.seed,
            antecedents: word("--antecedents", &self.antecedents, ANTECEDENTS)?,
        }))
    }

    fn compat(&self) -> Result<Compat> {
        word("--compat", &self.compat, COMPATS)
    }

    fn missing(&self) -> Result<Missing> {
        word("--missing", &self.missing, MISSING)
    }

    fn higher(&self) -> Result<HigherOrder> {
        word("--higher-order", &self.higher_order, HIGHER)
    }

    fn products(&self) -> Result<Interaction> {
        word("--interaction", &self.interaction, INTERACTIONS)
    }

    fn resampling(&self, draws: usize) -> Result<Resampling> {
        if !(0.5..1.0).contains(&self.confidence) {
            return Err(Error::usage(
                "--confidence",
                "it is a share such as 0.95, from 0.5 to below 1",
            ));
        }
        if self.cluster.as_deref() == Some("") {
            return Err(Error::usage(
                "--cluster",
                "this source has no column for clusters of its own",
            )
            .way_out("Name one: --cluster COLUMN"));
        }
        Ok(Resampling {
            draws,
            seed: self.seed,
            policy: word("--inadmissible", &self.inadmissible, POLICIES)?,
            interval: word("--interval", &self.interval, INTERVALS)?,
            p: self.compat()?.p(),
            confidence: self.confidence,
            cluster: self.cluster.clone(),
            signs: word("--sign-changes", &self.sign_changes, SIGN_CHANGES)?,
            stop_after: None,
        })
    }
}

/// What is known by the name and not there.
fn left_out(name: &str) -> Option<&'static str> {
    match name {
        "ml" | "mlf" | "mlm" | "mlmv" | "mlr" | "gls" | "uls" | "ulsmv" | "wls" | "dwls"
        | "wlsm" | "wlsmv" | "fiml" => Some("covariance-based estimation"),
        "cta" | "cta-pls" => Some("confirmatory tetrad analysis"),
        "fimix" | "fimix-pls" => Some("finite mixture segmentation"),
        "pos" | "pls-pos" => Some("prediction-oriented segmentation"),
        "nca" => Some("necessary condition analysis"),
        "gsca" | "igsca" => Some("generalised structured component analysis"),
        _ => None,
    }
}

/// What `value` means, or which words there are.
fn word<T: Copy>(option: &str, value: &str, known: Words<T>) -> Result<T> {
    if let Some(meaning) = meaning(known, value) {
        return Ok(meaning);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    Err(unknown(option, value, &names.join(", ")))
}

fn unknown(option: &str, value: &str, known: &str) -> Error {
    Error::usage(option, format!("`{value}` is not known")).way_out(format!("There are {known}"))
}
