//! Simple slopes and the Johnson-Neyman regions of products, by bootstrap.

mod sem_kit;

use fieldbook::{
    data::{Column, Frame, Values},
    report::Tables,
    sem::{
        bootstrap::{Bootstrap, Draws, Plan},
        estimate::Estimate,
        intervals::quantile,
        parameters::Parameters,
        slopes::{AT, slopes},
    },
    stats::random::Stream,
};
use sem_kit::{case, model, observations};

/// A slope in a draw is the slope of the model estimated on the drawn rows from the start.
fn draws_are_estimates_of_their_rows(file: &str) {
    let case = case("moderation", &format!("{file}.json"));
    let model = model(case["model"].as_str().unwrap());
    let sample = sem_kit::sample(&model, &observations("moderation"));
    let estimate = Estimate::new(&model, &sample, fieldbook::sem::pls::Options::default()).unwrap();
    let parameters = Parameters::of(&estimate);
    let n = sample.n();
    let draw = |number: u64| {
        let mut stream = Stream::of(8, number);
        (0..n).map(|_| stream.index(n)).collect::<Vec<usize>>()
    };
    let draws: Vec<Vec<usize>> = (0..8).map(draw).collect();
    let plan = Plan::new(Draws::Given(draws.clone()));
    let run = Bootstrap::run(&estimate, &sample, &parameters, &plan, &|_| true);
    let places: Vec<usize> = (0..parameters.list().len())
        .filter(|&at| parameters.list()[at].table == "simple_slopes")
        .collect();
    let per_draw = slopes(&estimate).len() * AT.len();
    assert_eq!(places.len(), per_draw);
    assert!(per_draw > 0);
    for (draw, rows) in draws.iter().enumerate() {
        let again = Estimate::new(&model, &sample.subset(rows).unwrap(), estimate.method).unwrap();
        let expected = slopes(&again)
            .into_iter()
            .flat_map(|all| all.at.into_iter().map(|slope| slope.slope));
        for (&place, expected) in places.iter().zip(expected) {
            let ours = run.values(place)[draw];
            assert!(
                (ours - expected).abs() < 1e-9,
                "{file} {draw}: {ours} {expected}"
            );
        }
    }
}

#[test]
fn a_slope_in_a_draw_is_that_of_the_model_on_the_drawn_rows() {
    for file in ["interaction", "quadratic", "both"] {
        draws_are_estimates_of_their_rows(file);
    }
}

fn tables(words: &[&str]) -> Tables {
    use fieldbook::analysis::{Matter, estimate};
    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        args: fieldbook::cli::sem::Args,
    }
    let words = ["sem", "data.csv"].iter().chain(words);
    let args = <Program as clap::Parser>::parse_from(words).args;
    let data = observations("moderation");
    let column = |(name, cells): (&String, &Vec<Option<f64>>)| Column {
        name: name.clone(),
        label: None,
        values: Values::Numbers(
            cells
                .iter()
                .map(|cell| cell.ok_or(fieldbook::data::Reason::NotAsked))
                .collect(),
        ),
    };
    let frame = Frame::new(data.names.iter().zip(&data.columns).map(column).collect());
    let case = case("moderation", "interaction.json");
    let matter = Matter {
        frame: &frame,
        model_name: "model.lav",
        model: case["model"].as_str().unwrap(),
        data_sha256: None,
    };
    estimate(&matter, &args.request().unwrap()).unwrap()
}

#[test]
fn without_a_bootstrap_standard_errors_say_that_they_are_those_of_least_squares() {
    let tables = tables(&[]);
    let table = tables.table("simple_slopes").unwrap();
    let ids: Vec<&str> = table.columns.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, ["slope", "se_ols", "p_ols"]);
    assert!(table.columns[1].head.contains("OLS"));
    assert!(
        table
            .notes
            .iter()
            .any(|note| note.contains("ordinary least squares"))
    );
    assert!(tables.table("johnson_neyman").is_none());
}

#[test]
fn a_bootstrap_gives_every_slope_an_interval_and_the_regions_end_where_the_interval_touches_zero() {
    let tables = tables(&["--bootstrap", "400", "--seed", "4"]);
    let ols = tables.table("simple_slopes").unwrap();
    let table = tables.table("simple_slopes_bootstrap").unwrap();
    assert_eq!(table.rows.len(), 5);
    for row in &ols.rows {
        let of = |id: &str| table.number(&row.label, id).unwrap();
        assert!((of("original") - ols.number(&row.label, "slope").unwrap()).abs() < 1e-12);
        assert!(of("ci_low") < of("original") && of("original") < of("ci_high"));
        // Not the same number under another name, but of its size.
        let ratio = of("sd") / ols.number(&row.label, "se_ols").unwrap();
        assert!(
            (0.7..1.5).contains(&ratio) && (ratio - 1.0).abs() > 1e-6,
            "{ratio}"
        );
    }
    let regions = tables.table("johnson_neyman").unwrap();
    assert!(!regions.rows.is_empty());
    // The same draws by another way: all slopes are sums of two of them.
    let case = case("moderation", "interaction.json");
    let model = model(case["model"].as_str().unwrap());
    let sample = sem_kit::sample(&model, &observations("moderation"));
    let estimate = Estimate::new(&model, &sample, fieldbook::sem::pls::Options::default()).unwrap();
    let parameters = Parameters::of(&estimate);
    let plan = Plan::new(Draws::Seeded {
        draws: 400,
        seed: 4,
    });
    let run = Bootstrap::run(&estimate, &sample, &parameters, &plan, &|_| true);
    let path = |label: &str| {
        let mut list = parameters.list().iter();
        let at = list.position(|p| p.table == "path_coefficients" && p.label == label);
        run.values(at.unwrap())
    };
    let (x, product) = (path("X -> Y"), path("X:M -> Y"));
    let bound = |at: f64, share: f64| {
        let mut slopes: Vec<f64> = x.iter().zip(product).map(|(x, p)| x + at * p).collect();
        slopes.sort_by(f64::total_cmp);
        quantile(&slopes, share)
    };
    let mut ends = 0;
    for row in &regions.rows {
        let (from, to) = (
            row.cells[0].as_number().unwrap(),
            row.cells[1].as_number().unwrap(),
        );
        let above = row.cells[2] == fieldbook::report::Cell::Text("above zero".into());
        let inner = |at: f64| {
            if above {
                bound(at, 0.025)
            } else {
                -bound(at, 0.975)
            }
        };
        assert!(inner(f64::midpoint(from, to)) > 0.0);
        for end in [from, to] {
            if end.abs() < 3.0 {
                assert!(inner(end).abs() < 1e-5, "{end} {}", inner(end));
                ends += 1;
            }
        }
    }
    assert!(ends > 0, "{regions:?}");
}

#[test]
fn every_kind_of_interval_goes_with_slopes_and_regions() {
    for interval in ["percentile", "bc", "bca", "studentised", "normal", "basic"] {
        let tables = tables(&["--bootstrap", "60", "--interval", interval]);
        let table = tables.table("simple_slopes_bootstrap").unwrap();
        for row in &table.rows {
            assert!(
                row.cells[5].as_number() < row.cells[6].as_number(),
                "{interval}"
            );
        }
        let regions = tables.table("johnson_neyman").unwrap();
        assert!(!regions.rows.is_empty(), "{interval}");
    }
}
