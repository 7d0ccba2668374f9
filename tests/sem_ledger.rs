//! What becomes of draws that fail or are inadmissible, against every draw estimated on its own.

mod sem_kit;

use fieldbook::{
    sem::{
        bootstrap::{Bootstrap, Draws, Plan, Policy, REPLACEMENTS},
        data::{Observations, Sample},
        estimate::Estimate,
        parameters::Parameters,
        pls::Options,
    },
    stats::random::Stream,
};
use sem_kit::{case, model, observations};

struct Setting {
    sample: Sample,
    estimate: Estimate,
    parameters: Parameters,
}

#[derive(Debug, PartialEq, Clone, Copy)]
enum Fate {
    Good,
    Inadmissible,
    Failed,
}

impl Setting {
    fn of(text: &str, data: &Observations, consistent: bool) -> Self {
        let model = model(text);
        let sample = sem_kit::sample(&model, data);
        let options = Options {
            consistent,
            ..Options::default()
        };
        let estimate = Estimate::new(&model, &sample, options).unwrap();
        let parameters = Parameters::of(&estimate);
        Self {
            sample,
            estimate,
            parameters,
        }
    }

    fn run(&self, policy: Policy, draws: usize) -> Bootstrap {
        let plan = Plan {
            policy,
            ..Plan::new(Draws::Seeded { draws, seed: 9 })
        };
        let parts = (&self.estimate, &self.sample, &self.parameters);
        Bootstrap::run(parts.0, parts.1, parts.2, &plan, &|_| true)
    }

    /// Draw `draw` as a sample of its own: what a person would call it who looks at its loadings and correlations.
    fn by_itself(&self, draw: usize) -> Fate {
        let n = self.sample.n();
        let mut stream = Stream::of(9, draw as u64);
        let rows: Vec<usize> = (0..n).map(|_| stream.index(n)).collect();
        let Ok(sample) = self.sample.subset(&rows) else {
            return Fate::Failed;
        };
        let Ok(estimate) = Estimate::new(&self.estimate.model, &sample, self.estimate.method)
        else {
            return Fate::Failed;
        };
        let solution = &estimate.layers[0].solution;
        let beyond = |x: &f64| x.abs() > 1.0;
        let corrected = self.estimate.method.options.consistent;
        let odd = solution.lambda.iter().any(beyond)
            || solution.rho_a.iter().any(beyond)
            || solution.p.clone().symmetric_eigenvalues().min() < 0.0;
        if corrected && odd {
            Fate::Inadmissible
        } else {
            Fate::Good
        }
    }
}

fn small() -> Setting {
    let case = case("likert_small", "base.json");
    let text = case["model"].as_str().unwrap();
    Setting::of(text, &observations("likert_small"), true)
}

/// Thirty rows with an indicator that says no but once.
fn rare() -> Setting {
    let mut stream = Stream::of(2, 0);
    let mut noise = || stream.uniform() + stream.uniform() - 1.0;
    let mut columns = vec![vec![]; 5];
    for row in 0..30 {
        let a = noise();
        let cells = [
            a + noise(),
            a + noise(),
            f64::from(u8::from(row == 3)),
            a + noise(),
            a + noise(),
        ];
        columns
            .iter_mut()
            .zip(cells)
            .for_each(|(column, cell)| column.push(Some(cell)));
    }
    let names = ["a1", "a2", "rare", "b1", "b2"].map(str::to_owned).to_vec();
    let text = "A =~ a1 + a2 + rare\nB =~ b1 + b2\nB ~ A\n";
    Setting::of(text, &Observations { names, columns }, false)
}

fn all_accounted_for(run: &Bootstrap) {
    let ledger = &run.ledger;
    let good = ledger.made - ledger.dropped() - ledger.kept();
    assert_eq!(run.kept.len(), good + ledger.kept());
    assert!(run.kept.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn keeping_and_dropping_take_the_draws_that_each_draw_by_itself_says() {
    for (setting, draws) in [(small(), 150), (rare(), 150)] {
        let fates: Vec<Fate> = (0..draws).map(|draw| setting.by_itself(draw)).collect();
        let with = |fates_wanted: &[Fate]| -> Vec<usize> {
            (0..draws)
                .filter(|&draw| fates_wanted.contains(&fates[draw]))
                .collect()
        };
        let kept = setting.run(Policy::Keep, draws);
        assert_eq!(kept.kept, with(&[Fate::Good, Fate::Inadmissible]));
        assert_eq!(kept.ledger.kept(), with(&[Fate::Inadmissible]).len());
        assert_eq!(kept.ledger.dropped(), with(&[Fate::Failed]).len());
        all_accounted_for(&kept);
        let dropped = setting.run(Policy::Drop, draws);
        assert_eq!(dropped.kept, with(&[Fate::Good]));
        assert_eq!(dropped.ledger.kept(), 0);
        assert_eq!(dropped.ledger.made, draws);
        all_accounted_for(&dropped);
        assert!(dropped.ledger.dropped() > 5);
    }
}

#[test]
fn replacing_goes_on_to_the_next_draws_until_as_many_are_good_as_were_asked_for() {
    for setting in [small(), rare()] {
        let run = setting.run(Policy::Replace, 60);
        assert_eq!(run.kept.len(), 60);
        let last = run.ledger.made - 1;
        assert!(last >= 60, "{last}");
        let good: Vec<usize> = (0..=last)
            .filter(|&draw| setting.by_itself(draw) == Fate::Good)
            .collect();
        assert_eq!(run.kept, good);
        assert_eq!(run.ledger.dropped(), run.ledger.made - 60);
        all_accounted_for(&run);
        // What the draws before it hold does not depend on the policy.
        let dropped = setting.run(Policy::Drop, 60);
        let common = dropped.kept.len();
        assert_eq!(run.values(0)[..common], *dropped.values(0));
    }
}

#[test]
fn where_hardly_a_draw_is_good_replacing_gives_up_and_says_how_many_were_made() {
    let mut setting = rare();
    // With so few iterations no draw settles.
    setting.estimate.method.options.max_iterations = 1;
    setting.estimate.method.options.tolerance = 1e-300;
    let run = setting.run(Policy::Replace, 20);
    assert_eq!((run.kept.len(), run.ledger.made), (0, 20 * REPLACEMENTS));
    assert_eq!(run.ledger.dropped(), 20 * REPLACEMENTS);
    assert!(run.values(0).is_empty());
}
