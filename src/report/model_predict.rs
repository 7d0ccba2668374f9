//! The tables of out-of-sample prediction: errors by indicator and construct, and the test against benchmarks.

use crate::sem::{
    estimate::Estimate,
    predict::{Antecedents, Folds, Grid, Prediction, Repetition, compare},
};

use super::{Cell, Column, Fact, Format, Table, Tables};

/// Adds the tables of `prediction`.
pub fn add(
    tables: &mut Tables,
    estimate: &Estimate,
    prediction: &Prediction,
    folds: &Folds,
    antecedents: Antecedents,
) {
    let made = made(prediction, folds, antecedents);
    let mut new = vec![
        indicators(prediction),
        constructs(estimate, prediction),
        cvpat(estimate, prediction, "cvpat_lm", "linear model (LM)", |r| {
            r.lm.as_ref()
        }),
        cvpat(
            estimate,
            prediction,
            "cvpat_ia",
            "indicator averages (IA)",
            |r| Some(&r.mean),
        ),
    ];
    for table in &mut new {
        table.notes.insert(0, made.clone());
    }
    tables.tables.extend(new);
    tables.run.push("folds", Fact::Count(folds.k as u64));
    tables
        .run
        .push("repetitions", Fact::Count(folds.assignments.len() as u64));
}

fn made(prediction: &Prediction, folds: &Folds, antecedents: Antecedents) -> String {
    let from = match antecedents {
        Antecedents::Earliest => "earliest antecedents",
        Antecedents::Direct => "direct antecedents",
    };
    format!(
        "{} folds, {} repetitions, n = {}, {from}; errors averaged over repetitions; means are those of the training rows",
        folds.k,
        folds.assignments.len(),
        prediction.n
    )
}

fn indicators(prediction: &Prediction) -> Table {
    let heads = [
        "PLS-SEM_RMSE",
        "PLS-SEM_MAE",
        "LM_RMSE",
        "LM_MAE",
        "IA_RMSE",
        "IA_MAE",
    ];
    let ids = [
        "pls_rmse", "pls_mae", "lm_rmse", "lm_mae", "ia_rmse", "ia_mae",
    ];
    let mut columns = vec![Column::new("q2_predict", "Q²predict", Format::Coefficient)];
    columns.extend(
        ids.iter()
            .zip(heads)
            .map(|(id, head)| Column::new(*id, head, Format::Coefficient)),
    );
    let mut table = Table::new(
        "prediction_indicators",
        "PLSpredict: indicators",
        "indicator",
        columns,
    );
    let (mut better, mut compared) = (0, 0);
    for (at, target) in prediction.targets.iter().enumerate() {
        let pls = prediction.loss(at, |r| Some(&r.pls));
        let lm = prediction.loss(at, |r| r.lm.as_ref());
        let ia = prediction.loss(at, |r| Some(&r.mean));
        let cells = [pls.q2, pls.rmse, pls.mae, lm.rmse, lm.mae, ia.rmse, ia.mae];
        table.push(
            target.name.clone(),
            cells.iter().map(|&x| Cell::number(x)).collect(),
        );
        compared += usize::from(lm.rmse.is_finite());
        better += usize::from(pls.rmse < lm.rmse);
    }
    if compared == prediction.targets.len() {
        let power = match better {
            0 => "no predictive power",
            b if b == compared => "high predictive power",
            b if 2 * b >= compared => "medium predictive power",
            _ => "low predictive power",
        };
        table.notes.push(format!(
            "RMSE below that of the linear model for {better} of {compared} indicators: {power} (Shmueli et al. 2019)"
        ));
    } else {
        table.notes.push(
            "A dash: the predictors of the linear model are collinear in some training rows".into(),
        );
    }
    table
}

fn constructs(estimate: &Estimate, prediction: &Prediction) -> Table {
    let columns = vec![
        Column::new("q2_predict", "Q²predict", Format::Coefficient),
        Column::new("rmse", "RMSE", Format::Coefficient),
        Column::new("mae", "MAE", Format::Coefficient),
    ];
    let mut table = Table::new(
        "prediction_constructs",
        "PLSpredict: constructs",
        "construct",
        columns,
    );
    let design = &estimate.structure().0.design;
    for (at, &j) in prediction.constructs.iter().enumerate() {
        let loss = prediction.score_loss(at);
        let cells = [loss.q2, loss.rmse, loss.mae].map(Cell::number);
        table.push(design.blocks[j].name.clone(), cells.to_vec());
    }
    table
}

fn cvpat(
    estimate: &Estimate,
    prediction: &Prediction,
    id: &str,
    against: &str,
    benchmark: fn(&Repetition) -> Option<&Grid>,
) -> Table {
    let columns = vec![
        Column::new("difference", "Average loss difference", Format::Coefficient),
        Column::new("t", "t value", Format::Coefficient),
        Column::new("df", "df", Format::Count),
        Column::new("p", "p value", Format::P),
    ];
    let mut table = Table::new(
        id,
        &format!("CVPAT: path model against {against}"),
        "construct",
        columns,
    );
    let design = &estimate.structure().0.design;
    let all: Vec<usize> = (0..prediction.targets.len()).collect();
    let of = |j: usize| {
        all.iter()
            .copied()
            .filter(|&at| prediction.targets[at].construct == j)
            .collect::<Vec<_>>()
    };
    let mut groups: Vec<(String, Vec<usize>)> = prediction
        .constructs
        .iter()
        .map(|&j| (design.blocks[j].name.clone(), of(j)))
        .collect();
    groups.push(("Overall".into(), all.clone()));
    for (name, targets) in groups.iter().filter(|(_, targets)| !targets.is_empty()) {
        let cells = match compare(prediction, targets, benchmark) {
            Some(test) => [test.difference, test.t, test.df, test.p]
                .map(Cell::number)
                .to_vec(),
            None => vec![Cell::Undefined; 4],
        };
        table.push(name.clone(), cells);
    }
    table.notes.push("Loss of the path model minus that of the benchmark, squared errors: negative favours the path model. Two-sided t test over rows".into());
    table
}
