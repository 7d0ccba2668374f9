//! Design: what the iteration needs of a model, as positions; higher-order constructs and products are resolved by then.

use super::model::{Measured, Mode, Model, Nature};

/// A construct's indicators and how they are weighted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The construct's name.
    pub name: String,
    /// Positions of its indicators among the columns of `S`.
    pub indicators: Vec<usize>,
    /// How the weights are estimated.
    pub mode: Mode,
    /// Common factor or composite.
    pub nature: Nature,
    /// Position within the block of the indicator that gives the sign.
    pub dominant: Option<usize>,
    /// Where the block begins among all weights.
    pub start: usize,
}

/// Blocks and paths as positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// Names of the columns of `S`.
    pub indicators: Vec<String>,
    /// One block a construct.
    pub blocks: Vec<Block>,
    /// Who explains construct j.
    pub predecessors: Vec<Vec<usize>>,
    /// Whom construct i explains.
    pub successors: Vec<Vec<usize>>,
    /// All constructs, causes before effects.
    pub order: Vec<usize>,
}

impl Block {
    /// The places of the block among all weights.
    #[must_use]
    pub fn places(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.indicators.len()
    }

    /// Whether consistent PLS corrects this construct: a common factor with more than one indicator.
    #[must_use]
    pub fn is_corrected(&self) -> bool {
        self.nature == Nature::Factor && self.indicators.len() > 1
    }
}

impl Design {
    /// A design of `blocks` and `paths` (from, to).
    ///
    /// # Panics
    /// When the paths run in a circle; a checked [`Model`] has none.
    #[must_use]
    pub fn new(indicators: Vec<String>, mut blocks: Vec<Block>, paths: &[(usize, usize)]) -> Self {
        let count = blocks.len();
        let mut start = 0;
        for block in &mut blocks {
            block.start = start;
            start += block.indicators.len();
        }
        let mut predecessors = vec![vec![]; count];
        let mut successors = vec![vec![]; count];
        for &(from, to) in paths {
            predecessors[to].push(from);
            successors[from].push(to);
        }
        let order = causes_first(&predecessors);
        Self {
            indicators,
            blocks,
            predecessors,
            successors,
            order,
        }
    }

    /// The design of a model whose constructs are all measured by indicators.
    ///
    /// # Panics
    /// When a construct is of higher order or a product; [`crate::sem::estimate`] resolves these first.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let blocks = model
            .constructs()
            .iter()
            .map(|construct| {
                let Measured::Indicators(indicators) = &construct.measured else {
                    panic!("a design has indicators only: {}", construct.name)
                };
                Block {
                    name: construct.name.clone(),
                    indicators: indicators.clone(),
                    mode: construct.mode,
                    nature: construct.nature,
                    dominant: construct.dominant,
                    start: 0,
                }
            })
            .collect();
        let paths: Vec<(usize, usize)> = model.paths().iter().map(|p| (p.from, p.to)).collect();
        Self::new(model.indicators().to_vec(), blocks, &paths)
    }

    /// How many constructs there are.
    #[must_use]
    pub fn constructs(&self) -> usize {
        self.blocks.len()
    }

    /// How many weights there are.
    #[must_use]
    pub fn weights(&self) -> usize {
        self.blocks.last().map_or(0, |block| block.places().end)
    }

    /// All paths as (from, to), by outcome.
    pub fn paths(&self) -> impl Iterator<Item = (usize, usize)> {
        self.predecessors
            .iter()
            .enumerate()
            .flat_map(|(to, from)| from.iter().map(move |&from| (from, to)))
    }

    /// The construct called `name`.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.blocks.iter().position(|block| block.name == name)
    }
}

fn causes_first(predecessors: &[Vec<usize>]) -> Vec<usize> {
    let mut order: Vec<usize> = vec![];
    while order.len() < predecessors.len() {
        let next = (0..predecessors.len())
            .find(|j| !order.contains(j) && predecessors[*j].iter().all(|i| order.contains(i)));
        let Some(next) = next else {
            panic!("a checked model has no circle")
        };
        order.push(next);
    }
    order
}
