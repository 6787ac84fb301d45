use std::path::Path;

use domain::organisation::OrganisationKind;
use domain::page::PageRequest;
use domain::policy;
use store::OrganisationFilter;
use testkit::{Scratch, on_both};

use super::{File, Problem, Saved};

const SECTORS: &[&str] =
    &["umc", "ziekenhuis", "zbc", "revalidatie", "ggz", "vvt", "thuiszorg", "ghz", "huisartsenpost", "ambulance"];
const WATERLAND: &str = include_str!("../../../../demo/organisations.toml");
const KEY: &str = include_str!("../../../formats/tests/fixtures/openpgp/contact.key.asc");
const CERTIFICATE: &str = include_str!("../../../formats/tests/fixtures/smime/contact.pem");
const EXPIRED: &str = include_str!("../../../formats/tests/fixtures/openpgp/contact-expired.key.asc");

fn toml(text: &str) -> Result<File, Vec<Problem>> {
    super::read(Path::new("region.toml"), text.as_bytes(), SECTORS)
}

fn errors(text: &str) -> String {
    let problems = toml(text).expect_err("a file with errors is not taken");
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A small region; the places in braces take more lines.
fn small(home: &str, mandate: &str) -> String {
    format!(
        r#"format = "brandwacht-organisations/1"
[[organisation]]
key = "huis"
kind = "institution"
name = "Huize Duin"
sector = "vvt"
{home}
[[organisation.contact]]
role = "it"
name = "Balie"
email = "balie@duin.example"
[[organisation]]
key = "ict"
kind = "it_supplier"
name = "Zorg-ICT"
[[organisation.contact]]
role = "general"
name = "Desk"
phone = "010-555 0001"
[[mandate]]
institution = "huis"
supplier = "ict"
asset_classes = ["office_it"]
from = "2025-01-01"
{mandate}
"#
    )
}

async fn import(scratch: &Scratch, text: &str) -> Saved {
    let file = toml(text).expect("a file without errors");
    crate::organisations_file::save(&scratch.store, &file)
        .await
        .expect("the store works")
        .expect("nothing contradicts the store")
}

#[test]
fn the_fictional_region_is_read_without_errors_or_warnings() {
    let file = toml(WATERLAND).unwrap();
    let of = |kind| file.organisations.iter().filter(|entry| entry.kind == kind).count();
    assert_eq!(
        (of(OrganisationKind::Institution), of(OrganisationKind::ItSupplier), of(OrganisationKind::Umbrella)),
        (11, 2, 1)
    );
    assert_eq!(file.mandates.len(), 7);
    let warnings: Vec<String> = file.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings, Vec::<String>::new());
}

#[test]
fn json_and_toml_say_the_same() {
    let json = r#"{"format": "brandwacht-organisations/1", "organisation": [{"key": "huis", "kind": "institution",
        "name": "Huize Duin", "sector": "vvt", "contact": [{"role": "it", "name": "Balie",
        "email": "balie@duin.example"}]}, {"key": "ict", "kind": "it_supplier", "name": "Zorg-ICT", "contact":
        [{"role": "general", "name": "Desk", "phone": "010-555 0001"}]}], "mandate": [{"institution": "huis",
        "supplier": "ict", "asset_classes": ["office_it"], "from": "2025-01-01"}]}"#;
    let json = super::read(Path::new("region.JSON"), json.as_bytes(), SECTORS).unwrap();
    let toml = toml(&small("", "")).unwrap();
    // All but the places: those of TOML begin with a line.
    let said = |file: &File| {
        let text = format!("{:?} {:?}", file.organisations, file.mandates);
        let parts: Vec<String> =
            text.split("place: ").map(|part| part.split_once("key").map_or(part, |it| it.1).to_owned()).collect();
        parts
            .into_iter()
            .skip(1)
            .map(|part| part.split_once("\", ").map_or(part.clone(), |it| it.1.to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&json), said(&toml));
}

#[test]
fn all_errors_are_listed_at_once_with_line_and_pointer() {
    let text = small("siez = \"small\"\nphone = \"call me\"", "until = \"2024-12-31\"\napproved_by = \"\"");
    insta::assert_snapshot!(errors(&text), @r#"
    line 2, /organisation/0: "call me": a number has digits, spaces, +, -, ( and ) only
    line 7, /organisation/0/siez: there is no field `siez` here; there are: key, kind, name, sector, size, phone, member_of, language, domains, also_known_as, place, country, contact
    line 27, /mandate/0/approved_by: the text is empty: fill it in or leave the field out
    line 21, /mandate/0: `until` 2024-12-31 is before `from` 2025-01-01
    "#);
}

#[test]
fn an_unknown_sector_names_the_ones_that_are_known() {
    let text = small("", "").replace("\"vvt\"", "\"spa\"");
    insta::assert_snapshot!(errors(&text), @r#"line 6, /organisation/0/sector: "spa" is not known; write one of: umc, ziekenhuis, zbc, revalidatie, ggz, vvt, thuiszorg, ghz, huisartsenpost, ambulance"#);
}

#[test]
fn a_key_of_the_wrong_kind_and_a_key_used_twice_are_errors() {
    let text = small("member_of = [\"ict\"]", "");
    insta::assert_snapshot!(errors(&text), @r#"line 2, /organisation/0: "ict" is of kind it_supplier, not umbrella: correct the key"#);
    let text = small("member_of = [\"ict\"]", "").replace("key = \"ict\"", "key = \"huis\"");
    insta::assert_snapshot!(errors(&text), @r#"
    line 12, /organisation/1: key "huis" is used twice: choose another key
    line 20, /mandate/0: "huis" is of kind it_supplier, not institution: correct the key
    "#);
}

// Shows: ASVS 2.2.3, 2.1.2
#[test]
fn two_suppliers_for_the_same_class_on_the_same_day_are_an_error() {
    let second =
        "[[mandate]]\ninstitution = \"huis\"\nsupplier = \"ict\"\nasset_classes = \"all\"\nfrom = \"2026-01-01\"";
    insta::assert_snapshot!(errors(&small("", second)), @r#"line 25, /mandate/1: the same mandate twice for office_it at huis on the same day, see line 20, /mandate/0: end the first before the second begins"#);
    // One after the other is how a change of supplier looks.
    assert!(toml(&small("", &format!("until = \"2025-12-31\"\n{second}"))).is_ok());
}

#[test]
fn who_cannot_be_warned_is_a_warning_and_no_error() {
    let text = small("", "").replace("role = \"it\"", "role = \"board\"");
    let file = toml(&text).unwrap();
    insta::assert_snapshot!(file.warnings[0].to_string(), @r#"line 2, /organisation/0: Huize Duin has no contact with role `it` or `general`"#);
}

#[test]
fn broken_files_are_refused_with_a_place() {
    insta::assert_snapshot!(errors("format = \"brandwacht-organisations/1\"\n[[organisation]\n"), @r#"line 2: not valid TOML: unclosed array table, expected `]`"#);
    insta::assert_snapshot!(errors("format = \"brandwacht-organisations/2\"\n"), @r#"line 1, /format: "brandwacht-organisations/2" is not known; write one of: brandwacht-organisations/1"#);
    let deep = format!("a = {}1{}", "[".repeat(40), "]".repeat(40));
    insta::assert_snapshot!(errors(&deep), @r#"line 1, /a/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0: more than 16 levels: is this an organisations file?"#);
    let latin = super::read(Path::new("x.toml"), b"name = \"Caf\xe9\"", SECTORS).unwrap_err();
    assert_eq!(latin[0].to_string(), "not UTF-8 text: save it as UTF-8");
    let name = super::read(Path::new("x.xlsx"), b"", SECTORS).unwrap_err();
    assert_eq!(name[0].to_string(), "the name must end in .toml or .json");
    let large = super::read(Path::new("x.toml"), &vec![b' '; (8 << 20) + 1], SECTORS).unwrap_err();
    assert_eq!(large[0].to_string(), "larger than 8 MiB: split the file");
}

on_both!(importing_twice_changes_nothing_the_second_time, |scratch| {
    let first = import(&scratch, WATERLAND).await;
    assert_eq!((first.added, first.changed, first.unchanged), (29, 0, 0));
    assert_eq!((first.mandates_added, first.mandates_changed), (7, 0));
    let second = import(&scratch, WATERLAND).await;
    assert_eq!((second.added, second.changed, second.unchanged), (0, 0, 29));
    assert_eq!((second.mandates_added, second.mandates_changed), (0, 0));
    assert_eq!(first.ids, second.ids);
});

on_both!(a_changed_file_replaces_contacts_and_amends_mandates, |scratch| {
    let first = import(&scratch, &small("", "")).await;
    let viewer = policy::system("test");
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let home = first.ids["huis"];
    assert_eq!(view.mandates(home).await.unwrap()[0].approved_by, None);

    let text = small("size = \"small\"", "until = \"2030-01-01\"\napproved_by = \"De Directie\"")
        .replace("balie@duin.example", "kantoor@duin.example");
    let second = import(&scratch, &text).await;
    assert_eq!((second.changed, second.unchanged, second.mandates_changed), (1, 1, 1));
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let contacts = view.contacts(home).await.unwrap();
    assert_eq!(contacts.iter().map(|it| it.email.as_deref()).collect::<Vec<_>>(), [Some("kantoor@duin.example")]);
    let mandates = view.mandates(home).await.unwrap();
    assert_eq!(mandates[0].until.map(|day| day.to_string()).as_deref(), Some("2030-01-01"));
    assert_eq!(mandates[0].approved_by.as_deref(), Some("De Directie"));
});

on_both!(a_later_file_may_name_keys_of_an_earlier_one_and_no_others, |scratch| {
    import(&scratch, &small("", "")).await;
    let later = |institution: &str| {
        format!(
            "format = \"brandwacht-organisations/1\"\n[[organisation]]\nkey = \"b\"\nkind = \"it_supplier\"\n\
             name = \"B\"\n[[mandate]]\ninstitution = \"{institution}\"\nsupplier = \"b\"\n\
             asset_classes = [\"building\"]\nfrom = \"2025-01-01\"\n"
        )
    };
    let saved = import(&scratch, &later("huis")).await;
    assert_eq!((saved.added, saved.mandates_added), (1, 1));
    let refused =
        crate::organisations_file::save(&scratch.store, &toml(&later("thuis")).unwrap()).await.unwrap().unwrap_err();
    assert_eq!(
        refused[0].to_string(),
        "line 6, /mandate/0: no organisation has the key \"thuis\": add it, or correct the key"
    );
    // Nothing of the refused file stands in the store.
    let viewer = policy::system("test");
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let page = view.organisations(&OrganisationFilter::default(), &PageRequest::first(50)).await.unwrap();
    assert_eq!(page.items.len(), 3);
});

/// The small region, whose desk has this key.
fn with_key(key: &str) -> String {
    let email = "email = \"balie@duin.example\"";
    small("", "").replace(email, &format!("{email}\nopenpgp_key = \"\"\"\n{key}\"\"\""))
}

#[test]
fn a_key_that_is_none_is_named_with_its_place() {
    let said = errors(&with_key("hallo\n"));
    assert!(said.contains("/organisation/0/contact/0: `openpgp_key`: no public OpenPGP key"), "{said}");
    let without = with_key(KEY).replace("email = \"balie@duin.example\"", "phone = \"010-555 0002\"");
    assert!(errors(&without).contains("`openpgp_key` without `email`"));
}

on_both!(a_key_in_the_file_is_kept_and_leaving_it_out_takes_nothing_away, |scratch| {
    let first = import(&scratch, &with_key(KEY)).await;
    let viewer = policy::system("test");
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let home = first.ids["huis"];
    assert_eq!(view.contact_keys(home).await.unwrap().len(), 1);
    for text in [with_key(KEY), small("", "")] {
        let again = import(&scratch, &text).await;
        assert_eq!((again.changed, again.unchanged), (0, 2));
        assert_eq!(view.contact_keys(home).await.unwrap().len(), 1, "it may have been given on the contact's page");
    }
    let late = toml(&with_key(EXPIRED)).unwrap();
    let problems = crate::organisations_file::save(&scratch.store, &late).await.unwrap().unwrap_err();
    assert!(problems[0].to_string().contains("the `openpgp_key` of Balie: the key has expired"), "{problems:?}");
});

#[test]
fn a_certificate_in_the_file_is_named_by_its_field_and_stands_there_once() {
    let certificate = |text: &str| with_key(text).replace("openpgp_key", "mail_key");
    assert_eq!(errors(&certificate("-----BEGIN CERTIFICATE-----\n")).lines().count(), 1);
    let said = errors(&certificate("-----BEGIN PRIVATE KEY-----\n"));
    assert!(said.contains("/organisation/0/contact/0: `mail_key`: a private key is in it"), "{said}");
    let email = "email = \"balie@duin.example\"";
    let both = with_key(KEY).replace(email, &format!("{email}\nmail_key = \"\"\"\n{CERTIFICATE}\"\"\""));
    assert!(errors(&both).contains("both `mail_key` and `openpgp_key`"), "{}", errors(&both));
}

on_both!(a_certificate_in_the_file_is_kept_for_its_address_alone, |scratch| {
    let named = with_key(CERTIFICATE).replace("openpgp_key", "mail_key");
    // Under the older name as well.
    for text in [named.clone(), with_key(CERTIFICATE)] {
        let saved = import(&scratch, &text).await;
        let viewer = policy::system("test");
        let keys = scratch.as_viewer(&viewer).await.unwrap().contact_keys(saved.ids["huis"]).await.unwrap();
        assert_eq!(keys.iter().map(|key| key.armored.as_str()).collect::<Vec<_>>(), [CERTIFICATE]);
    }
    let elsewhere = toml(&named.replace("balie@duin.example", "receptie@duin.example")).unwrap();
    let problems = crate::organisations_file::save(&scratch.store, &elsewhere).await.unwrap().unwrap_err();
    assert!(
        problems[0].to_string().contains("the `mail_key` of Balie: the certificate is for another mail address"),
        "{problems:?}"
    );
});
