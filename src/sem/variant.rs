//! Variants: where programs define a quantity differently, which definition is used, switched all at once.

use nalgebra::DMatrix;

use super::{
    design::Design,
    estimate::{Layer, Method},
    fit,
    intervals::PValue,
    plan::{Interaction, Stage},
    pls::{Options, Solver},
    quality::{self, Signs},
};

/// Whose definitions are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compat {
    /// Those that this program holds to be the best, named in the notes.
    #[default]
    Own,
    /// SmartPLS 4's, as far as they are documented.
    SmartPls,
    /// seminr 2.3.4's.
    Seminr,
    /// cSEM 0.6.1's.
    Csem,
}

/// How f² is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FSquare {
    /// Constructs are held as estimated (SmartPLS, cSEM).
    Held,
    /// The whole model is estimated again without the path (seminr).
    Again,
}

impl Compat {
    /// How f² is made.
    #[must_use]
    pub fn f_square(self) -> FSquare {
        if self == Self::Seminr {
            FSquare::Again
        } else {
            FSquare::Held
        }
    }

    /// How correlations enter HTMT.
    #[must_use]
    pub fn htmt(self) -> Signs {
        if self == Self::Csem {
            Signs::Signed
        } else {
            Signs::Absolute
        }
    }

    /// How fit is made.
    #[must_use]
    pub fn fit(self) -> fit::Variant {
        let csem = self == Self::Csem;
        fit::Variant {
            log10: csem,
            overwrite_diagonal: csem,
            ..fit::Variant::default()
        }
    }

    /// What p means.
    #[must_use]
    pub fn p(self) -> PValue {
        match self {
            Self::Own | Self::SmartPls => PValue::StudentT,
            Self::Seminr => PValue::Percentile,
            Self::Csem => PValue::Normal,
        }
    }

    /// Whether the standard deviation of draws divides by their number, not by one less.
    #[must_use]
    pub fn sd_over_draws(self) -> bool {
        self == Self::SmartPls
    }

    /// `method` with these definitions where they bear on the estimate itself: seminr and cSEM turn no construct, and seminr
    /// runs PLS again for products of two stages.
    #[must_use]
    pub fn applied(self, method: Method) -> Method {
        let turns = matches!(self, Self::Own | Self::SmartPls);
        let interaction = match (self, method.interaction) {
            (Self::Seminr, Interaction::TwoStage) => Interaction::TwoStageAgain,
            (_, interaction) => interaction,
        };
        let options = Options {
            orient: method.options.orient && turns,
            ..method.options
        };
        Method {
            options,
            interaction,
            compat: self,
            ..method
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::SmartPls => "smartpls",
            Self::Seminr => "seminr",
            Self::Csem => "csem",
        }
    }
}

/// f² of every path, laid out like `B`; not finite where the model without the path has no estimate.
#[must_use]
pub fn f_squares(stage: &Stage, layer: &Layer, options: Options, how: FSquare) -> DMatrix<f64> {
    let count = stage.design.constructs();
    let mut all = DMatrix::zeros(count, count);
    for (from, to) in stage.design.paths() {
        all[(from, to)] = match how {
            FSquare::Held => quality::f_square(&layer.solution, from, to),
            FSquare::Again => {
                let without = r2_without(&stage.design, &layer.s, options, (from, to));
                let r2 = layer.solution.r2[to];
                without.map_or(f64::NAN, |without| (r2 - without) / (1.0 - r2))
            }
        };
    }
    all
}

/// R² of an outcome in the model without one of its paths; 0 where it was the only one.
fn r2_without(
    design: &Design,
    s: &[f64],
    options: Options,
    (from, to): (usize, usize),
) -> Option<f64> {
    if design.predecessors[to].len() == 1 {
        return Some(0.0);
    }
    let kept: Vec<(usize, usize)> = design.paths().filter(|path| *path != (from, to)).collect();
    // A construct without any path left has no inner proxy; it bears on nothing, so it is left out.
    let on_path = |j: usize| kept.iter().any(|&(a, b)| a == j || b == j);
    let stays: Vec<usize> = (0..design.constructs()).filter(|&j| on_path(j)).collect();
    let at = |j: usize| stays.iter().position(|&k| k == j);
    let blocks = stays.iter().map(|&j| design.blocks[j].clone()).collect();
    let paths: Vec<(usize, usize)> = kept
        .iter()
        .filter_map(|&(a, b)| Some((at(a)?, at(b)?)))
        .collect();
    let without = Design::new(design.indicators.clone(), blocks, &paths);
    let mut solver = Solver::new(&without, options);
    let solution = solver.solve(s).ok()?;
    Some(solution.r2[at(to)?])
}
