//! Bundles and answers: what was packed comes out, and whatever is changed on the way is refused with what to do.

use std::io::{Cursor, Write};

use domain::blind::{Answers, Count, Counted};
use domain::register::{Decided, Notation, Rule, StatedAs};
use domain::{ContentHash, RuleId, Timestamp};
use formats::archive::Limits;
use formats::bundle::{
    AnswersHead, BadBundle, BadKey, Head, MadeBy, Packer, PublicKey, SigningKey, limits, open, peek, read_answers,
    write_answers,
};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32]).unwrap()
}

fn rule() -> Decided {
    let stated = StatedAs { maker: "Belvaro".to_owned(), product: "Roepnet".to_owned() };
    Decided {
        id: RuleId::from_uuid("00000000-0000-7000-8000-000000000001".parse().unwrap()),
        rule: Rule::Notation { stated, notation: Notation::Dotted },
        by: "Anneke van der Ploeg".to_owned(),
        on: "2099-03-01".parse().unwrap(),
        reason: "seen at Zorghuis Ringdijk".to_owned(),
    }
}

fn packed(serial: i64, advisories: &[(&str, &str)], key: &SigningKey) -> Vec<u8> {
    let mut packer = Packer::new();
    for (name, text) in advisories {
        packer.advisory(name, text.as_bytes()).unwrap();
    }
    let head = Head {
        serial,
        made_at: Timestamp::from_millis(4_000_000_000_000),
        made_by: MadeBy { name: "CERT Waterland".to_owned(), ..MadeBy::default() },
        tlp: "GREEN".to_owned(),
        made_for: None,
        program: "0.1.0".to_owned(),
        register: "abc".to_owned(),
    };
    packer.finish(&[rule()], head, key).unwrap()
}

const TWO: &[(&str, &str)] = &[("HALM/2099 1", "{\"a\":1}"), ("OCU-2", "{\"b\":2}")];

/// The same files, with some of them changed, taken out or added.
fn repacked(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut file = from.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut content).unwrap();
        if let Some(content) = change(&name, content) {
            to.start_file(name, SimpleFileOptions::default()).unwrap();
            to.write_all(&content).unwrap();
        }
    }
    for (name, content) in more {
        to.start_file(*name, SimpleFileOptions::default()).unwrap();
        to.write_all(content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

fn problem(bytes: &[u8]) -> BadBundle {
    open(bytes, &[key(1).public().clone()], 0, limits()).unwrap_err()
}

// Shows: NEN 5.34
#[test]
fn what_was_packed_comes_out_byte_for_byte_and_without_names_of_people() {
    let bytes = packed(7, TWO, &key(1));
    let bundle = open(&bytes, &[key(9).public().clone(), key(1).public().clone()], 7, limits()).unwrap();
    assert_eq!((bundle.manifest.serial, bundle.manifest.advisories()), (7, 2));
    assert_eq!(bundle.signed_by, key(1).public().fingerprint());
    let texts: Vec<String> =
        bundle.advisories().unwrap().map(|member| String::from_utf8(member.bytes).unwrap()).collect();
    assert_eq!(texts, ["{\"a\":1}", "{\"b\":2}"]);
    assert_eq!(bundle.rules.len(), 1);
    assert_eq!(bundle.rules[0].rule, rule().rule);
    assert_eq!((bundle.rules[0].by.as_str(), bundle.rules[0].reason.as_str()), ("", ""));
    assert!(!String::from_utf8_lossy(&bytes).contains("Ploeg"));
    assert_eq!(peek(&bytes).unwrap(), bundle.manifest);
    assert_eq!(packed(7, TWO, &key(1)), bytes, "the same contents make the same bytes");
}

// Shows: ASVS 9.1.3, 9.1.1
#[test]
fn a_bundle_of_another_key_is_refused_and_says_what_to_compare_by_phone() {
    let bytes = packed(7, TWO, &key(2));
    let refused = problem(&bytes);
    assert_eq!(refused.code(), "not_trusted");
    assert!(refused.to_string().contains(&key(1).public().fingerprint().to_string()), "{refused}");
    assert_eq!(open(&bytes, &[], 0, limits()).unwrap_err(), BadBundle::NoKeys);
}

#[test]
fn whatever_is_changed_on_the_way_is_noticed() {
    let bytes = packed(7, TWO, &key(1));
    let changed = repacked(&bytes, |name, it| Some(if name.contains("OCU") { b"{}".to_vec() } else { it }), &[]);
    assert_eq!(problem(&changed).code(), "changed");
    let taken = repacked(&bytes, |name, it| (!name.contains("OCU")).then_some(it), &[]);
    assert_eq!(problem(&taken).code(), "missing");
    let added = repacked(&bytes, |_, it| Some(it), &[("advisories/more.json", b"{}")]);
    assert_eq!(problem(&added).code(), "stray");
    let again = |text: Vec<u8>| String::from_utf8(text).unwrap().replace("\"serial\": 7", "\"serial\": 8").into_bytes();
    let renumbered = repacked(&bytes, |name, it| Some(if name == "manifest.json" { again(it) } else { it }), &[]);
    assert_eq!(problem(&renumbered).code(), "not_trusted");
    let unsigned = repacked(&bytes, |name, it| (name != "manifest.sig").then_some(it), &[]);
    assert_eq!(problem(&unsigned).code(), "missing");
    let cut = repacked(&bytes, |name, it| Some(if name == "manifest.sig" { b"AAAA".to_vec() } else { it }), &[]);
    assert_eq!(problem(&cut).code(), "signature_unreadable");
    assert_eq!(problem(b"no zip at all").code(), "unopened");
}

// Shows: ASVS 9.2.1
#[test]
fn an_older_bundle_than_the_last_one_is_refused() {
    let bytes = packed(7, TWO, &key(1));
    let refused = open(&bytes, &[key(1).public().clone()], 8, limits()).unwrap_err();
    assert_eq!(refused, BadBundle::Older { found: 7, seen: 8 });
    assert!(refused.to_string().contains("--allow-older"));
}

// Shows: ASVS 5.2.3
#[test]
fn a_bundle_beyond_the_bounds_is_refused() {
    let bytes = packed(7, TWO, &key(1));
    let few = Limits { entries: 3, ..limits() };
    assert_eq!(open(&bytes, &[key(1).public().clone()], 0, few).unwrap_err().code(), "unopened");
}

// Shows: ASVS 9.1.2, 11.6.1
#[test]
fn keys_read_back_and_a_private_key_is_never_taken_for_a_public_one() {
    let (one, two) = (key(1), key(2));
    let text = format!("# CERT Waterland\n{}  # since 2099\n\n{}\n", one.public(), two.public());
    assert_eq!(PublicKey::read_all(&text).unwrap(), [one.public().clone(), two.public().clone()]);
    let private = SigningKey::line_for(&[1; 32]);
    assert_eq!(SigningKey::read(&private).unwrap().public(), one.public());
    assert_eq!(PublicKey::read_all(&private), Err(BadKey::IsPrivate { line: 1 }));
    assert_eq!(PublicKey::read_all("ssh-ed25519 AAAA"), Err(BadKey::Public { line: 1 }));
    assert_eq!(PublicKey::read_all("# nothing\n"), Err(BadKey::None));
    assert_eq!(SigningKey::read("nonsense").unwrap_err(), BadKey::Private);
    assert!(!format!("{one:?}").contains("AQEB"), "a private key must not show");
    assert_eq!(one.public().fingerprint().to_string().len(), 39);
}

fn counted(number: u32, affected: Count) -> Counted {
    Counted {
        advisory: format!("HALM-{number}"),
        document: ContentHash::of(&number.to_be_bytes()),
        affected,
        review: Count::ZERO,
        remark: String::new(),
    }
}

fn head() -> AnswersHead {
    AnswersHead {
        for_cert: "CERT Waterland".to_owned(),
        counted_on: "2099-03-02".parse().unwrap(),
        program: "0.1.0".to_owned(),
    }
}

#[test]
fn a_person_can_read_the_answers_before_they_are_sent() {
    let mut pump = counted(2, Count::Exactly(4));
    pump.remark = "Alle op de \"IC\".".to_owned();
    let answers = Answers { serial: 12, coarse: false, counted: vec![counted(1, Count::ZERO), pump] };
    let text = write_answers(&head(), &answers, |it| format!("Title of {}", it.advisory));
    insta::assert_snapshot!(text, @r#"
    {
      "kind": "brandwacht-answers",
      "version": 1,
      "for": "CERT Waterland",
      "counted_on": "2099-03-02",
      "program": "0.1.0",
      "bundle": 12,
      "coarse": false,
      "answers": [
        { "advisory": "HALM-2", "affected": 4, "review": 0, "remark": "Alle op de \"IC\".", "title": "Title of HALM-2", "document": "433ebf5bc03dffa38536673207a21281612cef5faa9bc7a4d5b9be2fdb12cf1a" },
        { "advisory": "HALM-1", "affected": 0, "review": 0, "title": "Title of HALM-1", "document": "b40711a88c7039756fb8a73827eabe2c0fe5a0346ca7e0a104adc0fc764f528d" }
      ]
    }
    "#);
}

#[test]
fn every_flaw_of_a_file_of_answers_is_told_with_its_pointer() {
    let hash = ContentHash::of(b"x");
    let text = format!(
        r#"{{"kind":"brandwacht-answers","version":1,"bundle":0,"answers":[
            {{"advisory":"A","document":"{hash}","affected":-1}},
            {{"advisory":"","document":"short","affected":"many","inventory_number":"P-1"}},
            {{"advisory":"A","document":"{hash}","affected":1}},
            {{"advisory":"A","document":"{hash}","affected":1}},
            7]}}"#
    );
    let flaws = read_answers(text.as_bytes()).unwrap_err();
    let pointers: Vec<&str> = flaws.iter().map(|flaw| flaw.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/bundle",
            "/answers/0/affected",
            "/answers/1/inventory_number",
            "/answers/1/advisory",
            "/answers/1/document",
            "/answers/1/affected",
            "/answers/3/document",
            "/answers/4"
        ]
    );
    assert_eq!(read_answers(b"[]").unwrap_err()[0].pointer, "");
    assert_eq!(read_answers(b"{}").unwrap_err()[0].pointer, "/kind");
}

fn any_count() -> impl Strategy<Value = Count> {
    prop_oneof![(0_u32..100_000_000).prop_map(Count::Exactly), Just(Count::Few), Just(Count::Tens), Just(Count::Many)]
}

proptest! {
    #[test]
    fn answers_read_back(
        serial in 1_i64..1_000_000,
        coarse in any::<bool>(),
        counts in prop::collection::vec((any_count(), any_count(), "[^\\s\\x00-\\x1f]{0,40}"), 0..20),
    ) {
        let all: Vec<Counted> = (0..).zip(counts).map(|(n, (affected, review, remark))| {
            Counted { review, remark, ..counted(n, affected) }
        }).collect();
        let answers = Answers { serial, coarse, counted: all };
        let text = write_answers(&head(), &answers, |_| "title \"x\"".to_owned());
        let mut back = read_answers(text.as_bytes()).unwrap();
        back.counted.sort_by_key(|it| it.advisory.trim_start_matches("HALM-").parse::<u32>().unwrap());
        prop_assert_eq!(back, answers);
    }

    // Shows: ASVS 9.1.1
    #[test]
    fn one_changed_byte_never_changes_what_comes_out(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let bytes = packed(7, TWO, &key(1));
        let mut other = bytes.clone();
        let place = place.index(other.len());
        other[place] ^= 1 << bit;
        if let Ok(bundle) = open(&other, &[key(1).public().clone()], 0, limits()) {
            let good = open(&bytes, &[key(1).public().clone()], 0, limits()).unwrap();
            prop_assert_eq!(&bundle.manifest, &good.manifest);
            prop_assert_eq!(&bundle.rules, &good.rules);
            let texts = |it: &formats::bundle::Bundle<'_>| -> Vec<_> {
                it.advisories().unwrap().map(|member| member.bytes).collect()
            };
            prop_assert_eq!(texts(&bundle), texts(&good));
        }
    }

    #[test]
    fn nothing_panics_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        let _ = open(&bytes, &[key(1).public().clone()], 0, limits());
        let _ = peek(&bytes);
        let _ = read_answers(&bytes);
        let _ = PublicKey::read_all(&String::from_utf8_lossy(&bytes));
    }
}
