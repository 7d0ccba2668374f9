//! Adopters against others: difference in change, ANCOVA, within villages, bounds.

use fieldbook::stats::bounds::lee;
use fieldbook::stats::describe::mean;
use fieldbook::stats::groups::difference;
use fieldbook::stats::pairs::{Pair, befores, changes};
use fieldbook::stats::regression::Regression;
use fieldbook::stats::wild::wild_coefficient;

use crate::Found;
use crate::panel_kit::Panel;

/// The groups of adopters and others under every model.
pub fn put(found: &mut Found, panel: &Panel, name: &str) {
    let matched = panel.outcome(name);
    let rows: Vec<usize> = matched.iter().map(|(row, _)| *row).collect();
    let pairs: Vec<Pair> = matched.iter().map(|(_, pair)| *pair).collect();
    let (rows, pairs) = (rows.as_slice(), pairs.as_slice());
    let mut put = |key: &str, value: f64| found.both(&format!("pair.{name}.{key}"), value);
    let adopter = panel.full("adopter");
    let treated: Vec<f64> = rows.iter().map(|row| adopter[*row]).collect();
    let changes = changes(pairs);
    let of = |group: f64| -> Vec<f64> {
        let kept = changes.iter().zip(&treated).filter(|(_, t)| **t == group);
        kept.map(|(change, _)| *change).collect()
    };
    for (arm, group) in [("t", 1.0), ("c", 0.0)] {
        let of = |round: fn(&Pair) -> f64| {
            let kept = pairs.iter().zip(&treated).filter(|(_, t)| **t == group);
            mean(&kept.map(|(pair, _)| round(pair)).collect::<Vec<f64>>())
        };
        put(&format!("did.means.{arm}0"), of(|pair| pair.before));
        put(&format!("did.means.{arm}1"), of(|pair| pair.after));
    }
    let welch = difference(&of(1.0), &of(0.0), 0.95);
    let test = welch.test.unwrap();
    put("did.coef[1]", welch.difference);
    put("did.welch.t", test.t);
    put("did.welch.df", test.df);
    put("did.welch.p", test.p);
    put("did.welch.ci[0]", test.interval.low);
    put("did.welch.ci[1]", test.interval.high);
    let villages = panel.villages(rows);
    let mut names = villages.clone();
    names.sort();
    names.dedup();
    let clusters = numbered(&villages);
    let ones = vec![1.0; changes.len()];
    let fit = Regression::new(&changes, &[ones.clone(), treated.clone()]).unwrap();
    let cr2 = fit.cr2(1, &clusters, 0.95);
    put("did.coef[0]", fit.coefficients[0]);
    put("did.se_ols", fit.classical(1, 0.95).se);
    put("did.p_ols", fit.classical(1, 0.95).p);
    put("did.HC2", fit.hc2(1));
    put("did.CR2.se", cr2.se);
    put("did.CR2.t", cr2.t);
    put("did.CR2.df", cr2.df);
    put("did.CR2.p", cr2.p);
    put("did.CR2.ci95[0]", cr2.interval.low);
    put("did.CR2.ci95[1]", cr2.interval.high);
    let dummies = names.iter().enumerate().map(|(g, _)| {
        clusters
            .iter()
            .map(|c| f64::from(u8::from(*c == g)))
            .collect()
    });
    let columns: Vec<Vec<f64>> = [treated.clone()].into_iter().chain(dummies).collect();
    let within = Regression::new(&changes, &columns).unwrap();
    let cr2 = within.cr2(0, &clusters, 0.95);
    put("did.village_fe.coef", within.coefficients[0]);
    put("did.village_fe.se_ols", within.classical(0, 0.95).se);
    put("did.village_fe.CR2.se", cr2.se);
    put("did.village_fe.CR2.df", cr2.df);
    put("did.village_fe.CR2.p", cr2.p);
    let before = befores(pairs);
    let centre = mean(&before);
    let centred: Vec<f64> = before.iter().map(|b| b - centre).collect();
    let after: Vec<f64> = pairs.iter().map(|pair| pair.after).collect();
    let lin = |i: usize| treated[i] * centred[i];
    let product: Vec<f64> = (0..treated.len()).map(lin).collect();
    let columns = [ones, treated, centred, product];
    let fit = Regression::new(&after, &columns[..3]).unwrap();
    for j in 0..3 {
        let classical = fit.classical(j, 0.95);
        put(&format!("ancova.coef[{j}]"), fit.coefficients[j]);
        put(&format!("ancova.se_ols[{j}]"), classical.se);
        put(&format!("ancova.p_ols[{j}]"), classical.p);
    }
    let cr2 = fit.cr2(1, &clusters, 0.95);
    put("ancova.CR2_tr.se", cr2.se);
    put("ancova.CR2_tr.df", cr2.df);
    put("ancova.CR2_tr.p", cr2.p);
    let fit = Regression::new(&after, &columns).unwrap();
    for j in 0..4 {
        put(
            &format!("ancova.lin_interacted.coef[{j}]"),
            fit.coefficients[j],
        );
        put(&format!("ancova.lin_interacted.HC2[{j}]"), fit.hc2(j));
    }
}

/// The number of each one's village, from 0.
pub fn numbered(villages: &[String]) -> Vec<usize> {
    let mut names = villages.to_vec();
    names.sort();
    names.dedup();
    let place = |village: &String| names.binary_search(village).unwrap();
    villages.iter().map(place).collect()
}

/// The wild cluster bootstrap of the difference of changes.
pub fn wild(found: &mut Found, panel: &Panel) {
    let matched = panel.outcome("income_real");
    let rows: Vec<usize> = matched.iter().map(|(row, _)| *row).collect();
    let changes: Vec<f64> = matched.iter().map(|(_, pair)| pair.change()).collect();
    let adopter = panel.full("adopter");
    let treated: Vec<f64> = rows.iter().map(|row| adopter[*row]).collect();
    let clusters = numbered(&panel.villages(&rows));
    let columns = [vec![1.0; changes.len()], treated];
    let fit = Regression::new(&changes, &columns).unwrap();
    let scores = fit.scores(&changes, 1, &clusters).unwrap();
    let test = wild_coefficient(&scores, 1).unwrap();
    assert_eq!((test.flips, test.exact), (2_048, true));
    found.both("did_wcr.coef", fit.coefficients[1]);
    found.both("did_wcr.p_sym_ge", test.p);
}

/// Lee's bounds of the difference after.
pub fn lost(found: &mut Found, panel: &Panel) {
    let adopter = panel.full("adopter");
    let rows = panel.outcome("income_real");
    let of = |group: f64| -> Vec<f64> {
        let own = rows.iter().filter(|(row, _)| adopter[*row] == group);
        own.map(|(_, pair)| pair.after).collect()
    };
    let asked = |group: f64| adopter.iter().filter(|a| **a == group).count();
    let (others, adopters) = (of(0.0), of(1.0));
    let bounds = lee(&others, &adopters, (asked(0.0), asked(1.0))).unwrap();
    found.both("lee_bounds.resp_adopter", bounds.answered_second);
    found.both("lee_bounds.resp_non", bounds.answered_first);
    found.both("lee_bounds.q", bounds.trimmed);
    // The reference trims ⌊q n⌋ whole respondents.
    let k = (bounds.trimmed * adopters.len() as f64).floor();
    found.both("lee_bounds.k", k);
    found.both("lee_bounds.lower", bounds.whole_low);
    found.both("lee_bounds.upper", bounds.whole_high);
    found.both("lee_bounds.naive", mean(&adopters) - mean(&others));
}
