//! Statements as publishers write them, and what they say of versions.

use proptest::prelude::*;

use super::*;

fn says(statement: &str, version: &str) -> Outcome {
    Statement::read(statement).decide(Version::read(version).as_ref(), !says_unknown(version), Dates::read(version))
}

#[test]
fn bounds_in_signs_and_in_words_are_the_same() {
    for statement in
        ["< B.06.18", "all versions prior to Version B.06.18", "vers:generic/<B.06.18", "All versions < B.06.18"]
    {
        assert_eq!(says(statement, "B.06.17"), Outcome::Within, "{statement}");
        assert_eq!(says(statement, "B.06.18"), Outcome::Outside, "{statement}");
    }
    for statement in
        ["<= 6.5", "Version 6.5 and prior", "6.5 or earlier", "Versions 6.5 and below", "up to and including 6.5"]
    {
        assert_eq!(says(statement, "6.5"), Outcome::Within, "{statement}");
        assert_eq!(says(statement, "6.6"), Outcome::Outside, "{statement}");
        assert_eq!(says(statement, ""), Outcome::Missing, "{statement}");
    }
}

#[test]
fn ranges_and_lists_are_read() {
    assert_eq!(says(">= 2.5 | <= 3.11", "3.9"), Outcome::Within);
    assert_eq!(says(">= 2.5 | <= 3.11", "2.4"), Outcome::Outside);
    assert_eq!(says("Versions 2.5 through 3.11", "3.11"), Outcome::Within);
    assert_eq!(says("All versions 2.3x to v6.00.327", "6.00.320"), Outcome::Within);
    assert_eq!(says("1.10 | 1.11 | 1.13", "1.13"), Outcome::Within);
    assert_eq!(says("(Release 1.3.2 1.4.0 1.4.1)", "1.4.0"), Outcome::Within);
    assert_eq!(says("(Release 1.3.2 1.4.0 1.4.1)", "1.6.1"), Outcome::Outside);
    assert_eq!(says("Rev J-M", "K.21.42"), Outcome::Within);
    assert_eq!(says("Rev J-M", "N.01"), Outcome::Outside);
    assert_eq!(says("V4.x", "4.2"), Outcome::Within);
    assert_eq!(says("BT02 | BT03", "BT08"), Outcome::Outside);
}

#[test]
fn of_lines_beside_each_other_the_registered_one_decides() {
    assert_eq!(says("<= U61 |<= L81", "L79"), Outcome::Within);
    assert_eq!(says("<= U61 |<= L81", "L93"), Outcome::Outside);
    assert_eq!(says("<= L81", "U61"), Outcome::Unclear);
}

#[test]
fn a_date_is_compared_as_far_as_it_is_known() {
    assert_eq!(says("distributed  < april 1, 2018", "productie 2017-02"), Outcome::Within);
    assert_eq!(says("distributed  < april 1, 2018", "06-2018"), Outcome::Outside);
    assert_eq!(says("distributed  < april 1, 2018", "2018"), Outcome::Unclear);
    assert_eq!(says("distributed  < april 1, 2018", ""), Outcome::Missing);
}

#[test]
fn sentences_are_read_as_people_write_them() {
    for (statement, within, outside) in [
        ("Versions 1.x, 2.x and prior", "1.4", "3.0"),
        ("Version 3.2 and all prior versions", "3.1", "3.3"),
        ("all firmware versions prior to and including 3.2", "3.2", "3.3"),
        ("less than or equal to 3.2", "3.2", "3.3"),
        ("no later than 3.2", "3.2", "3.3"),
        ("Version 3.2 and all subsequent versions", "3.2", "3.1"),
        ("3.2 or greater", "3.4", "3.1"),
        ("3.2+", "3.4", "3.1"),
        ("starting with 3.2", "3.2", "3.1"),
        ("later than 3.2", "3.3", "3.2"),
        ("from 2.0 up to 3.0", "2.0", "3.1"),
        ("Versions 1.0 to 2.0 and 3.0 to 4.0", "3.5", "2.5"),
        ("between 2.0 and 3.0", "2.5", "3.1"),
        (">=1.0 <2.0", "1.5", "2.0"),
        (">=1.0,<2.0", "1.5", "2.0"),
        ("1.0,1.1", "1.1", "1.2"),
        ("1.0, 1.1, or 1.2", "1.2", "1.3"),
        ("1.0/1.1", "1.1", "1.2"),
        ("4.0-4.6", "4.3", "4.7"),
        ("V175-V189", "V180", "V190"),
        ("10 11 12", "11", "13"),
        ("SCADA Web Server Version 2.02.0007 and prior", "2.02.0006", "2.02.0008"),
        ("<  sentinel ldk rte 7.55", "7.54", "7.55"),
        ("<= 1.12.0.27 | 1.12.13.2", "1.12.13.2", "1.12.14.0"),
        ("vers:all/<V13.5", "13.4", "13.5"),
        ("vers:generic/%3E%3D1.0|<2.0", "1.5", "2.1"),
        ("R15x", "R151", "R160"),
        ("DX-3021L9 versions prior to V1.24", "1.23", "1.24"),
        ("series 2 devices prior to 5.0", "1.0", "5.0"),
        ("from 1.2 before 2.4", "1.2", "1.1"),
        (">= A1.5.3 | <= B1.2.4", "A10.0", "C1.0"),
        ("2.3x", "2.30", "2.40"),
        ("< 1.0 rc2", "1.0 rc1", "1.0"),
    ] {
        assert_eq!(says(statement, within), Outcome::Within, "{statement} / {within}");
        assert_eq!(says(statement, outside), Outcome::Outside, "{statement} / {outside}");
    }
}

#[test]
fn what_is_not_understood_rules_nothing_out() {
    for (statement, version) in [
        ("4.1.1.7662 (and possibly prior versions)", "4.0"),
        ("<= 7.20 (7.50 and 7.60 may also be affected if WibuKey was installed manually)", "7.50"),
        ("6.02 (excluding Version 5.83 Version 5.92 and all subsequent minor releases)", "5.83"),
        ("<=9.90 SP5 (v9.90.196)", "9.90.190"),
        ("DHCP", "1.0"),
        ("1.0 | see the maker's list", "2.0"),
        ("for versions listed below", "2.0"),
        ("2.3x", "2.4"),
        ("< 4.2", "4.x"),
        ("some versions", "1.0"),
        ("<=unknown 14.1.6", "62.1"),
    ] {
        assert_ne!(says(statement, version), Outcome::Outside, "{statement} / {version}");
    }
    let long = (1..1000).map(|n| format!("1.{n}")).collect::<Vec<_>>().join(" | ");
    assert_eq!(says(&long, "1.998"), Outcome::Unclear);
}

#[test]
fn a_condition_behind_the_versions_is_kept() {
    let read = |text| Statement::read(text);
    assert_eq!(read("<=11.2 on Windows 8.1 with IIS 7.5").tail.as_deref(), Some("on windows 8.1 with iis 7.5"));
    assert!(read("with option X").is_all());
    assert_eq!(says("6.5 and under", "6.4"), Outcome::Within);
    let dates = "Windows 10 Professional Operating System, U.S. and Malaysian Releases, between November 2017 and \
                 November 2018";
    assert!(read(dates).tail.is_some());
    assert_eq!(says(dates, "2018-03"), Outcome::Within);
    assert_eq!(says(dates, "2019"), Outcome::Outside);
}

#[test]
fn a_date_without_a_year_is_a_question() {
    assert_eq!(says("distributed before April 1", "2018-03"), Outcome::Unclear);
    assert_eq!(says("distributed before April 1", ""), Outcome::Missing);
    assert_eq!(says("shipped after 2015", "2014"), Outcome::Outside);
    assert_eq!(says("<April/13/2023", "April/12/2023"), Outcome::Within);
}

#[test]
fn too_little_registered_is_unclear() {
    assert_eq!(says("1.1.7.333 | 2.1.1.3069", "2.1"), Outcome::Unclear);
    assert_eq!(says("<12.2.8.410", "12.2"), Outcome::Unclear);
    assert_eq!(says("< 14.2.2", "14.2"), Outcome::Within);
}

proptest! {
    #[test]
    fn no_text_panics_and_no_unknown_version_is_ruled_out(text in "\\PC{0,150}") {
        let statement = Statement::read(&text);
        prop_assert_ne!(statement.decide(None, false, None), Outcome::Outside);
        prop_assert_ne!(statement.decide(None, true, None), Outcome::Outside);
    }

    #[test]
    fn a_bound_is_monotone(a in 0_u32..40, b in 0_u32..40, c in 0_u32..40, d in 0_u32..40, bound in 0_u32..40) {
        let statement = Statement::read(&format!("<= {bound}.{d}.0"));
        let (low, high) = if (a, b) <= (c, d) { ((a, b), (c, d)) } else { ((c, d), (a, b)) };
        let outcome = |(x, y): (u32, u32)| statement.decide(Version::read(&format!("{x}.{y}.0")).as_ref(), true, None);
        if outcome(high) == Outcome::Within {
            prop_assert_eq!(outcome(low), Outcome::Within);
        }
    }
}
