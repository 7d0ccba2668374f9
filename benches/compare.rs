//! What an analyst waits for in a comparison, beside the work that it cannot avoid, in one run: `cargo bench --bench compare`.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use fieldbook::data::{Column, Frame, MeasurementScale, Paired, Source, Values};
use fieldbook::report::comparison::{Options, tables};
use fieldbook::stats::random::Stream;

fn main() {
    println!(
        "{:52} {:>12}   aim",
        "every table of the comparison", "time"
    );
    for (respondents, variables, villages, aim) in [
        (62, 22, 11, "150 ms"),
        (10_000, 20, 40, "1 s"),
        (100_000, 50, 40, "2 s"),
    ] {
        let source = panel(respondents, variables, villages);
        let ours = timed(|| drop(black_box(tables(&source, &Options::default()))));
        let floor = timed(|| {
            black_box(sorted_once(&source));
        });
        let name = format!("{respondents} respondents, {variables} variables, {villages} villages");
        println!("{name:52} {:>12}   {aim}", shown(ours));
        println!(
            "{:52} {:>12}   ratio {:.1}",
            "  the changes of every variable, sorted once",
            shown(floor),
            ours.as_secs_f64() / floor.as_secs_f64()
        );
    }
}

/// Two rounds of skewed amounts that resemble each other within villages.
fn panel(respondents: usize, variables: usize, villages: usize) -> Source {
    let mut columns = vec![Column {
        name: "village".into(),
        label: None,
        values: Values::Texts(
            (0..respondents)
                .map(|row| Ok(format!("V{:02}", row % villages)))
                .collect(),
        ),
    }];
    let mut pairs = vec![];
    for variable in 0..variables {
        let mut draw = Stream::of(2022, variable as u64);
        let shared: Vec<f64> = (0..villages).map(|_| draw.normal()).collect();
        let (mut before, mut after) = (vec![], vec![]);
        for row in 0..respondents {
            let start = 10_000.0 * (0.6 * draw.normal()).exp();
            before.push(Ok(start.round()));
            after.push(Ok((start
                * (1.05 + 0.1 * shared[row % villages] + 0.3 * draw.normal()))
            .round()));
        }
        let name = |round: &str| format!("x{variable}_{round}");
        for (round, cells) in [("2020", before), ("2022", after)] {
            columns.push(Column {
                name: name(round),
                label: None,
                values: Values::Numbers(cells),
            });
        }
        pairs.push(Paired {
            variable: format!("x{variable}"),
            label: None,
            before: name("2020"),
            after: name("2022"),
            scale: MeasurementScale::Numeric,
            money: false,
        });
    }
    Source {
        frame: Frame::new(columns),
        pairs,
        cluster: Some("village".into()),
        ..Source::default()
    }
}

/// The least that ranks and medians need.
fn sorted_once(source: &Source) -> f64 {
    let mut middle = 0.0;
    for pair in &source.pairs {
        let column = |name: &str| {
            source
                .frame
                .column(name)
                .and_then(Column::numbers)
                .unwrap_or_default()
        };
        let both = column(&pair.before).iter().zip(column(&pair.after));
        let mut changes: Vec<f64> = both.filter_map(|(b, a)| Some(a.ok()? - b.ok()?)).collect();
        changes.sort_unstable_by(f64::total_cmp);
        middle += changes[changes.len() / 2];
    }
    middle
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn shown(time: Duration) -> String {
    format!("{:.1} ms", 1e3 * time.as_secs_f64())
}
