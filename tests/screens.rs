//! The screens, as a person sees them.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/tables.rs"]
mod tables;

use expect_test::expect;
use tables::filled_desk;

#[test]
fn interviews_are_the_frame_with_a_mark_for_every_round() {
    filled_desk().shows(expect![[r#"
         Selling online 网上卖货 · village.fbk                                     E1
          1 Interviews   2 Review   3 Compare   4 Model   5 Sync
        41 of 41 people, 2 with complete interviews
         village            house    person  2020  2022  outcome        by  last
        ▸Shangliu 上柳村    V02-H01  R001    ✓ 33  ✓ 61  Interview co…  E2  11-01 14:03
         Zhuhekou 竹河口村  V03-H02  R002    ◐ 12  ✓ 58  Interview co…  E2  11-02 14:03
         Lishuwan 梨树湾村  V01-H03  R003    ·     ·                    E4
         Shangliu 上柳村    V02-H04  R004    ·     ◐ 7                  E2  11-04 14:03
         Zhuhekou 竹河口村  V03-H05  R005    ·     ·     Nobody at ho…  E2
         Lishuwan 梨树湾村  V01-H06  R006    ·     ·                    E3
         Shangliu 上柳村    V02-H07  R007    ·     ·                    E4
         Zhuhekou 竹河口村  V03-H08  R008    ·     ·                    E1
         Lishuwan 梨树湾村  V01-H09  R009    ·     ·                    E2
         Shangliu 上柳村    V02-H10  R010    ·     ·     Nobody at ho…  E3
         Zhuhekou 竹河口村  V03-H11  R011    ·     ·                    E4
         Lishuwan 梨树湾村  V01-H12  R012    ·     ·                    E1
         Shangliu 上柳村    V02-H13  R013    ·     ·                    E2
         Zhuhekou 竹河口村  V03-H14  R014    ·     ·                    E3
         Lishuwan 梨树湾村  V01-H15  R015    ·     ·     Nobody at ho…  E4
         Shangliu 上柳村    V02-H16  R016    ·     ·                    E1
         Zhuhekou 竹河口村  V03-H17  R017    ·     ·                    E2
         Lishuwan 梨树湾村  V01-H18  R018    ·     ·                    E3             ▼

         ? help  Enter open  / filter  n new  s sort  q quit
    "#]]);
}

#[test]
fn a_filter_narrows_the_list_as_it_is_typed() {
    filled_desk()
        .press("/")
        .types("竹河口 e3")
        .shows(expect![[r#"
             Selling online 网上卖货 · village.fbk                                     E1
              1 Interviews   2 Review   3 Compare   4 Model   5 Sync
            filter 竹河口 e3               4 of 41 people shown, 2 with complete interviews
             village            house    person  2020  2022  outcome        by  last
            ▸Zhuhekou 竹河口村  V03-H02  R002    ◐ 12  ✓ 58  Interview co…  E2  11-02 14:03
             Zhuhekou 竹河口村  V03-H14  R014    ·     ·                    E3
             Zhuhekou 竹河口村  V03-H26  R026    ·     ·                    E3
             Zhuhekou 竹河口村  V03-H38  R038    ·     ·                    E3















             Enter keep the filter  Esc drop it  Ctrl-P all commands
        "#]]);
}

#[test]
fn review_shows_interviews_and_variables_with_the_first_column_frozen() {
    filled_desk().press("2").shows(expect![[r#"
         Selling online 网上卖货 · village.fbk                                     E1
          1 Interviews   2 Review   3 Compare   4 Model   5 Sync
         D data  F findings  Q to do  B board  M measures
        3 of 3 interviews, 6 variables
         interview  respondent_id  village_code  gender    inc_wage  inc_ecom          →
        ▸R001       R001           梨树湾村      女           90500      4290
         R002       R002           上柳村        男            8000  refused
         R003       R003           石磨坪村      男      don't know         0













         Respondent  R001
         !! no study is open
         ? help  Enter open  F findings  Q to do  / filter  c counts  n next problem
    "#]]);
}

#[test]
fn compare_draws_the_change_of_the_selected_row() {
    filled_desk().press("3").settle().shows(expect![[r#"
         Selling online 网上卖货 · village.fbk                                     E1
          1 Interviews   2 Review   3 Compare   4 Model   5 Sync
        method paired t, after - before · n 62 · converged yes                   nominal
        Before and after, money nominal
         variable     n    2020    2022  change  CI low  CI high      t  df      p     →
        ▸inc_total   58  17,656  21,261   3,605     541    6,668  2.357  57  0.022
         exp_total   55  13,710  15,001   1,292  -1,774    4,357  0.840  54  0.404
         skill_farm  62       4       4       0       0        0      –  61  1.000

         Paired t, two-sided 95% intervals; amounts of 2022 divided by 1.02714.








        inc_total
          mean    │                                      ○━━━━━━━●  17,656 → 21,261
          change  │   ├────────────────────●─────────────────────┤  3,605 [541, 6,668]
                 n 58 · t 2.357 · df 57 · p 0.022 · dz 0.312

         ? help  Enter households  v views  p plot  r real/nominal  m methods
    "#]]);
}

#[test]
fn the_model_stands_beside_the_list_of_its_tables() {
    filled_desk()
        .press("4")
        .settle()
        .press("]")
        .shows(expect![[r#"
             Selling online 网上卖货 · village.fbk                                     E1
              1 Interviews   2 Review   3 Compare   4 Model   5 Sync
            method pls · n 62 · converged yes
             Outer loadings            Construct reliability and validity
            ▸Construct reliability an…  construct  Cronbach's alpha    rho_a    rho_c      →
                                       ▸CBEC                ● 0.910  ● 0.920  ● 0.925
                                        INFL                ● 0.962  ● 0.981  ● 0.973
                                        INC                 ✗ 0.694  ● 0.704  ● 0.813

                                        Mode A, path weighting, n = 62











                                       ● 0.70 or more (AVE 0.50)  ✗ less

             ? help  Tab next table  Enter follow  b bootstrap  d diagram  r runs  m model
        "#]]);
}

#[test]
fn help_is_the_palette_and_filters_as_it_is_typed() {
    let mut desk = filled_desk();
    desk.press("?").types("filt").shows(expect![[r#"
         Selling online 网上卖货 · village.fbk                                     E1
          1 Interviews   2 Review   3 Compare   4 Model   5 Sync
        41 of 41 people, 2 with complete interviews
         v┌─ What can be done here ──────────────────────────────────────────────────┐
        ▸S│ find filt                                                                │3
         Z│ ▸ /       filter: Show only the rows that hold what you type             │3
         L│                                                                          │
         S│                                                                          │3
         Z│                                                                          │
         L│                                                                          │
         S│                                                                          │
         Z│                                                                          │
         L│                                                                          │
         S│                                                                          │
         Z│                                                                          │
         L│                                                                          │
         S│                                                                          │
         Z│                                                                          │
         L│                                                                          │
         S│                                                                          │
         Z└──────────────────────────────────────────────────────────────────────────┘
         Lishuwan 梨树湾村  V01-H18  R018    ·     ·                    E3             ▼

         Enter do it  Esc close  Ctrl-P all commands
    "#]]);
}

#[test]
fn one_key_shows_the_amounts_in_money_of_the_first_year() {
    let mut desk = filled_desk();
    desk.press("3")
        .settle()
        .press("r")
        .sees("real, in money of 2020")
        .misses("skill_farm");
    desk.press("r").sees("money nominal").sees("skill_farm");
}

#[test]
fn long_work_shows_how_far_it_is_blocks_no_key_and_is_stopped_by_esc() {
    let mut desk = filled_desk();
    desk.press("4").settle().press("b");
    desk.sees("bootstrap");
    desk.press("1").sees("people").press("Esc").settle();
    desk.sees("stopped; the tables are as they were");
    desk.press("4").settle().sees("Construct reliability");
}

#[test]
fn plain_signs_serve_consoles_whose_box_characters_are_double_width() {
    let mut desk = filled_desk();
    desk.press("T");
    let signs: Vec<char> = "▸✓◐·│─┌●○✗→".chars().collect();
    for keys in ["1", "?", "Esc", "2", "3", "4"] {
        desk.press(keys).settle();
        assert!(
            !desk.screen().contains(signs.as_slice()),
            "{}",
            desk.screen()
        );
    }
}

#[test]
fn without_a_study_the_first_screen_offers_the_example() {
    desk::Desk::empty(80, 24).shows(expect![[r#"
         fieldbook


          No study is open. What would you like to open?

          ▸ The example: selling online from eleven villages, 2020 and 2022

          A study of your own, from an XLSForm questionnaire:
            fieldbook new my.study --form questionnaire.xlsx --frame people.csv














         ? help  Enter choose  q quit
    "#]]);
}

#[test]
fn a_wide_window_shows_more_of_the_same() {
    let mut desk = filled_desk();
    desk.resize(120, 40).shows(expect![[r#"
         Selling online 网上卖货 · village.fbk                                                                             E1
          1 Interviews   2 Review   3 Compare   4 Model   5 Sync
        41 of 41 people, 2 with complete interviews
         village            house    person  2020  2022  outcome                            by  last
        ▸Shangliu 上柳村    V02-H01  R001    ✓ 33  ✓ 61  Interview complete                 E2  11-01 14:03
         Zhuhekou 竹河口村  V03-H02  R002    ◐ 12  ✓ 58  Interview complete                 E2  11-02 14:03
         Lishuwan 梨树湾村  V01-H03  R003    ·     ·                                        E4
         Shangliu 上柳村    V02-H04  R004    ·     ◐ 7                                      E2  11-04 14:03
         Zhuhekou 竹河口村  V03-H05  R005    ·     ·     Nobody at home after three visits  E2
         Lishuwan 梨树湾村  V01-H06  R006    ·     ·                                        E3
         Shangliu 上柳村    V02-H07  R007    ·     ·                                        E4
         Zhuhekou 竹河口村  V03-H08  R008    ·     ·                                        E1
         Lishuwan 梨树湾村  V01-H09  R009    ·     ·                                        E2
         Shangliu 上柳村    V02-H10  R010    ·     ·     Nobody at home after three visits  E3
         Zhuhekou 竹河口村  V03-H11  R011    ·     ·                                        E4
         Lishuwan 梨树湾村  V01-H12  R012    ·     ·                                        E1
         Shangliu 上柳村    V02-H13  R013    ·     ·                                        E2
         Zhuhekou 竹河口村  V03-H14  R014    ·     ·                                        E3
         Lishuwan 梨树湾村  V01-H15  R015    ·     ·     Nobody at home after three visits  E4
         Shangliu 上柳村    V02-H16  R016    ·     ·                                        E1
         Zhuhekou 竹河口村  V03-H17  R017    ·     ·                                        E2
         Lishuwan 梨树湾村  V01-H18  R018    ·     ·                                        E3
         Shangliu 上柳村    V02-H19  R019    ·     ·                                        E4
         Zhuhekou 竹河口村  V03-H20  R020    ·     ·     Nobody at home after three visits  E1
         Lishuwan 梨树湾村  V01-H21  R021    ·     ·                                        E2
         Shangliu 上柳村    V02-H22  R022    ·     ·                                        E3
         Zhuhekou 竹河口村  V03-H23  R023    ·     ·                                        E4
         Lishuwan 梨树湾村  V01-H24  R024    ·     ·                                        E1
         Shangliu 上柳村    V02-H25  R025    ·     ·     Nobody at home after three visits  E2
         Zhuhekou 竹河口村  V03-H26  R026    ·     ·                                        E3
         Lishuwan 梨树湾村  V01-H27  R027    ·     ·                                        E4
         Shangliu 上柳村    V02-H28  R028    ·     ·                                        E1
         Zhuhekou 竹河口村  V03-H29  R029    ·     ·                                        E2
         Lishuwan 梨树湾村  V01-H30  R030    ·     ·     Nobody at home after three visits  E3
         Shangliu 上柳村    V02-H31  R031    ·     ·                                        E4
         Zhuhekou 竹河口村  V03-H32  R032    ·     ·                                        E1
         Lishuwan 梨树湾村  V01-H33  R033    ·     ·                                        E2
         Shangliu 上柳村    V02-H34  R034    ·     ·                                        E3                                 ▼

         ? help  Enter open  / filter  n new  s sort  q quit
    "#]]);
}

#[test]
fn the_path_diagram_is_one_key_away_and_stands_under_the_table_where_there_is_room() {
    let mut desk = desk::Desk::example(80, 24);
    desk.estimating()
        .press("4")
        .settle()
        .press("d")
        .shows(expect![[r#"
             Village online-selling study 2020/2022 · study.fbk                        E1
              1 Interviews   2 Review   3 Compare   4 Model   5 Sync
            estimator pls · scheme path · n 62 · converged yes · iterations 7 · last change…
                                     ╭─────────╮
                            ╭──.815─▶│  INFL   │
            ╭──────╮        │        │ R² .664 │
            │ CBEC ├────────┤        ╰─┬───────╯
            ╰─┬────╯        │          ├─.982 [inf1]
              ├─.908 [os1]  │          ├─.973 [inf2]
              ├─.892 [os2]  │          ├─.979 [inf3]
              ├─.863 [os3]  │          ╰─.854 [inf4]
              ├─.811 [cs1]  │
              ├─.708 [cs2]  │        ╭─────────╮
              ├─.790 [cs3]  ╰──.626─▶│   INC   │
              ├─.514 [re1]           │ R² .391 │
              ├─.682 [re2]           ╰─┬───────╯
              ╰─.628 [re3]             ├─.750 [fin1]
                                       ├─.775 [fin2]
                                       ├─.635 [fin3]
                                       ╰─.722 [fin4]



             ? help  Tab next table  Enter follow  b bootstrap  d diagram  r runs  m model
        "#]]);
    desk.press("d").misses("CBEC ─");
    desk.resize(120, 44).shows(expect![[r#"
         Village online-selling study 2020/2022 · study.fbk                                                                E1
          1 Interviews   2 Review   3 Compare   4 Model   5 Sync
        estimator pls · scheme path · n 62 · converged yes · iterations 7 · last change 1.8e-8 · tolerance 1.0e-7 · sign rule d…
        ▸Path coefficients           Path coefficients
         Total indirect effects       construct  CBEC   INFL    INC
         Specific indirect effects   ▸CBEC             0.815  0.626
         Total effects                INFL
         Outer loadings               INC
         Outer weights
         Construct correlations       Mode A, path weighting, n = 62
         R-square
         f-square
         Construct reliability and …
         Cronbach's alpha, both var…
         Heterotrait-monotrait rati…
         HTMT2
         Fornell-Larcker criterion
         Cross loadings
         Collinearity of indicators…
         Collinearity of predictors…
         Model selection criteria
         Sample size
         Model fit
         Model fit, every block a c…
         Indicators described
         Indicator correlations                               ╭─────────╮
         Construct scores described                  ╭──.815─▶│  INFL   │
         Outer model residuals       ╭──────╮        │        │ R² .664 │
         Outer model residual corre… │ CBEC ├────────┤        ╰─┬───────╯
         Inner model residuals       ╰─┬────╯        │          ├─.982 [inf1]
         Inner model residual corre…   ├─.908 [os1]  │          ├─.973 [inf2]
         Stop criterion changes        ├─.892 [os2]  │          ├─.979 [inf3]
         Why programs differ           ├─.863 [os3]  │          ╰─.854 [inf4]
                                       ├─.811 [cs1]  │
                                       ├─.708 [cs2]  │        ╭─────────╮
                                       ├─.790 [cs3]  ╰──.626─▶│   INC   │
                                       ├─.514 [re1]           │ R² .391 │
                                       ├─.682 [re2]           ╰─┬───────╯
                                       ╰─.628 [re3]             ├─.750 [fin1]
                                                                ├─.775 [fin2]
                                                                ├─.635 [fin3]
                                                                ╰─.722 [fin4]

         ? help  Tab next table  Enter follow  b bootstrap  d diagram  r runs  m model
    "#]]);
}
