use domain::advisory::Vulnerability;
use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus, Remediation, Tracking,
};
use domain::organisation::Language;

use super::*;
use crate::texts;

fn advisory() -> Advisory {
    let remediation = |category: &str, details: &str, products: &[&str]| Remediation {
        category: category.into(),
        details: details.into(),
        date: None,
        url: None,
        products: products.iter().map(|id| (*id).to_owned()).collect(),
        restart: None,
    };
    Advisory {
        key: AdvisoryKey { namespace: "https://belvaro.example".into(), tracking_id: "BLV-2099-11".into() },
        csaf_version: "2.0".into(),
        category: "csaf_security_advisory".into(),
        title: "Nurse call".into(),
        lang: None,
        tlp: None,
        publisher: "Belvaro PSIRT".into(),
        publisher_category: "vendor".into(),
        tracking: Tracking::default(),
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: ["P1", "P2"]
            .map(|id| ProductEntry {
                product_id: id.into(),
                name: format!("Belvaro ZusterRoep {id}"),
                branches: vec![Branch { category: BranchCategory::Vendor, name: "Belvaro".into() }],
                identifiers: Identifiers::default(),
                combination: None,
            })
            .into(),
        vulnerabilities: vec![Vulnerability {
            remediations: vec![
                remediation("workaround", "Zet  de\nwebserver uit.", &["P1"]),
                remediation("vendor_fix", "Installeer 4.2.", &["P1", "P2"]),
                remediation("mitigation", "Alleen voor P2.", &["P2"]),
            ],
            ..Vulnerability::default()
        }],
    }
}

/// Friday 20 November 2026, 16:40 in Amsterdam; the deadline is Sunday.
fn facts(reader: Reader, part: Part) -> Facts<'static> {
    Facts {
        reader,
        part,
        exercise: false,
        tlp: Tlp::Amber,
        severity: Severity::High,
        care_impact: CareImpact::DelayedCare,
        code: "BW-7KQ2-MFX".into(),
        reference: String::new(),
        is_update: false,
        occasion: Occasion::Notice,
        about: String::new(),
        institution: "Zorghuis Ringdijk".into(),
        suppliers: if part == Part::Inform { vec!["Poldernet Zorg-ICT".into()] } else { Vec::new() },
        subject: subject_of(&advisory(), &BTreeSet::from(["P1"])),
        devices: vec![Device {
            number: "0042".into(),
            product: "Zusterroep".into(),
            location: "Gang 1".into(),
            department: "Verpleging".into(),
            count: 12,
        }],
        counted: None,
        course: Course::default(),
        groups: BTreeSet::from([Group::Technical]),
        deadline: "2026-11-22T15:40:00Z".parse().unwrap(),
        now: Now { at: "2026-11-20T15:40:00Z".parse().unwrap(), zone: "Europe/Amsterdam" },
        cert_name: "Brandwacht CERT".into(),
        reach: Reach::new("CERT Zorg", "010-555 0199", ""),
        links: Links {
            taken_care_of: "https://bw.example/a/1".into(),
            call_me: "https://bw.example/a/2".into(),
            not_with_us: "https://bw.example/a/3".into(),
            detail: "https://bw.example/a/4".into(),
            alert: "https://bw.example/alerts/1".into(),
        },
    }
}

const ALL: [(Reader, Part); 5] = [
    (Reader::Small, Part::Act),
    (Reader::Small, Part::Inform),
    (Reader::Technician, Part::Act),
    (Reader::Supplier, Part::Act),
    (Reader::Informed, Part::Inform),
];

#[test]
fn only_what_concerns_these_products_is_read_in_the_maker_s_order() {
    let subject = subject_of(&advisory(), &BTreeSet::from(["P1"]));
    assert_eq!((subject.maker.as_str(), subject.product.as_str(), subject.others), ("Belvaro", "ZusterRoep P1", 0));
    let advice: Vec<_> = subject.advice.iter().map(|(category, text)| (category.as_str(), text.as_str())).collect();
    assert_eq!(advice, [("workaround", "Zet de webserver uit."), ("vendor_fix", "Installeer 4.2.")]);
    assert!(subject.has_fix);
    assert_eq!(subject_of(&advisory(), &BTreeSet::from(["P1", "P2"])).others, 1);
}

#[test]
fn what_a_care_home_does_only_when_it_is_not_possible_stands_apart() {
    let mut facts = facts(Reader::Small, Part::Act);
    facts.course = Course::read("Lees de limieten na.\n[lukt het niet]\nHaal de pomp van het netwerk.");
    facts.groups = BTreeSet::from([Group::Small]);
    let blocks = compose(texts(Language::Nl), &facts).blocks;
    let at = |block: Block| blocks.iter().position(|it| *it == block).unwrap_or_else(|| panic!("{block:?}"));
    let heading = at(Block::Heading("Lukt dit niet op tijd?".into()));
    assert!(at(Block::Paragraph("Lees de limieten na.".into())) < heading);
    assert_eq!(at(Block::Paragraph("Haal de pomp van het netwerk.".into())), heading + 1);
}

#[test]
fn the_care_home_reads_at_most_120_words() {
    for language in Language::ALL {
        for part in [Part::Act, Part::Inform] {
            let plain = compose(texts(language), &facts(Reader::Small, part)).plain();
            let words = plain.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
            let words = words.filter(|word| !word.starts_with("http")).count();
            assert!(words <= 120, "{words} words:\n{plain}");
        }
    }
}

#[test]
fn the_subject_says_how_bad_what_and_by_when() {
    let subject = |reader, part, change: fn(&mut Facts<'static>)| {
        let mut facts = facts(reader, part);
        change(&mut facts);
        compose(texts(Language::Nl), &facts).subject
    };
    assert_eq!(subject(Reader::Small, Part::Act, |_| ()), "[HOOG] Belvaro ZusterRoep P1: werk bij vóór zondag");
    assert_eq!(
        subject(Reader::Supplier, Part::Act, |facts| facts.subject.has_fix = false),
        "[HOOG] Belvaro ZusterRoep P1 bij Zorghuis Ringdijk: neem maatregelen vóór zondag"
    );
    assert_eq!(
        subject(Reader::Informed, Part::Inform, |facts| facts.is_update = true),
        "[HOOG] Belvaro ZusterRoep P1: gewijzigd: ter informatie"
    );
    assert_eq!(
        subject(Reader::Technician, Part::Act, |facts| {
            facts.exercise = true;
            facts.severity = Severity::Low;
            facts.deadline = facts.now.at.plus_days(30);
        }),
        "[OEFENING/EXERCISE] [LAAG] Belvaro ZusterRoep P1: werk bij vóór zo 20 dec"
    );
}

// Shows: ASVS 1.3.11
#[test]
fn no_name_from_outside_can_break_out_of_the_subject() {
    let mut facts = facts(Reader::Technician, Part::Act);
    facts.subject.product = "X\r\nBcc: all@everywhere.test\r\n\r\nbody".repeat(30);
    let subject = compose(texts(Language::Nl), &facts).subject;
    assert!(!subject.contains(['\r', '\n']) && subject.chars().count() <= 160, "{subject}");
}

#[test]
fn a_ticket_system_finds_its_own_number_in_a_later_mail() {
    let numbered = |reader, reference: &str| {
        let facts = Facts { reference: reference.into(), occasion: Occasion::Reminder, ..facts(reader, Part::Act) };
        compose(texts(Language::Nl), &facts)
    };
    let mail = numbered(Reader::Technician, "CHG0031337");
    assert!(mail.subject.ends_with(" [CHG0031337]"), "{}", mail.subject);
    assert!(mail.plain().contains("Ons kenmerk: BW-7KQ2-MFX. Uw kenmerk: CHG0031337."), "{}", mail.plain());
    assert!(numbered(Reader::Supplier, "").plain().contains("Ons kenmerk: BW-7KQ2-MFX.\n"));
    assert!(!numbered(Reader::Small, "").plain().contains("kenmerk"));
    // Whatever stands before it, the number is whole.
    let mut long = facts(Reader::Supplier, Part::Act);
    (long.institution, long.reference) = ("X".repeat(400), "N".repeat(100));
    let subject = compose(texts(Language::Nl), &long).subject;
    assert!(subject.ends_with(&format!(" [{}]", "N".repeat(100))), "{subject}");
    long.reference = "1\r\nBcc: all@everywhere.test".into();
    assert!(!compose(texts(Language::Nl), &long).subject.contains(['\r', '\n']));
}

// Shows: NEN 5.5, 6.8
#[test]
fn every_reader_learns_why_whom_to_phone_and_how_to_answer() {
    for language in Language::ALL {
        for (reader, part) in ALL {
            let plain = compose(texts(language), &facts(reader, part)).plain();
            for needed in ["TLP:AMBER", "010-555 0199", "BW-7KQ2-MFX", "Zorghuis Ringdijk", "https://bw.example/a/2"] {
                assert!(plain.contains(needed), "{needed} misses for {reader:?} {part:?}:\n{plain}");
            }
            assert!(plain.lines().all(|line| line.chars().count() <= 76), "{plain}");
        }
    }
}

#[test]
fn a_long_list_is_cut_and_says_so() {
    let mut facts = facts(Reader::Technician, Part::Act);
    facts.devices = vec![facts.devices[0].clone(); 310];
    let mail = compose(texts(Language::Nl), &facts);
    let table = mail.blocks.iter().find_map(|block| match block {
        Block::Devices { rows, rest, .. } => Some((rows.len(), rest.clone())),
        _ => None,
    });
    assert_eq!(table, Some((40, Some("En nog 270. Bekijk de hele lijst via de link naar de details.".into()))));
    assert!(mail.plain().contains("3720 apparaten op uw lijst zijn kwetsbaar"));
}

#[test]
fn the_care_home_s_mail_reads_like_this() {
    let mail = compose(texts(Language::Nl), &facts(Reader::Small, Part::Inform));
    assert_eq!(
        mail.plain(),
        "TLP:AMBER. Deel dit alleen met wie het nodig heeft.\n\
         \n\
         Er zit een lek in de beveiliging van ZusterRoep P1 van Belvaro.\n\
         \n\
         !! Gaat het mis, dan kan zorg vertraging oplopen.\n\
         \n\
         Wij denken dat dit u raakt: u heeft er 12 op uw lijst staan.\n\
         \n\
         Poldernet Zorg-ICT regelt dit voor u en heeft hetzelfde bericht gekregen.\n\
         U hoeft nu niets te doen.\n\
         \n\
         Vragen? Bel 010-555 0199 en noem BW-7KQ2-MFX.\n\
         \n\
         Kies een antwoord. Inloggen hoeft niet.\n\
         \n\
         Geregeld door ICT:\n  https://bw.example/a/1\n\
         Bel mij:\n  https://bw.example/a/2\n\
         \n\
         -- \n\
         U krijgt deze mail als contactpersoon van Zorghuis Ringdijk.\n\
         Brandwacht CERT. Bron: advies BLV-2099-11 van Belvaro.\n"
    );
}

#[test]
fn who_counted_at_home_reads_the_own_number_and_no_device() {
    for (reader, part) in ALL {
        for language in Language::ALL {
            let facts = Facts { devices: Vec::new(), counted: Some(Count::Tens), ..facts(reader, part) };
            let mail = compose(texts(language), &facts);
            let text = mail.plain();
            assert!(text.contains("10–99"), "{text}");
            assert!(!mail.blocks.iter().any(|block| matches!(block, Block::Devices { .. })), "{text}");
        }
    }
    let mut advisory = advisory();
    advisory.vulnerabilities[0].statuses =
        [("P1", ProductStatus::KnownAffected), ("P2", ProductStatus::Fixed)].map(|(id, it)| (id.to_owned(), it)).into();
    assert_eq!(affected_products(&advisory).into_iter().collect::<Vec<_>>(), ["P1"]);
}

fn customers(count: usize) -> Vec<together::Customer> {
    (1..=count)
        .map(|n| together::Customer {
            name: format!("Zorgvilla {n:02}"),
            code: format!("BW-7KQ2-M{n:02}"),
            reference: String::new(),
            devices: 2,
            counted: None,
            deadline: facts(Reader::Supplier, Part::Act).deadline,
        })
        .collect()
}

#[test]
fn a_supplier_reads_at_which_customers_and_answers_behind_one_link() {
    for language in Language::ALL {
        for count in [2, 8, 9, 25, 26, 200] {
            let facts = facts(Reader::Supplier, Part::Act);
            let mail = together::compose(texts(language), &facts, &customers(count));
            let plain = mail.plain();
            assert_eq!(plain.matches("Zorgvilla").count(), count.min(together::MAX_CUSTOMERS), "{plain}");
            assert_eq!(plain.matches("https://").count(), 1, "{plain}");
            assert!(plain.contains(&facts.links.alert), "{plain}");
            for needed in ["TLP:AMBER", "010-555 0199", "BLV-2099-11", "Installeer 4.2."] {
                assert!(plain.contains(needed), "{needed} misses:\n{plain}");
            }
            assert!(plain.contains(&(2 * count).to_string()), "how many devices that are:\n{plain}");
            assert!(plain.lines().all(|line| line.chars().count() <= 76), "{plain}");
            // What stands in the mail of one is about one.
            for one in ["Zorghuis Ringdijk", "BW-7KQ2-MFX", "0042"] {
                assert!(!plain.contains(one), "{one}:\n{plain}");
            }
            let rest = mail.blocks.iter().find_map(|block| match block {
                Block::Devices { rest, .. } => rest.clone(),
                _ => None,
            });
            assert_eq!(rest.is_some(), count > together::MAX_CUSTOMERS, "{rest:?}");
        }
    }
}

#[test]
fn the_subject_says_at_how_many_customers() {
    let mut facts = facts(Reader::Supplier, Part::Act);
    let subject = |facts: &Facts<'_>| together::compose(texts(Language::Nl), facts, &customers(30)).subject;
    assert_eq!(subject(&facts), "[HOOG] Belvaro ZusterRoep P1 bij 30 klanten: werk bij vóór zondag");
    facts.subject.product = "X\r\nBcc: all@everywhere.test\r\n\r\nbody".repeat(30);
    let long = subject(&facts);
    assert!(long.contains("bij 30 klanten") && !long.contains(['\r', '\n']), "{long}");
    let bare = together::bare_subject(texts(Language::Nl), &facts, &customers(30));
    assert_eq!(bare, "[HOOG] BW-7KQ2-M01 +29", "whoever carries it reads no name");
}

#[test]
fn a_reminder_of_several_customers_says_when_each_is_due_and_knows_their_numbers() {
    let facts = Facts { occasion: Occasion::Reminder, ..facts(Reader::Supplier, Part::Act) };
    let mut all = customers(3);
    let plain = |all: &[together::Customer]| {
        let text = together::compose(texts(Language::Nl), &facts, all).plain();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let same = plain(&all);
    assert!(same.starts_with("TLP:AMBER") && same.contains("Van deze klanten hebben wij nog geen antwoord"), "{same}");
    assert!(same.contains("Laat het ons weten vóór zo 22 nov 16:40."), "{same}");
    all[1].deadline = facts.deadline.plus_days(1);
    all[1].reference = "CHG0031337".into();
    let mixed = plain(&all);
    assert!(mixed.contains("BW-7KQ2-M02 · CHG0031337"), "{mixed}");
    assert!(mixed.contains("De eerste keer is zo 22 nov 16:40.") && mixed.contains("ma 23 nov 16:40"), "{mixed}");
    all[2].counted = Some(Count::Tens);
    assert!(plain(&all).contains("3 klanten van u hebben kwetsbare apparaten."), "nobody knows how many together");
}
