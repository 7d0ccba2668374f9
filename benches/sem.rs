//! What an analyst waits for in path models, each beside the work that it cannot avoid, in one run: `cargo bench --bench sem`.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use fieldbook::{
    report::model::{Provenance, tables},
    sem::{
        bootstrap::{Bootstrap, Draws, Plan},
        data::{Missing, Observations, Sample},
        estimate::{Estimate, Method},
        model::Model,
        parameters::Parameters,
        predict::{Antecedents, Folds, predict},
    },
    stats::random::Stream,
};

fn main() {
    let mediation = observations(include_str!("../tests/reference/sem/mediation/data.csv"));
    let text = "ACC =~ acc1 + acc2 + acc3\nUSE =~ use1 + use2 + use3 + use4\nSKL =~ skl1 + skl2 + skl3 + skl4\n\
        INC =~ inc1 + inc2 + inc3\nWEL =~ wel1 + wel2 + wel3 + wel4\nUSE ~ ACC\nSKL ~ ACC + USE\nINC ~ USE + SKL\n\
        WEL ~ ACC + SKL + INC";
    let case = Case::new(text, &mediation);
    println!(
        "{:44} {:>12}   aim",
        "n = 300, 18 indicators, 5 constructs", "median"
    );
    row(
        "one estimate with all tables",
        median(200, || case.estimate()),
        "1 ms",
    );
    let product = median(2000, || black_box(cross_product(&case.rows, &case.counts)));
    row("one weighted cross-product, straightforward", product, "");
    let draws = 5000;
    let two = median(7, || case.bootstrap(draws, 2));
    row(
        "bootstrap of all parameters, 5,000 draws, 2 threads",
        two,
        "200 ms",
    );
    let one = median(3, || case.bootstrap(draws, 1));
    row("the same on 1 thread", one, "");
    let draw = one / draws as u32;
    row("one draw", draw, "");
    println!(
        "one draw / one cross-product: {:.2} (aim 2)",
        draw.as_secs_f64() / product.as_secs_f64()
    );

    row(
        "PLSpredict, 10 folds x 10, with the linear benchmark",
        median(20, || case.predict()),
        "20 ms",
    );
    memory(&case);
    by_draws_and_threads(&case);

    let (large, text) = large(10_000, 8, 5);
    let started = Instant::now();
    let case = Case::new(&text, &large);
    let from_raw = started.elapsed();
    row(
        "10,000 x 40: first estimate from raw data",
        from_raw,
        "30 ms",
    );
    row(
        "10,000 x 40: an estimate from raw data",
        median(10, || Case::new(&text, &large).estimate.n),
        "30 ms",
    );
    black_box(case.estimate.n);

    println!("\nTime of 500 draws on one thread, by size");
    println!("{:>8} {:>12} {:>12}", "n", "indicators", "time");
    for (n, blocks, items) in [
        (100, 4, 4),
        (1000, 4, 4),
        (10_000, 4, 4),
        (300, 2, 4),
        (300, 8, 5),
        (300, 10, 8),
    ] {
        let (data, text) = self::large(n, blocks, items);
        let case = Case::new(&text, &data);
        let time = median(3, || case.bootstrap(500, 1));
        println!("{n:>8} {:>12} {:>12}", blocks * items, show(time));
    }
}

/// What 10,000 draws of all parameters take up at their height.
fn memory(case: &Case) {
    let before = resident_mib("VmRSS:");
    black_box(case.bootstrap(10_000, 2));
    if let (Some(before), Some(most)) = (before, resident_mib("VmHWM:")) {
        let width = case.parameters.list().len();
        println!(
            "memory of 10,000 draws of {width} parameters: {before:.0} MiB before, {most:.0} MiB at most   200 MB"
        );
    }
}

/// A line of what Linux says of this process, in MiB; nothing elsewhere.
fn resident_mib(name: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}

fn by_draws_and_threads(case: &Case) {
    println!(
        "\nTime of a bootstrap of all parameters (n = 300, 17 indicators), by draws and threads"
    );
    println!(
        "{:>8} {:>12} {:>12} {:>12}",
        "draws", "1 thread", "2 threads", "4 threads"
    );
    for draws in [500, 1000, 5000, 10_000] {
        let times = [1, 2, 4].map(|threads| show(median(3, || case.bootstrap(draws, threads))));
        println!(
            "{draws:>8} {:>12} {:>12} {:>12}",
            times[0], times[1], times[2]
        );
    }
    println!();
}

struct Case {
    model: Model,
    sample: Sample,
    estimate: Estimate,
    parameters: Parameters,
    /// The sample's rows as they come, and how often each counts.
    rows: Vec<Vec<f64>>,
    counts: Vec<f64>,
}

impl Case {
    fn new(text: &str, data: &Observations) -> Self {
        let Ok(model) = Model::read(text, None) else {
            panic!("the bench's model reads")
        };
        let Ok(sample) = Sample::new(data, model.indicators(), Missing::Casewise) else {
            panic!("the bench's data are complete")
        };
        let Ok(estimate) = Estimate::new(&model, &sample, Method::default()) else {
            panic!("the bench's model settles")
        };
        let parameters = Parameters::new(&model, &estimate.plan, estimate.n);
        let column = |name: &String| {
            data.names
                .iter()
                .position(|known| known == name)
                .map(|at| &data.columns[at])
        };
        let columns: Vec<_> = model.indicators().iter().filter_map(column).collect();
        let rows: Vec<Vec<f64>> = (0..sample.n())
            .map(|row| columns.iter().filter_map(|column| column[row]).collect())
            .collect();
        let mut stream = Stream::of(1, 1);
        let mut counts = vec![0.0; rows.len()];
        (0..rows.len()).for_each(|_| counts[stream.index(rows.len())] += 1.0);
        Self {
            model,
            sample,
            estimate,
            parameters,
            rows,
            counts,
        }
    }

    fn estimate(&self) -> usize {
        let Ok(estimate) = Estimate::new(&self.model, &self.sample, Method::default()) else {
            panic!("it settles")
        };
        tables(&estimate, &Provenance::default()).tables.len()
    }

    fn predict(&self) -> usize {
        let folds = Folds::seeded(self.sample.n(), 10, 10, 1);
        let Ok(prediction) = predict(&self.estimate, &self.sample, &folds, Antecedents::Earliest)
        else {
            panic!("it predicts")
        };
        prediction.repetitions.len()
    }

    fn bootstrap(&self, draws: usize, threads: usize) -> usize {
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else {
            panic!("threads start")
        };
        let plan = Plan::new(Draws::Seeded { draws, seed: 1 });
        pool.install(|| {
            Bootstrap::run(
                &self.estimate,
                &self.sample,
                &self.parameters,
                &plan,
                &|_| true,
            )
            .kept
            .len()
        })
    }
}

/// What a draw cannot avoid, as one would write it first: means, then products of centred columns.
fn cross_product(rows: &[Vec<f64>], counts: &[f64]) -> Vec<f64> {
    let k = rows[0].len();
    let total: f64 = counts.iter().sum();
    let mut mean = vec![0.0; k];
    for (row, count) in rows.iter().zip(counts) {
        mean.iter_mut()
            .zip(row)
            .for_each(|(mean, x)| *mean += count * x / total);
    }
    let mut s = vec![0.0; k * k];
    let mut centred = vec![0.0; k];
    for (row, count) in rows.iter().zip(counts).filter(|(_, count)| **count > 0.0) {
        centred
            .iter_mut()
            .zip(row.iter().zip(&mean))
            .for_each(|(c, (x, mean))| *c = x - mean);
        for i in 0..k {
            let weighted = count * centred[i];
            for (sum, x) in s[i * k..=i * k + i].iter_mut().zip(&centred) {
                *sum += weighted * x;
            }
        }
    }
    s
}

/// A chain of `blocks` constructs with `items` indicators each.
fn large(n: usize, blocks: usize, items: usize) -> (Observations, String) {
    let mut stream = Stream::of(5, 5);
    let mut columns = vec![vec![]; blocks * items];
    for _ in 0..n {
        let mut factor = 0.0;
        for block in 0..blocks {
            factor = 0.5 * factor + stream.normal();
            for item in 0..items {
                columns[block * items + item].push(Some(0.8 * factor + 0.6 * stream.normal()));
            }
        }
    }
    let name = |block: usize, item: usize| format!("x{block}_{item}");
    let names = (0..blocks)
        .flat_map(|b| (0..items).map(move |i| name(b, i)))
        .collect();
    let mut text = String::new();
    for block in 0..blocks {
        let items: Vec<String> = (0..items).map(|item| name(block, item)).collect();
        text += &format!("F{block} =~ {}\n", items.join(" + "));
        if block > 0 {
            text += &format!("F{block} ~ F{}\n", block - 1);
        }
    }
    (Observations { names, columns }, text)
}

fn observations(csv: &str) -> Observations {
    let mut lines = csv.lines();
    let names: Vec<String> = lines
        .next()
        .unwrap_or("")
        .split(',')
        .map(str::to_owned)
        .collect();
    let mut columns = vec![vec![]; names.len()];
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line.split(',')) {
            column.push(cell.parse().ok());
        }
    }
    Observations { names, columns }
}

fn median<T>(times: usize, work: impl Fn() -> T) -> Duration {
    let mut taken: Vec<Duration> = (0..times)
        .map(|_| {
            let started = Instant::now();
            black_box(work());
            started.elapsed()
        })
        .collect();
    taken.sort();
    taken[times / 2]
}

fn row(what: &str, time: Duration, aim: &str) {
    println!("{what:52} {:>10}   {aim}", show(time));
}

fn show(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1000.0 {
        format!("{micros:.1} µs")
    } else {
        format!("{:.2} ms", micros / 1000.0)
    }
}
