//! Signs that change from draw to draw, against a computation by hand: PLS on the drawn rows themselves, and the rules of
//! Tenenhaus, Esposito Vinzi, Chatelin & Lauro (2005, p. 178) applied to what comes out.

mod sem_kit;

use fieldbook::{
    sem::{
        bootstrap::{Bootstrap, Draws, Plan, SignChanges},
        data::{Observations, Sample},
        estimate::Estimate,
        parameters::Parameters,
        pls::Options,
    },
    stats::random::Stream,
};

const ROWS: usize = 60;

/// Two of four items of A are worded the other way round, so that the sum of the items says nothing and chance decides which
/// way the construct points; the same for M; B is plain; v1 and v2 hold little of A.
fn observations() -> Observations {
    let mut stream = Stream::of(11, 0);
    let mut normal = || (0..12).map(|_| stream.uniform()).sum::<f64>() - 6.0;
    let names = ["a1", "a2", "a3", "a4", "m1", "m2", "b1", "b2", "v1", "v2"];
    let mut columns = vec![vec![]; names.len()];
    for _ in 0..ROWS {
        let (a, m) = (normal(), normal());
        let b = 0.6 * a - 0.3 * m + 0.3 * a * m + 0.6 * normal();
        let signals = [a, a, -a, -a, m, -m, b, b, 0.25 * a, 0.25 * a];
        for (column, signal) in columns.iter_mut().zip(signals) {
            column.push(Some(signal + 0.7 * normal()));
        }
    }
    Observations {
        names: names.map(str::to_owned).to_vec(),
        columns,
    }
}

struct Setting {
    sample: Sample,
    estimate: Estimate,
    parameters: Parameters,
    draws: Vec<Vec<usize>>,
}

impl Setting {
    fn of(text: &str) -> Self {
        let model = sem_kit::model(text);
        let sample = sem_kit::sample(&model, &observations());
        let options = Options {
            tolerance: 1e-14,
            orient: false,
            ..Options::default()
        };
        let estimate = Estimate::new(&model, &sample, options).unwrap();
        let parameters = Parameters::of(&estimate);
        let draw = |number: u64| {
            let mut stream = Stream::of(3, number);
            (0..ROWS).map(|_| stream.index(ROWS)).collect()
        };
        Self {
            sample,
            estimate,
            parameters,
            draws: (0..120).map(draw).collect(),
        }
    }

    fn run(&self, signs: SignChanges) -> Bootstrap {
        let plan = Plan {
            signs,
            ..Plan::new(Draws::Given(self.draws.clone()))
        };
        let parts = (&self.estimate, &self.sample, &self.parameters);
        let run = Bootstrap::run(parts.0, parts.1, parts.2, &plan, &|_| true);
        assert_eq!(run.kept.len(), self.draws.len());
        run
    }

    fn values<'a>(&self, run: &'a Bootstrap, table: &str, label: &str) -> &'a [f64] {
        let mut list = self.parameters.list().iter();
        let at = list.position(|p| p.table == table && p.label == label);
        run.values(at.unwrap_or_else(|| panic!("no {label}")))
    }
}

fn standard(column: &[f64]) -> Vec<f64> {
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    let squares: f64 = column.iter().map(|x| (x - mean).powi(2)).sum();
    let sd = (squares / (n - 1.0)).sqrt();
    column.iter().map(|x| (x - mean) / sd).collect()
}

fn r(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / (a.len() as f64 - 1.0)
}

/// Mode A for one predictor and one outcome on the rows themselves, from unit weights: loadings of A, loadings of B, path.
fn by_hand(rows: &[usize]) -> ([f64; 4], [f64; 2], f64) {
    let data = observations();
    let column = |k: usize| {
        let cells: Vec<f64> = rows
            .iter()
            .map(|&row| data.columns[k][row].unwrap())
            .collect();
        standard(&cells)
    };
    let (x, y) = ([0, 1, 2, 3].map(column), [6, 7].map(column));
    let score = |w: &[f64], items: &[Vec<f64>]| -> Vec<f64> {
        let sums: Vec<f64> = (0..rows.len())
            .map(|row| w.iter().zip(items).map(|(w, item)| w * item[row]).sum())
            .collect();
        standard(&sums)
    };
    let (mut a, mut b) = (score(&[1.0; 4], &x), score(&[1.0; 2], &y));
    for _ in 0..400 {
        let path = r(&a, &b);
        let inner = |score: &[f64]| -> Vec<f64> { score.iter().map(|s| s * path).collect() };
        let (za, zb) = (inner(&b), inner(&a));
        let (wa, wb) = (
            x.each_ref().map(|item| r(item, &za)),
            y.each_ref().map(|item| r(item, &zb)),
        );
        (a, b) = (score(&wa, &x), score(&wb, &y));
    }
    (
        x.each_ref().map(|item| r(item, &a)),
        y.each_ref().map(|item| r(item, &b)),
        r(&a, &b),
    )
}

/// Whether the rule turns a block with the loadings `draw`, which has the loadings `own` in the sample.
fn turns(own: &[f64], draw: &[f64]) -> bool {
    let both = || own.iter().zip(draw);
    let apart: f64 = both().map(|(own, draw)| own - draw).sum();
    let together: f64 = both().map(|(own, draw)| own + draw).sum();
    apart.abs() > together.abs()
}

fn near(ours: f64, theirs: f64, what: &str) {
    assert!((ours - theirs).abs() < 1e-9, "{what}: {ours} not {theirs}");
}

const TWO: &str = "A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2\nB ~ A\n";

#[test]
fn a_construct_that_turned_is_turned_back_with_all_that_hangs_on_it() {
    let setting = Setting::of(TWO);
    let (plain, turned) = (
        setting.run(SignChanges::None),
        setting.run(SignChanges::Construct),
    );
    let all: Vec<usize> = (0..ROWS).collect();
    let (own_a, own_b, _) = by_hand(&all);
    let mut turns_seen = 0;
    for (draw, rows) in setting.draws.iter().enumerate() {
        let (a, b, path) = by_hand(rows);
        near(
            setting.values(&plain, "path_coefficients", "A -> B")[draw],
            path,
            "path, none",
        );
        let (turns_a, turns_b) = (turns(&own_a, &a), turns(&own_b, &b));
        turns_seen += usize::from(turns_a);
        let sign = |turns: bool| if turns { -1.0 } else { 1.0 };
        for (item, loading) in ["a1", "a2", "a3", "a4"].iter().zip(a) {
            let label = format!("{item} <- A");
            near(
                setting.values(&turned, "outer_loadings", &label)[draw],
                sign(turns_a) * loading,
                &label,
            );
        }
        near(
            setting.values(&turned, "path_coefficients", "A -> B")[draw],
            sign(turns_a) * sign(turns_b) * path,
            "path, construct",
        );
    }
    assert!((10..110).contains(&turns_seen), "{turns_seen}");
}

#[test]
fn single_estimates_take_the_sign_of_the_sample_whatever_the_others_do() {
    let setting = Setting::of(TWO);
    let run = setting.run(SignChanges::Individual);
    let all: Vec<usize> = (0..ROWS).collect();
    let (own_a, _, own_path) = by_hand(&all);
    let mut incoherent = 0;
    for (draw, rows) in setting.draws.iter().enumerate() {
        let (a, _, path) = by_hand(rows);
        near(
            setting.values(&run, "path_coefficients", "A -> B")[draw],
            path.abs() * own_path.signum(),
            "path",
        );
        near(
            setting.values(&run, "total_effects", "A -> B")[draw],
            path.abs() * own_path.signum(),
            "effect",
        );
        for ((item, loading), own) in ["a1", "a2", "a3", "a4"].iter().zip(a).zip(own_a) {
            let label = format!("{item} <- A");
            near(
                setting.values(&run, "outer_loadings", &label)[draw],
                loading.abs() * own.signum(),
                &label,
            );
        }
        incoherent += usize::from(path * own_path < 0.0);
    }
    assert!(incoherent > 10, "{incoherent}");
    // What has no sign of its own stays.
    assert_eq!(
        setting.values(&run, "r_square", "B (adjusted)"),
        setting.values(&setting.run(SignChanges::None), "r_square", "B (adjusted)")
    );
}

#[test]
fn what_is_built_upon_a_score_turns_with_it() {
    let setting =
        Setting::of("A =~ a1 + a2 + a3 + a4\nM =~ m1 + m2\nB =~ b1 + b2\nB ~ A + M + A:M\n");
    let (plain, turned) = (
        setting.run(SignChanges::None),
        setting.run(SignChanges::Construct),
    );
    let mut both_ways = [0, 0];
    for draw in 0..setting.draws.len() {
        let of = |run, label: &str| setting.values(run, "outer_loadings", label)[draw];
        let sign = |item: &str| (of(&plain, item) * of(&turned, item)).signum();
        let (a, m, b) = (sign("a1 <- A"), sign("m1 <- M"), sign("b1 <- B"));
        both_ways[usize::from(a * m < 0.0)] += 1;
        for (path, expected) in [
            ("A -> B", a * b),
            ("M -> B", m * b),
            ("A:M -> B", a * m * b),
        ] {
            let of = |run| setting.values(run, "path_coefficients", path)[draw];
            near(of(&turned), expected * of(&plain), path);
        }
        // The slope at the mean of the moderator is the path.
        near(
            setting.values(&turned, "simple_slopes", "A -> B at M +0 SD")[draw],
            setting.values(&turned, "path_coefficients", "A -> B")[draw],
            "slope",
        );
    }
    assert!(both_ways.iter().all(|count| *count > 10), "{both_ways:?}");
}

#[test]
fn most_loadings_decide_which_way_a_construct_points_and_their_sum_where_it_is_a_tie() {
    let data = observations();
    let loading = |text: &str, item: &str| {
        let estimate = sem_kit::estimate(text, &data, Options::default()).unwrap();
        let tables = sem_kit::all_tables(&estimate);
        let table = tables.table("outer_loadings").unwrap();
        table.number(item, "A").unwrap()
    };
    // Two weak items against a strong one: the sum of the loadings is negative, and most of them are positive.
    let text = "A =~ v1 + v2 + a3\nB =~ b1 + b2\nB ~ A";
    let all = ["v1", "v2", "a3"].map(|item| loading(text, item));
    assert!(all[0] > 0.0 && all[1] > 0.0, "{all:?}");
    assert!(all.iter().sum::<f64>() < 0.0, "{all:?}");
    // A dominant indicator decides alone.
    let text = "A =~ v1 + v2 + dominant()*a3\nB =~ b1 + b2\nB ~ A";
    assert!(loading(text, "a3") > 0.0);
    let text = "A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2\nB ~ A";
    let all = ["a1", "a2", "a3", "a4"].map(|item| loading(text, item));
    assert_eq!(all.iter().filter(|x| **x > 0.0).count(), 2, "{all:?}");
    assert!(all.iter().sum::<f64>() > 0.0, "{all:?}");
}
