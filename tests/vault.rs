//! What is encrypted: the age format as other programs write it, passphrases, single answers.

use std::io::Write;

use fieldbook::vault::{
    FieldKey, Identity, Keyring, Passphrase, Place, Protection, Recipient, Sealed, Secret, Slot,
    age,
};

fn office() -> Identity {
    key("office.key")
}

fn key(name: &str) -> Identity {
    let text = String::from_utf8(reference(name)).unwrap();
    Identity::parse_file(&text).unwrap().remove(0)
}

fn reference(name: &str) -> Vec<u8> {
    std::fs::read(format!("tests/reference/age/{name}")).unwrap()
}

fn place<'a>(interview: &'a [u8; 16], variable: &'a str) -> Place<'a> {
    Place {
        study: &[1; 16],
        interview,
        variable,
        rows: "",
        part: "value",
    }
}

fn field_key() -> FieldKey {
    Secret::of([7; 32]).field_key()
}

#[test]
fn files_that_another_program_encrypted_are_opened() {
    for who in ["office.key", "other.key"] {
        let opened = age::opened(&reference("two_recipients.age"), &[key(who)]).unwrap();
        assert_eq!(opened, b"Zhao Li, Lishuwan 8\n");
    }
    for (name, bytes) in [
        ("empty.age", 0),
        ("one_chunk.age", 65_536),
        ("two_chunks.age", 65_537),
    ] {
        let opened = age::opened(&reference(name), &[office()]).unwrap();
        assert_eq!(opened, vec![b'a'; bytes], "{name}");
    }
    let text = String::from_utf8(reference("office.key")).unwrap();
    let public = text
        .lines()
        .find_map(|line| line.strip_prefix("# public key: "))
        .unwrap();
    assert_eq!(office().recipient().to_string(), public);
    assert_eq!(Recipient::parse(public).unwrap(), office().recipient());
    assert!(text.contains(&office().to_text()));
}

#[test]
fn a_bundle_of_any_length_comes_back_as_it_was() {
    for bytes in [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000] {
        let plain: Vec<u8> = (0..bytes).map(|i| (i % 251) as u8).collect();
        let sealed = age::sealed(
            &plain,
            &[office().recipient(), key("other.key").recipient()],
        )
        .unwrap();
        assert_eq!(age::opened(&sealed, &[key("other.key")]).unwrap(), plain);
        // In pieces of an odd size too.
        let mut sealer = age::Sealer::new(Vec::new(), &[office().recipient()]).unwrap();
        plain
            .chunks(977)
            .for_each(|piece| sealer.write_all(piece).unwrap());
        assert_eq!(
            age::opened(&sealer.finish().unwrap(), &[office()]).unwrap(),
            plain
        );
    }
}

#[test]
fn a_bundle_that_was_altered_cut_or_mixed_is_never_opened_in_part_as_if_it_were_whole() {
    let plain = vec![b'x'; 140_000];
    let sealed = age::sealed(&plain, &[office().recipient()]).unwrap();
    for at in (0..sealed.len()).step_by(997).chain(0..220) {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        assert!(age::opened(&altered, &[office()]).is_err(), "byte {at}");
    }
    let body = sealed.len() - (140_000 + 3 * 16);
    let chunk = 65_536 + 16;
    for end in [
        0,
        10,
        body - 1,
        body,
        body + chunk,
        body + 2 * chunk,
        sealed.len() - 1,
    ] {
        assert!(
            age::opened(&sealed[..end], &[office()]).is_err(),
            "cut at {end}"
        );
    }
    let mut swapped = sealed[..body].to_vec();
    swapped.extend(&sealed[body + chunk..body + 2 * chunk]);
    swapped.extend(&sealed[body..body + chunk]);
    swapped.extend(&sealed[body + 2 * chunk..]);
    assert!(age::opened(&swapped, &[office()]).is_err());
    let longer = [sealed.as_slice(), b"more"].concat();
    assert!(age::opened(&longer, &[office()]).is_err());
    let told = age::opened(&sealed, &[key("other.key")])
        .unwrap_err()
        .to_string();
    assert!(told.contains("somebody else"), "{told}");
}

#[test]
fn a_public_key_that_was_mistyped_is_refused() {
    let public = office().recipient().to_string();
    for at in 4..public.len() {
        let mut typed = public.clone().into_bytes();
        typed[at] = if typed[at] == b'q' { b'p' } else { b'q' };
        let typed = String::from_utf8(typed).unwrap();
        assert!(Recipient::parse(&typed).is_err(), "{typed}");
    }
    assert!(Recipient::parse(&office().to_text()).is_err());
    assert!(Identity::parse_file(&public).is_err());
    assert!(Identity::parse_file("# nothing\n").is_err());
}

#[test]
fn a_passphrase_opens_its_slot_and_another_does_not() {
    let secret = Secret::fresh().unwrap();
    let slot = Slot::new(&secret, &Passphrase::typed("four words in a row\n")).unwrap();
    let opened = slot
        .open(&Passphrase::typed("four words in a row"))
        .unwrap()
        .unwrap();
    assert_eq!(opened.bytes(), secret.bytes());
    assert!(
        slot.open(&Passphrase::typed("four words in a raw"))
            .unwrap()
            .is_none()
    );
    assert!(Slot::new(&secret, &Passphrase::typed("short")).is_err());
    let greedy = Slot {
        memory_kib: u32::MAX,
        ..slot
    };
    assert!(
        greedy
            .open(&Passphrase::typed("four words in a row"))
            .is_err()
    );
}

#[test]
fn the_same_answer_looks_the_same_at_one_place_and_different_at_every_other() {
    let key = field_key();
    let here = key.seal(&place(&[1; 16], "name"), b"Zhao Li");
    assert_eq!(here, key.seal(&place(&[1; 16], "name"), b"Zhao Li"));
    for elsewhere in [place(&[2; 16], "name"), place(&[1; 16], "father")] {
        assert_ne!(here, key.seal(&elsewhere, b"Zhao Li"));
        assert_eq!(key.open(&elsewhere, &here), None);
    }
    assert_eq!(
        key.open(&place(&[1; 16], "name"), &here).unwrap(),
        b"Zhao Li"
    );
    let longer = key.seal(&place(&[1; 16], "name"), b"Zhao Li from Lishuwan");
    assert_eq!(here.0.len(), longer.0.len(), "a length tells little");
    for at in 0..here.0.len() {
        let mut altered = here.clone();
        altered.0[at] ^= 1;
        assert_eq!(
            key.open(&place(&[1; 16], "name"), &altered),
            None,
            "byte {at}"
        );
    }
    assert_eq!(key.open(&place(&[1; 16], "name"), &Sealed(vec![])), None);
}

#[test]
fn texts_of_every_length_come_back_from_under_a_key() {
    let key = field_key();
    for length in 0..100 {
        for last in [0_u8, 0x80, b'a'] {
            let said = vec![last; length];
            let sealed = key.seal(&place(&[1; 16], "x"), &said);
            assert_eq!(key.open(&place(&[1; 16], "x"), &sealed).unwrap(), said);
        }
    }
}

#[test]
fn a_new_secret_carries_the_old_ones_and_the_office_opens_them_all() {
    let (first, second, third) = (
        Secret::fresh().unwrap(),
        Secret::fresh().unwrap(),
        Secret::fresh().unwrap(),
    );
    let to = || vec![office().recipient()];
    let one = Protection::new(&first, to(), vec!["name".into()], None).unwrap();
    let ring = one.ring(first.clone());
    let two = Protection::new(&second, to(), vec!["name".into()], Some((&one, &ring))).unwrap();
    let ring = two.ring(second.clone());
    let three = Protection::new(&third, to(), vec!["name".into()], Some((&two, &ring))).unwrap();
    let three = Protection::from_json(three.to_json().as_bytes()).unwrap();
    let opened = three.open(&office()).unwrap();
    assert_eq!(opened.bytes(), third.bytes());
    let ring = three.ring(opened);
    for secret in [&first, &second, &third] {
        assert!(ring.holds(secret.id()));
    }
    assert!(three.open(&key("other.key")).is_none());
    assert!(Protection::new(&third, to(), vec![], Some((&two, &Keyring::default()))).is_err());
    assert!(
        Protection::new(&first, vec![], vec![], None).is_err(),
        "an office must be named"
    );
}
