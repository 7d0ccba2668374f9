//! A national office's PostgreSQL holds what the laptops hold, whatever comes first and however often.

#[cfg(not(feature = "postgres"))]
#[path = "support/cli.rs"]
mod cli;

#[cfg(not(feature = "postgres"))]
#[test]
fn a_laptops_program_says_how_to_get_one_that_hands_over() {
    let desk = cli::Desk::new();
    let (told, code) = desk.refused(&["handover", "s.fbk", "--to", "postgres://office/survey"]);
    assert_eq!(code, 1);
    assert!(told.contains("--features postgres"), "{told}");
}

#[cfg(feature = "postgres")]
mod fieldwork;
#[cfg(feature = "postgres")]
#[path = "support/postgres.rs"]
mod postgres_cluster;

#[cfg(feature = "postgres")]
mod office {
    use std::fs;
    use std::path::PathBuf;

    use fieldbook::form::{Answer, Value};
    use fieldbook::handover::hand_over;
    use fieldbook::store::Store;
    use fieldbook::survey::{Body, Event, Origin};
    use fieldbook::sync;
    use postgres::{Client, NoTls};

    use crate::fieldwork::*;
    use crate::postgres_cluster::Cluster;

    /// Laptops whose files were copied from one beginning; laptop 0 is the hub.
    struct Fleet {
        folder: tempfile::TempDir,
        files: Vec<PathBuf>,
        clock: u64,
    }

    impl Fleet {
        fn of(laptops: usize) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let (hub, store) = created(folder.path());
            store.close().unwrap();
            let copies = (1..laptops).map(|laptop| folder.path().join(format!("laptop{laptop}")));
            let files = std::iter::once(hub.clone()).chain(copies).collect();
            let fleet = Self {
                folder,
                files,
                clock: 10,
            };
            for file in &fleet.files[1..] {
                fs::copy(&hub, file).unwrap();
            }
            fleet
        }

        fn open(&self, laptop: usize) -> Store {
            Store::open(&self.files[laptop], run(fresh_uid(), &format!("E{laptop}"))).unwrap()
        }

        fn look(&self, laptop: usize) -> Store {
            Store::open_read_only(&self.files[laptop]).unwrap()
        }

        fn work(&mut self, laptop: usize, events: &[Event]) {
            self.clock += 10;
            let mut store = self.open(laptop);
            store.append(events, at(self.clock)).unwrap();
            store.close().unwrap();
        }

        fn merge(&mut self, into: usize, from: usize) {
            self.clock += 10;
            let mut store = self.open(into);
            sync::merge(&mut store, &self.files[from], at(self.clock), true).unwrap();
            store.close().unwrap();
        }

        /// What the hub shows after it has merged everybody.
        fn merged(&mut self) -> ([u8; 32], u64) {
            for laptop in 1..self.files.len() {
                self.merge(0, laptop);
            }
            let verified = self.look(0).verify().unwrap();
            assert!(verified.is_ok(), "{:?}", verified.findings);
            (verified.state_digest, verified.conflicts)
        }
    }

    /// Numbers that look random, the same in every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 33) as usize) % n
        }
    }

    fn anything(dice: &mut Dice) -> Event {
        let interview = uid(10 + dice.below(3) as u128);
        let question = top(["income", "age", "respondent_id"][dice.below(3)]);
        let row = in_row("members", &[1 + dice.below(2) as u32]);
        let answers = [
            number(dice.below(4) as i64),
            text(
                [
                    "",
                    "tab\there",
                    "back\\slash \\N \\.",
                    "第8号\r\n\"quoted\"",
                ][1 + dice.below(3)],
            ),
            Some(Answer::Value(Value::Decimal(
                [0.1, -0.0, 0.0, 1e300][dice.below(4)],
            ))),
            refused(),
            None,
        ];
        let answer = answers[dice.below(answers.len())].clone();
        let body = match dice.below(18) {
            0 => Body::Opened,
            1 => Body::Parked { address: question },
            2 => Body::Unparked { address: question },
            3 => Body::RowAdded { repeat: row },
            4 => Body::RowRemoved { repeat: row },
            5 => Body::Noted {
                address: question,
                text: "a\tnote".into(),
            },
            6 => Body::Completed,
            7 => Body::Voided {
                reason: "wrong house".into(),
            },
            8 => Body::Restored,
            9 => Body::StoppedAt { address: question },
            10 => Body::Answered {
                address: top("total"),
                answer,
                origin: Origin::Calculated,
                reason: None,
            },
            11 => Body::Asked {
                about: None,
                text: "sure?".into(),
            },
            12 => Body::Settled {
                about: None,
                text: None,
            },
            13 => Body::Accepted,
            14 => Body::Resolved {
                address: question,
                answer,
                reason: Some("asked again".into()),
            },
            _ => return said(interview, question, answer),
        };
        happened(interview, body)
    }

    #[test]
    fn studies_handed_over_in_any_order_are_the_merged_study() {
        let cluster = Cluster::start();
        let mut conflicts_seen = 0;
        for seed in 0..5 {
            let mut dice = Dice(seed);
            let mut fleet = Fleet::of(3);
            for _ in 0..40 {
                let laptop = dice.below(3);
                if dice.below(6) == 0 {
                    fleet.merge(laptop, (laptop + 1) % 3);
                } else {
                    let events: Vec<Event> =
                        (0..=dice.below(4)).map(|_| anything(&mut dice)).collect();
                    fleet.work(laptop, &events);
                }
            }
            let before: Vec<PathBuf> = (0..3)
                .map(|laptop| {
                    let copy = fleet.folder.path().join(format!("before{laptop}"));
                    fs::copy(&fleet.files[laptop], &copy).unwrap();
                    copy
                })
                .collect();
            let (digest, conflicts) = fleet.merged();
            conflicts_seen += conflicts;
            for (name, order) in [("abc", [0, 1, 2]), ("cab", [2, 0, 1])] {
                let url = cluster.database(&format!("{name}{seed}"));
                let mut last = None;
                for laptop in order.into_iter().chain(order) {
                    let store = Store::open_read_only(&before[laptop]).unwrap();
                    let done = hand_over(&store, &url).unwrap();
                    assert_eq!(done.set_aside, Vec::<String>::new());
                    last = Some(done);
                }
                let last = last.unwrap();
                assert_eq!(last.events, 0, "a second time adds nothing");
                assert_eq!(
                    (last.state_digest, last.conflicts),
                    (digest, conflicts),
                    "seed {seed} {name}"
                );
                let hub = hand_over(&fleet.look(0), &url).unwrap();
                assert_eq!(
                    (hub.events, hub.state_digest),
                    (0, digest),
                    "the hub brings nothing new"
                );
                cluster.drop(&format!("{name}{seed}"));
            }
        }
        assert!(
            conflicts_seen > 5,
            "{conflicts_seen} conflicts are too few to test anything"
        );
    }

    #[test]
    fn a_handover_goes_on_where_it_stopped_and_a_run_longer_than_a_transaction_arrives_whole() {
        let cluster = Cluster::start();
        let url = cluster.database("office");
        let mut fleet = Fleet::of(2);
        let events: Vec<Event> = (0..20_500)
            .map(|i| {
                said(
                    uid(10 + i % 50),
                    top(&format!("q{}", i % 400)),
                    number(i as i64),
                )
            })
            .collect();
        let mut store = fleet.open(1);
        store.append(&events[..300], at(20)).unwrap();
        // Copied in the middle of the run.
        let middle = fleet.folder.path().join("middle");
        let bundle = fs::File::create(&middle).unwrap();
        let office = fieldbook::vault::Identity::fresh().unwrap();
        store.bundle(bundle, &[office.recipient()]).unwrap();
        store.append(&events[300..], at(30)).unwrap();
        store.close().unwrap();
        let half = fleet.folder.path().join("half");
        fieldbook::store::Source::open(&middle, &[office])
            .unwrap()
            .keep_as(&half)
            .unwrap();
        let first = hand_over(&Store::open_read_only(&half).unwrap(), &url).unwrap();
        assert_eq!(
            first.events,
            2 + 300,
            "two documents were adopted when the study began"
        );
        let second = hand_over(&fleet.look(1), &url).unwrap();
        assert_eq!(second.events, 20_200);
        assert_eq!(second.state_digest, fleet.look(1).state_digest().unwrap());
        let again = hand_over(&Store::open_read_only(&half).unwrap(), &url).unwrap();
        assert_eq!(
            (again.events, again.state_digest),
            (0, second.state_digest),
            "an older copy takes nothing back"
        );
        fleet.merge(0, 1);
        assert_eq!(hand_over(&fleet.look(0), &url).unwrap().events, 0);
    }

    #[test]
    fn what_somebody_changed_in_the_database_is_found_and_named() {
        let cluster = Cluster::start();
        let mut fleet = Fleet::of(1);
        fleet.work(
            0,
            &[
                said(uid(10), top("income"), number(4100)),
                said(uid(10), top("age"), number(41)),
            ],
        );
        for (name, sql) in [
            (
                "value",
                "UPDATE fieldbook.event SET val_int = 9100 WHERE val_int = 4100",
            ),
            ("gone", "DELETE FROM fieldbook.event WHERE val_int = 4100"),
            ("end", "DELETE FROM fieldbook.event WHERE val_int = 41"),
            (
                "edge",
                "INSERT INTO fieldbook.edge SELECT run, 1, run, 2 FROM fieldbook.event WHERE val_int = 41",
            ),
        ] {
            let url = cluster.database(name);
            hand_over(&fleet.look(0), &url).unwrap();
            Client::connect(&url, NoTls)
                .unwrap()
                .batch_execute(sql)
                .unwrap();
            let told = hand_over(&fleet.look(0), &url)
                .map(|_| ())
                .unwrap_err()
                .to_string();
            assert!(told.contains("the office's database"), "{name}: {told}");
        }
    }

    #[test]
    fn the_views_answer_in_sql_what_stands_and_what_people_disagree_about() {
        let cluster = Cluster::start();
        let url = cluster.database("office");
        let mut fleet = Fleet::of(2);
        fleet.work(
            0,
            &[
                happened(uid(10), Body::Opened),
                said(uid(10), top("income"), number(100)),
            ],
        );
        fleet.merge(1, 0);
        fleet.work(0, &[said(uid(10), top("income"), number(200))]);
        fleet.work(
            1,
            &[
                said(uid(10), top("income"), number(300)),
                said(uid(10), top("age"), number(41)),
            ],
        );
        for laptop in [1, 0] {
            hand_over(&fleet.look(laptop), &url).unwrap();
        }
        let mut office = Client::connect(&url, NoTls).unwrap();
        let age = office
            .query_one("SELECT val_int, operator FROM fieldbook.cell WHERE variable = 'age' AND NOT conflict", &[])
            .unwrap();
        assert_eq!(
            (age.get::<_, i64>(0), age.get::<_, String>(1)),
            (41, "E1".to_owned())
        );
        let claims = office
            .query("SELECT val_int, operator FROM fieldbook.conflict WHERE variable = 'income' ORDER BY val_int", &[])
            .unwrap();
        let claims: Vec<(i64, String)> =
            claims.iter().map(|row| (row.get(0), row.get(1))).collect();
        assert_eq!(claims, [(200, "E0".to_owned()), (300, "E1".to_owned())]);
        let form = office
            .query_one(
                "SELECT count(*) FROM fieldbook.document WHERE kind = 'form'",
                &[],
            )
            .unwrap();
        assert_eq!(form.get::<_, i64>(0), 1);
    }

    #[test]
    fn the_log_as_csv_is_copied_as_it_is() {
        let cluster = Cluster::start();
        let mut fleet = Fleet::of(1);
        let odd = "tab\there, \"quoted\"\nback\\slash \\N 第8号";
        fleet.work(
            0,
            &[
                said(uid(10), top("income"), text(odd)),
                said(uid(10), top("age"), number(41)),
            ],
        );
        let note = Body::Noted {
            address: top("age"),
            text: "NULL".into(),
        };
        fleet.work(0, &[happened(uid(10), note)]);
        let tables = fieldbook::study::log_tables(&fleet.look(0)).unwrap();
        let mut office = Client::connect(&cluster.database("analysis"), NoTls).unwrap();
        for (name, bytes) in &tables {
            let head = String::from_utf8_lossy(bytes)
                .lines()
                .next()
                .unwrap()
                .to_owned();
            let columns: Vec<String> = head
                .split(',')
                .map(|column| format!("\"{column}\" text"))
                .collect();
            let table = name.trim_end_matches(".csv");
            office
                .batch_execute(&format!("CREATE TABLE {table} ({})", columns.join(", ")))
                .unwrap();
            let mut copy = office
                .copy_in(&format!("COPY {table} FROM STDIN (FORMAT csv, HEADER)"))
                .unwrap();
            std::io::Write::write_all(&mut copy, bytes).unwrap();
            assert!(copy.finish().unwrap() > 0 || *name == "edges.csv", "{name}");
        }
        let row = office
            .query_one(
                "SELECT value_text, note FROM events WHERE variable = 'income'",
                &[],
            )
            .unwrap();
        assert_eq!(
            (row.get::<_, String>(0), row.get::<_, Option<String>>(1)),
            (odd.to_owned(), None)
        );
        let count = |table: &str, office: &mut Client| -> i64 {
            office
                .query_one(&format!("SELECT count(*) FROM {table}"), &[])
                .unwrap()
                .get(0)
        };
        assert_eq!(
            count("events", &mut office) as u64,
            fleet.look(0).verify().unwrap().events
        );
        assert_eq!(count("cells", &mut office), 2);
    }

    #[test]
    fn a_database_that_cannot_be_reached_an_open_way_and_a_damaged_study_are_sentences() {
        let fleet = Fleet::of(1);
        let told = hand_over(&fleet.look(0), "postgres://nobody@127.0.0.1:1/none").unwrap_err();
        assert_eq!(told.exit_code(), 1);
        assert!(told.remedy().is_some());
        let told = hand_over(&fleet.look(0), "what is this").unwrap_err();
        assert_eq!(told.exit_code(), 1);
        let open = "postgres://fieldbook:secret@office.example/surveys";
        let told = hand_over(&fleet.look(0), open).unwrap_err();
        assert!(told.to_string().contains("not encrypted"), "{told}");
        assert!(told.remedy().unwrap().contains("tunnel"), "{told:?}");
        let path = &fleet.files[0];
        let conn = rusqlite::Connection::open(path).unwrap();
        conn.execute_batch("DROP TRIGGER event_is_not_changed; UPDATE event SET mark = mark + 1")
            .unwrap();
        drop(conn);
        let store = Store::open_to_verify(path).unwrap();
        let told = hand_over(&store, "postgres://nobody@127.0.0.1:1/none")
            .unwrap_err()
            .to_string();
        assert!(told.contains("not what was written"), "{told}");
    }
}
