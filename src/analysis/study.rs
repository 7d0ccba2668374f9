//! The report of a study as one page: response, fieldwork, before and after, the path model, the codebook.

use crate::data::{Fieldwork, MeasurementScale, Paired, Source, dataset::Dataset};

use crate::report::{
    Fact, Run, Table, Tables, charts,
    comparison::{self, Matter as Pairs},
    dataset, fieldwork,
    html::{Block, Page, Section},
};

use super::{Matter, Request, estimate};

/// What a report is made of.
#[derive(Debug, Clone)]
pub struct Contents<'a> {
    /// The study's title.
    pub title: &'a str,
    /// What stands under it: form, version, when and with what the report was made.
    pub lead: Vec<String>,
    /// Response and fieldwork.
    pub fieldwork: &'a Fieldwork,
    /// One row a respondent.
    pub source: &'a Source,
    /// How the path model is estimated.
    pub request: &'a Request,
    /// The codebook.
    pub codebook: &'a Dataset,
}

/// The page. What cannot be computed is a sentence that says why; the rest is there all the same.
#[must_use]
pub fn page(contents: &Contents<'_>) -> Page {
    let mut sections = vec![response(contents.fieldwork)];
    sections.extend(compared(contents.source));
    sections.extend(modelled(contents));
    sections.push(Section {
        title: "Codebook".to_owned(),
        blocks: vec![Block::Table(dataset::table(contents.codebook))],
    });
    Page {
        title: contents.title.to_owned(),
        lead: contents.lead.clone(),
        sections,
    }
}

fn response(state: &Fieldwork) -> Section {
    let total = &state.total;
    let sentence = format!(
        "{} people were listed; {} were interviewed, in {} interviews, of which {} are complete.",
        total.listed, total.respondents, total.interviews, total.complete
    );
    let tables = fieldwork::tables(state).into_iter().map(Block::Table);
    Section {
        title: "Response and fieldwork".to_owned(),
        blocks: [Block::Text(sentence)].into_iter().chain(tables).collect(),
    }
}

/// Before and after; nothing where no variable was asked twice.
fn compared(source: &Source) -> Option<Section> {
    if source.pairs.is_empty() {
        return None;
    }
    let options = comparison::Options::default();
    let made = comparison::tables(source, &options)
        .and_then(|tables| Ok((tables, Pairs::of(source, None)?)));
    let blocks = match made {
        Ok((tables, matter)) => {
            let mut blocks = comparison_charts(source, &tables, &matter);
            blocks.extend(all_of(&tables));
            blocks
        }
        Err(error) => vec![Block::Text(format!("There is no comparison. {error}"))],
    };
    Some(Section {
        title: "Before and after".to_owned(),
        blocks,
    })
}

fn comparison_charts(source: &Source, tables: &Tables, matter: &Pairs) -> Vec<Block> {
    let rounds = source.pairs.first().map(rounds).unwrap_or_default();
    let heads = (rounds.0.as_str(), rounds.1.as_str());
    let is = |scale: MeasurementScale, money: bool| {
        move |label: &str| {
            let pair = source.pairs.iter().find(|pair| pair.variable == label);
            pair.is_some_and(|pair| pair.scale == scale && pair.money == money)
        }
    };
    let nominal = tables.table("paired");
    let money = tables.table("paired_real").or(nominal);
    let charts = [
        money.and_then(|table| {
            charts::changes(
                table,
                &table.title,
                heads,
                is(MeasurementScale::Numeric, true),
            )
        }),
        nominal.and_then(|table| {
            charts::changes(
                table,
                "Ratings before and after",
                heads,
                is(MeasurementScale::Rating, false),
            )
        }),
        tables.table("effects").and_then(|table| {
            let note = "Change over its standard deviation; every variable on one scale";
            charts::estimates(table, "d_z", ["dz", "dz_low", "dz_high"], note)
        }),
        charts::incomes(matter, heads),
    ];
    charts.into_iter().flatten().map(Block::Chart).collect()
}

/// What the two rounds of a pair are called: `2020` and `2022` of `income_2020` and `income_2022`.
fn rounds(pair: &Paired) -> (String, String) {
    let round = |column: &str, otherwise: &str| {
        let rest = column
            .strip_prefix(pair.variable.as_str())
            .and_then(|rest| rest.strip_prefix('_'));
        rest.unwrap_or(otherwise).to_owned()
    };
    (round(&pair.before, "before"), round(&pair.after, "after"))
}

/// The path model; nothing where the study has none.
fn modelled(contents: &Contents<'_>) -> Option<Section> {
    let source = contents.source;
    let text = source.model.as_deref()?;
    let matter = Matter {
        frame: &source.frame,
        model_name: "the study's model",
        model: text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
    };
    let blocks = match estimate(&matter, contents.request) {
        Ok(tables) => {
            let charts = model_chart(&tables).map(Block::Chart);
            charts.into_iter().chain(all_of(&tables)).collect()
        }
        Err(error) => vec![Block::Text(format!("There is no estimate. {error}"))],
    };
    Some(Section {
        title: "Path model".to_owned(),
        blocks,
    })
}

fn model_chart(tables: &Tables) -> Option<String> {
    let note = |table: &Table| table.notes.first().cloned().unwrap_or_default();
    match tables.table("path_coefficients_bootstrap") {
        Some(table) => charts::estimates(
            table,
            "path coefficient",
            ["original", "ci_low", "ci_high"],
            &note(table),
        ),
        None => tables
            .table("path_coefficients")
            .and_then(|table| charts::paths(table, &note(table))),
    }
}

/// Tables with rows, and how they were made.
fn all_of(tables: &Tables) -> Vec<Block> {
    let shown = tables.tables.iter().filter(|table| !table.rows.is_empty());
    let run = shown_run(&tables.run);
    shown.cloned().map(Block::Table).chain(run).collect()
}

fn shown_run(run: &Run) -> Option<Block> {
    let any = run.facts.iter().any(|(_, fact)| *fact != Fact::None);
    any.then(|| Block::Run(run.clone()))
}
