//! Response rates: AAPOR's formulas on the example's sampling frame and on the edges.

use fieldbook::data::Grid;
use fieldbook::example;
use fieldbook::survey::{OutcomeClass, Outcomes, Rates};

fn outcomes(counts: [usize; 7]) -> Outcomes {
    OutcomeClass::ALL
        .into_iter()
        .zip(counts)
        .flat_map(|(class, count)| std::iter::repeat_n(class, count))
        .collect()
}

fn close(rate: Option<f64>, expected: f64) {
    let rate = rate.unwrap();
    assert!((rate - expected).abs() < 1e-15, "{rate} is not {expected}");
}

#[test]
fn the_example_has_the_rates_that_its_reference_says() {
    // tests/reference/response/SOURCE.md
    let frame = Grid::read("frame.csv", example::FRAME_CSV.as_bytes()).unwrap();
    let code = frame.column("outcome_code").unwrap();
    let letters = frame.column("outcome_class").unwrap();
    let class = |text: &str| OutcomeClass::of_code(text).unwrap();
    let by_code: Outcomes = frame
        .records
        .iter()
        .map(|r| class(&r.cells[code]))
        .collect();
    let by_letters: Outcomes = frame
        .records
        .iter()
        .map(|r| OutcomeClass::from_letters(&r.cells[letters]).unwrap())
        .collect();
    assert_eq!(by_code, by_letters);
    assert_eq!(by_code, outcomes([60, 2, 14, 29, 5, 3, 0]));
    assert_eq!(by_code.total(), 113);
    let rates = by_code.rates();
    let expected: serde_json::Value =
        serde_json::from_str(include_str!("reference/response/expected.json")).unwrap();
    for (name, rate) in [
        ("RR1", rates.rr1),
        ("RR2", rates.rr2),
        ("RR5", rates.rr5),
        ("RR6", rates.rr6),
        ("COOP1", rates.coop1),
        ("COOP2", rates.coop2),
        ("REF1", rates.ref1),
        ("CON1", rates.con1),
    ] {
        close(rate, expected[name].as_f64().unwrap());
    }
}

#[test]
fn those_out_of_the_sample_count_in_no_rate_but_tell_how_many_unknown_are_eligible() {
    let rates = outcomes([50, 10, 20, 15, 5, 40, 100]).rates();
    close(rates.rr1, 50.0 / 140.0);
    close(rates.rr3, 50.0 / 120.0);
    close(rates.rr4, 60.0 / 120.0);
    close(rates.rr5, 0.5);
    close(rates.coop1, 50.0 / 85.0);
    close(rates.con1, 85.0 / 140.0);
}

#[test]
fn where_nobody_was_visited_there_is_no_rate() {
    assert_eq!(Outcomes::default().rates(), Rates::default());
    let only_unknown = outcomes([0, 0, 0, 0, 0, 3, 0]).rates();
    close(only_unknown.rr1, 0.0);
    assert_eq!(only_unknown.rr5, None);
    assert_eq!(only_unknown.rr3, None);
}
