//! Yes and no, and categories, in two rounds.

use fieldbook::stats::square::{Binary, Square};

use crate::Found;
use crate::panel_kit::Panel;

/// Who sells online, before and after.
pub fn online(panel: &Panel) -> Binary {
    let matched = panel.matched("online", 1.0, &|_, _| 1.0);
    let yes = matched.iter();
    Binary::of(yes.map(|(_, pair)| (pair.before == 1.0, pair.after == 1.0)))
}

/// The occupations before (rows) and after (columns).
fn occupations(panel: &Panel) -> Square {
    let mut table = vec![vec![0; 3]; 3];
    for (_, pair) in panel.matched("occ", 1.0, &|_, _| 1.0) {
        table[pair.before as usize - 1][pair.after as usize - 1] += 1;
    }
    Square(table)
}

/// Both tables and their tests.
pub fn put(found: &mut Found, panel: &Panel) {
    yes_no(found, online(panel));
    let square = occupations(panel);
    for (i, row) in square.0.iter().enumerate() {
        for (j, count) in row.iter().enumerate() {
            found.both(&format!("square3.table[{i}][{j}]"), *count as f64);
        }
    }
    let mut put = |key: &str, value| found.both(key, value);
    let margins = square.stuart_maxwell().unwrap();
    put("square3.stuart_maxwell.chi2", margins.statistic);
    put("square3.stuart_maxwell.df", margins.df);
    put("square3.stuart_maxwell.p", margins.p);
    put("square3.coin_mh.chi2", margins.statistic);
    put("square3.coin_mh.p", margins.p);
    put(
        "statsmodels_homogeneity.stuart_maxwell[0]",
        margins.statistic,
    );
    put("statsmodels_homogeneity.stuart_maxwell[1]", margins.df);
    put("statsmodels_homogeneity.stuart_maxwell[2]", margins.p);
    let bhapkar = square.bhapkar().unwrap();
    put("statsmodels_homogeneity.bhapkar[0]", bhapkar.statistic);
    put("statsmodels_homogeneity.bhapkar[1]", bhapkar.df);
    put("statsmodels_homogeneity.bhapkar[2]", bhapkar.p);
    let shift = square.shift(&[1.0, 2.0, 3.0]).unwrap();
    // coin's sign is before − after.
    put("square3.coin_mh_ordered.Z", -shift.z);
    put("square3.coin_mh_ordered.p", shift.p);
    let bowker = square.bowker();
    put("bowker_skip_empty.chi2", bowker.statistic);
    put("bowker_skip_empty.df", bowker.df);
    put("bowker_skip_empty.p", bowker.p);
    put("bowker_exact.p", square.bowker_exact().unwrap());
}

fn yes_no(found: &mut Found, table: Binary) {
    let mut put = |key: &str, value| found.both(&format!("mcnemar.{key}"), value);
    let n = table.n() as f64;
    put("table[0][0]", table.neither as f64);
    put("table[0][1]", table.gained as f64);
    put("table[1][0]", table.lost as f64);
    put("table[1][1]", table.both as f64);
    put("gained_b", table.gained as f64);
    put("lost_c", table.lost as f64);
    put("p_before", (table.both + table.lost) as f64 / n);
    put("p_after", (table.both + table.gained) as f64 / n);
    let test = table.mcnemar();
    put("chi2", test.chi_square.unwrap());
    put("p", test.p);
    let (b, c) = (table.gained as f64, table.lost as f64);
    put("chi2_cc", ((b - c).abs() - 1.0).powi(2) / (b + c));
    put("p_cc", test.p_corrected);
    put("p_exact", test.p_exact);
    put("p_midp", test.p_mid);
    put("odds_ratio", table.odds_ratio().unwrap());
    put("rd", table.difference());
    for (name, interval) in [
        ("or_ci_exact", table.odds_ratio_interval(0.95)),
        ("rd_ci_tango", table.tango(0.95)),
        ("rd_ci_newcombe10", table.newcombe(0.95)),
        ("rd_ci_bonett_price", table.bonett_price(0.95)),
    ] {
        let interval = interval.unwrap();
        put(&format!("{name}[0]"), interval.low);
        put(&format!("{name}[1]"), interval.high);
    }
}
