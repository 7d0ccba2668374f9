//! Plan: the stages in which a model is estimated. Most models have one; constructs of constructs and products add more.

use super::{
    design::{Block, Design},
    model::{Construct, Measured, Mode, Model, Nature},
    refusal::Refusal,
};

/// How a construct that is measured by constructs is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HigherOrder {
    /// Stage 1: the dimensions take the construct's place. Stage 2: their scores measure it, other constructs keep their
    /// indicators (Agarwal & Karahanna 2000; Becker, Klein & Wetzels 2012; seminr's `two_stage`).
    #[default]
    Disjoint,
    /// Stage 1: repeated indicators. Stage 2: scores of stage 1 only (Ringle, Sarstedt & Straub 2012).
    Embedded,
    /// The construct is measured by all indicators of its dimensions (Wold 1982; Lohmöller 1989).
    Repeated,
}

/// How a product of constructs is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Interaction {
    /// Stage 1 without the product; stage 2 is a regression on the scores and their product (Chin, Marcolin & Newsted 2003;
    /// Henseler & Chin 2010).
    #[default]
    TwoStage,
    /// The same stage 1; in stage 2 PLS runs again with all indicators and the product as one more (seminr).
    TwoStageAgain,
    /// The product is measured by the products of all pairs of standardised indicators (Chin, Marcolin & Newsted 2003).
    ProductIndicator,
    /// The same, each product freed of what the indicators explain of it (Little, Bovaird & Widaman 2006).
    Orthogonal,
}

/// What a column of a stage's correlations is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// An indicator.
    Indicator(usize),
    /// The score of a construct of the stage before.
    Score(usize),
    /// The product of two scores of the stage before.
    ScoreProduct(usize, usize),
    /// The product of two standardised indicators.
    ItemProduct(usize, usize),
    /// That product without what the indicators of the two blocks explain of it, which [`Stage::partialled`] lists at the
    /// last place.
    Residual(usize, usize, usize),
}

/// One stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Blocks and paths.
    pub design: Design,
    /// What the columns of the design are made of.
    pub columns: Vec<Column>,
    /// Which blocks this stage reports measurement for.
    pub shown: Vec<bool>,
    /// Which constructs are products.
    pub product: Vec<bool>,
    /// For [`Column::Residual`]: of each product of constructs the indicators that are taken out of it.
    pub partialled: Vec<Vec<usize>>,
}

/// Stages, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// At least one.
    pub stages: Vec<Stage>,
}

impl Stage {
    fn new(design: Design, columns: Vec<Column>) -> Self {
        let blocks = design.constructs();
        Self {
            design,
            columns,
            shown: vec![true; blocks],
            product: vec![false; blocks],
            partialled: vec![],
        }
    }

    /// Whether the columns are the indicators themselves.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.columns
            .iter()
            .enumerate()
            .all(|(at, column)| *column == Column::Indicator(at))
    }

    /// Whether a column cannot be had from correlations alone.
    #[must_use]
    pub fn needs_rows(&self) -> bool {
        self.columns
            .iter()
            .any(|c| !matches!(c, Column::Indicator(_) | Column::Score(_)))
    }
}

impl Plan {
    /// The stages for `model`.
    ///
    /// # Errors
    /// A combination that has no estimate: products of a construct that is of higher order under `Repeated`, or product
    /// indicators with constructs of higher order.
    pub fn new(
        model: &Model,
        higher: HigherOrder,
        interaction: Interaction,
    ) -> Result<Self, Refusal> {
        let mut stages = higher_order(model, higher);
        if model.has_products() {
            let again = matches!(interaction, Interaction::TwoStageAgain);
            match interaction {
                Interaction::TwoStage | Interaction::TwoStageAgain => {
                    let before = &stages[stages.len() - 1];
                    let stage = if again && stages.len() == 1 {
                        products_beside_indicators(model, before)
                    } else {
                        products_of_scores(model, before)
                    };
                    stages.push(stage);
                }
                Interaction::ProductIndicator | Interaction::Orthogonal => {
                    if model.has_higher_order() {
                        return Err(Refusal::Unsuited {
                            what: "product indicators do not go with constructs of higher order"
                                .into(),
                            way_out: "Use the two-stage approach for the product".into(),
                        });
                    }
                    stages = vec![product_indicators(model, &stages[0], interaction)];
                }
            }
        }
        Ok(Self { stages })
    }

    /// The stage that the paths come from.
    #[must_use]
    pub fn structure(&self) -> usize {
        self.stages.len() - 1
    }

    /// The last stage that reports measurement.
    #[must_use]
    pub fn measurement(&self) -> usize {
        let shown = |stage: &Stage| {
            stage
                .shown
                .iter()
                .zip(&stage.product)
                .any(|(shown, product)| *shown && !product)
        };
        self.stages.iter().rposition(shown).unwrap_or(0)
    }
}

/// The stages without any product.
fn higher_order(model: &Model, higher: HigherOrder) -> Vec<Stage> {
    let constructs = model.constructs();
    let kept: Vec<usize> = (0..constructs.len())
        .filter(|&j| !matches!(constructs[j].measured, Measured::Product(..)))
        .collect();
    let paths: Vec<(usize, usize)> = model
        .paths()
        .iter()
        .map(|path| (path.from, path.to))
        .filter(|(from, _)| kept.contains(from))
        .collect();
    if !model.has_higher_order() {
        return vec![stage_of_items(model, &kept, &paths)];
    }
    match higher {
        HigherOrder::Disjoint => disjoint(model, &kept, &paths),
        HigherOrder::Repeated => vec![repeated(model, &kept, &paths)],
        HigherOrder::Embedded => {
            let first = repeated(model, &kept, &paths);
            let second = scores_only(model, &kept, &paths, &first);
            vec![first, second]
        }
    }
}

fn block(construct: &Construct, indicators: Vec<usize>) -> Block {
    Block {
        name: construct.name.clone(),
        indicators,
        mode: construct.mode,
        nature: construct.nature,
        dominant: construct.dominant,
        start: 0,
    }
}

fn dimensions(construct: &Construct) -> &[usize] {
    match &construct.measured {
        Measured::Dimensions(dimensions) => dimensions,
        _ => &[],
    }
}

fn items(construct: &Construct) -> &[usize] {
    match &construct.measured {
        Measured::Indicators(items) => items,
        _ => &[],
    }
}

/// `paths` between the constructs `kept`, as positions within `kept`.
fn within(kept: &[usize], paths: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let at = |j: usize| kept.iter().position(|&k| k == j);
    paths
        .iter()
        .filter_map(|&(from, to)| Some((at(from)?, at(to)?)))
        .collect()
}

/// Every construct by its own indicators.
fn stage_of_items(model: &Model, kept: &[usize], paths: &[(usize, usize)]) -> Stage {
    let blocks = kept
        .iter()
        .map(|&j| {
            block(
                &model.constructs()[j],
                items(&model.constructs()[j]).to_vec(),
            )
        })
        .collect();
    let columns = (0..model.indicators().len())
        .map(Column::Indicator)
        .collect();
    Stage::new(
        Design::new(model.indicators().to_vec(), blocks, &within(kept, paths)),
        columns,
    )
}

fn disjoint(model: &Model, kept: &[usize], paths: &[(usize, usize)]) -> Vec<Stage> {
    let constructs = model.constructs();
    let lower: Vec<usize> = kept
        .iter()
        .copied()
        .filter(|&j| dimensions(&constructs[j]).is_empty())
        .collect();
    let stand_ins = |j: usize| match dimensions(&constructs[j]) {
        [] => vec![j],
        dimensions => dimensions.to_vec(),
    };
    let mut replaced: Vec<(usize, usize)> = vec![];
    for &(from, to) in paths {
        for from in stand_ins(from) {
            for to in stand_ins(to) {
                if from != to && !replaced.contains(&(from, to)) {
                    replaced.push((from, to));
                }
            }
        }
    }
    let first = stage_of_items(model, &lower, &replaced);
    let upper: Vec<usize> = kept
        .iter()
        .copied()
        .filter(|&j| paths.iter().any(|&(from, to)| from == j || to == j))
        .collect();
    let (mut names, mut columns, mut blocks) = (vec![], vec![], vec![]);
    for &j in &upper {
        let start = columns.len();
        for &item in items(&constructs[j]) {
            names.push(model.indicators()[item].clone());
            columns.push(Column::Indicator(item));
        }
        for dimension in dimensions(&constructs[j]) {
            names.push(constructs[*dimension].name.clone());
            columns.push(Column::Score(
                lower.iter().position(|l| l == dimension).unwrap_or(0),
            ));
        }
        blocks.push(block(&constructs[j], (start..columns.len()).collect()));
    }
    let second = Stage::new(Design::new(names, blocks, &within(&upper, paths)), columns);
    let mut first = first;
    for (shown, &j) in first.shown.iter_mut().zip(&lower) {
        *shown = !upper.contains(&j);
    }
    vec![first, second]
}

/// All indicators of the dimensions measure the construct as well, and paths join it with its dimensions.
fn repeated(model: &Model, kept: &[usize], paths: &[(usize, usize)]) -> Stage {
    let constructs = model.constructs();
    let mut paths = paths.to_vec();
    let mut blocks = vec![];
    for &j in kept {
        let own = dimensions(&constructs[j]);
        for &dimension in own {
            paths.push(if constructs[j].nature == Nature::Factor {
                (j, dimension)
            } else {
                (dimension, j)
            });
        }
        let mut indicators = items(&constructs[j]).to_vec();
        indicators.extend(
            own.iter()
                .flat_map(|&d| items(&constructs[d]).iter().copied()),
        );
        blocks.push(block(&constructs[j], indicators));
    }
    let columns = (0..model.indicators().len())
        .map(Column::Indicator)
        .collect();
    Stage::new(
        Design::new(model.indicators().to_vec(), blocks, &within(kept, &paths)),
        columns,
    )
}

/// Stage 2 of the embedded approach: the score of every construct, those of the dimensions for the higher one.
fn scores_only(model: &Model, kept: &[usize], paths: &[(usize, usize)], first: &Stage) -> Stage {
    let constructs = model.constructs();
    let upper: Vec<usize> = kept
        .iter()
        .copied()
        .filter(|&j| paths.iter().any(|&(from, to)| from == j || to == j))
        .collect();
    let score = |j: usize| Column::Score(kept.iter().position(|&k| k == j).unwrap_or(0));
    let (mut names, mut columns, mut blocks, mut shown) = (vec![], vec![], vec![], vec![]);
    for &j in &upper {
        let start = columns.len();
        let own = dimensions(&constructs[j]);
        let parts = if own.is_empty() {
            vec![j]
        } else {
            own.to_vec()
        };
        for part in parts {
            names.push(constructs[part].name.clone());
            columns.push(score(part));
        }
        blocks.push(block(&constructs[j], (start..columns.len()).collect()));
        shown.push(!own.is_empty());
    }
    let mut second = Stage::new(Design::new(names, blocks, &within(&upper, paths)), columns);
    debug_assert_eq!(first.design.constructs(), kept.len());
    second.shown = shown;
    second
}

/// A construct that is its only column.
fn single(name: &str, column: usize) -> Block {
    Block {
        name: name.to_owned(),
        indicators: vec![column],
        mode: Mode::A,
        nature: Nature::Composite,
        dominant: None,
        start: 0,
    }
}

/// The products of `model` as (construct, factor, factor), factors as positions in the stage before.
fn products(model: &Model, before: &Stage) -> Vec<(usize, usize, usize)> {
    let at = |j: usize| {
        before
            .design
            .position(&model.constructs()[j].name)
            .unwrap_or(0)
    };
    let product = |(j, construct): (usize, &Construct)| match construct.measured {
        Measured::Product(a, b) => Some((j, at(a), at(b))),
        _ => None,
    };
    model
        .constructs()
        .iter()
        .enumerate()
        .filter_map(product)
        .collect()
}

/// Paths of `model` by the names of a design's blocks.
fn paths_by_name(model: &Model, blocks: &[Block]) -> Vec<(usize, usize)> {
    let at = |j: usize| {
        blocks
            .iter()
            .position(|block| block.name == model.constructs()[j].name)
    };
    model
        .paths()
        .iter()
        .filter_map(|path| Some((at(path.from)?, at(path.to)?)))
        .collect()
}

fn products_of_scores(model: &Model, before: &Stage) -> Stage {
    let constructs = before.design.constructs();
    let mut columns: Vec<Column> = (0..constructs).map(Column::Score).collect();
    let mut names: Vec<String> = before
        .design
        .blocks
        .iter()
        .map(|b| b.name.clone())
        .collect();
    for (j, a, b) in products(model, before) {
        columns.push(Column::ScoreProduct(a, b));
        names.push(model.constructs()[j].name.clone());
    }
    let blocks: Vec<Block> = names
        .iter()
        .enumerate()
        .map(|(at, name)| single(name, at))
        .collect();
    let paths = paths_by_name(model, &blocks);
    let count = blocks.len();
    let mut stage = Stage::new(Design::new(names, blocks, &paths), columns);
    stage.shown = vec![false; count];
    stage.product = (0..count).map(|j| j >= constructs).collect();
    stage
}

fn products_beside_indicators(model: &Model, before: &Stage) -> Stage {
    let mut columns = before.columns.clone();
    let mut names = before.design.indicators.clone();
    let mut blocks = before.design.blocks.clone();
    for (j, a, b) in products(model, before) {
        let name = &model.constructs()[j].name;
        blocks.push(single(name, columns.len()));
        columns.push(Column::ScoreProduct(a, b));
        names.push(name.clone());
    }
    let constructs = before.design.constructs();
    let paths = paths_by_name(model, &blocks);
    let count = blocks.len();
    let mut stage = Stage::new(Design::new(names, blocks, &paths), columns);
    stage.product = (0..count).map(|j| j >= constructs).collect();
    stage
}

fn product_indicators(model: &Model, before: &Stage, interaction: Interaction) -> Stage {
    let mut columns = before.columns.clone();
    let mut names = before.design.indicators.clone();
    let mut blocks = before.design.blocks.clone();
    let mut partialled: Vec<Vec<usize>> = vec![];
    for (j, a, b) in products(model, before) {
        let start = columns.len();
        let (first, second) = (
            &before.design.blocks[a].indicators,
            &before.design.blocks[b].indicators,
        );
        for &x in first {
            // Of a square too every pair, as in the square of a sum: products of two items count twice.
            for &y in second {
                columns.push(match interaction {
                    Interaction::Orthogonal => Column::Residual(x, y, partialled.len()),
                    _ => Column::ItemProduct(x, y),
                });
                names.push(format!("{}*{}", names[x], names[y]));
            }
        }
        if interaction == Interaction::Orthogonal {
            let mut items: Vec<usize> = first.iter().chain(second).copied().collect();
            items.sort_unstable();
            items.dedup();
            partialled.push(items);
        }
        let mut product = single(&model.constructs()[j].name, start);
        product.indicators = (start..columns.len()).collect();
        blocks.push(product);
    }
    let constructs = before.design.constructs();
    let paths = paths_by_name(model, &blocks);
    let count = blocks.len();
    let mut stage = Stage::new(Design::new(names, blocks, &paths), columns);
    stage.product = (0..count).map(|j| j >= constructs).collect();
    stage.partialled = partialled;
    stage
}
