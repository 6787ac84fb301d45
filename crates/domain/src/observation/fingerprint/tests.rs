use super::*;
use crate::observation::{Name, Scalar, Transport};
use crate::time::Timestamp;

fn open_service(address: &str, port: u16) -> Observation {
    let mut seen = Observation {
        feed: Name::from("shadowserver"),
        report: Name::from("scan_rdp"),
        transport: Some(Transport::Tcp),
        ..Observation::default()
    };
    let source = seen.subject_mut(Role::Source);
    source.address = address.parse().ok();
    source.port = Some(port);
    seen
}

fn print(report: &str, seen: &Observation) -> Option<Fingerprint> {
    FingerprintRule::of(report).fingerprint(seen)
}

#[test]
fn every_line_of_the_list_is_a_rule_and_stands_once() {
    let mut reports = Vec::new();
    for line in RULES.lines() {
        match rule(line) {
            Ok(Some((report, _))) => reports.push(report),
            Ok(None) => {}
            Err(line) => panic!("not a rule: {line}"),
        }
    }
    let all = reports.len();
    assert!(all > 100);
    assert!(reports.contains(&ANY));
    reports.sort_unstable();
    reports.dedup();
    assert_eq!(reports.len(), all, "a report stands in the list twice");
    for report in reports {
        assert_eq!(without_family(report), report, "write {report} without 4 and 6");
    }
}

#[test]
fn no_rule_looks_at_what_changes_while_the_problem_stays() {
    for (report, rule) in BY_REPORT.iter() {
        for part in &rule.apart {
            if let Part::Extra(name) = part {
                let changes =
                    ["time", "date", "banner", "version", "sha", "md5", "fingerprint", "count", "uptime", "raw"];
                assert!(!changes.iter().any(|it| name.contains(it)), "{report} is told apart by {name}");
            }
        }
    }
}

#[test]
fn time_feed_severity_and_banner_do_not_matter() {
    let first = open_service("192.0.2.7", 3389);
    let mut later = first.clone();
    later.feed = Name::from("another");
    later.observed = Timestamp::from_millis(1_000_000);
    later.received = Timestamp::from_millis(2_000_000);
    later.extra.push(Name::from("banner"), Scalar::Text("other".to_owned()));
    later.product.version = Some("2".to_owned());
    later.severity = Some(crate::observation::FeedSeverity::High);
    later.subject_mut(Role::Source).reverse_name = Some("host.example".to_owned());
    later.subject_mut(Role::Destination).port = Some(1);
    assert_eq!(print("scan_rdp", &first), print("scan_rdp", &later));
}

#[test]
fn address_port_transport_and_kind_matter() {
    let one = open_service("192.0.2.7", 3389);
    let print_of_one = print("scan_rdp", &one);
    assert!(print_of_one.is_some());
    assert_ne!(print_of_one, print("scan_rdp", &open_service("192.0.2.8", 3389)));
    assert_ne!(print_of_one, print("scan_rdp", &open_service("192.0.2.7", 3390)));
    assert_ne!(print_of_one, print("scan_vnc", &one));
    let mut udp = one.clone();
    udp.transport = Some(Transport::Udp);
    assert_ne!(print_of_one, print("scan_rdp", &udp));
}

#[test]
fn reports_over_both_families_find_the_same_kind() {
    let seen = open_service("2001:db8::7", 3389);
    assert_eq!(print("scan_rdp", &seen), print("scan6_rdp", &seen));
    assert_eq!(FingerprintRule::of("device_id6").kind, "device_id");
    assert_eq!(FingerprintRule::of("event6_sinkhole_http").kind, "infected");
    assert_eq!(FingerprintRule::of("event4_honeypot_ddos_target").role, Role::Destination);
}

#[test]
fn an_infection_is_one_problem_whatever_port_and_sinkhole_it_calls() {
    let infected = |port, malware: &str| {
        let mut seen = open_service("192.0.2.7", port);
        seen.malware.name = Some(malware.to_owned());
        seen
    };
    let one = print("event4_sinkhole", &infected(49_431, "andromeda"));
    assert_eq!(one, print("event4_sinkhole_http", &infected(55_002, "Andromeda")));
    assert_eq!(one, print("event4_microsoft_sinkhole", &infected(1, "andromeda")));
    assert_ne!(one, print("event4_sinkhole", &infected(49_431, "mirai")));
}

#[test]
fn two_holes_in_one_server_are_two_problems_and_the_order_of_tags_is_none() {
    let hole = |tags: &str| {
        let mut seen = open_service("192.0.2.7", 443);
        seen.extra.push(Name::from("tag"), Scalar::Text(tags.to_owned()));
        print("scan_http_vulnerable", &seen)
    };
    assert_ne!(hole("cve-2099-0001"), hole("cve-2099-0002"));
    assert_eq!(hole("b;a"), hole("A; b;a;"));
    assert_ne!(hole("a;b"), hole("ab"));
}

#[test]
fn an_account_is_told_apart_by_the_service_and_never_by_more() {
    let leaked = |service: &str| {
        let mut seen = Observation::default();
        seen.subject_mut(Role::Source).account = Some("J.Jansen@ziekenhuis.example".to_owned());
        seen.extra.push(Name::from("service"), Scalar::Text(service.to_owned()));
        print("compromised_account", &seen)
    };
    assert!(leaked("vpn").is_some());
    assert_ne!(leaked("vpn"), leaked("mail"));
}

#[test]
fn a_report_that_is_not_listed_gets_a_kind_of_its_own() {
    let seen = open_service("192.0.2.7", 9100);
    assert!(!FingerprintRule::is_listed("scan_made_up"));
    assert!(FingerprintRule::is_listed("scan6_rdp"));
    assert_eq!(FingerprintRule::of("scan6_made_up").kind, "scan_made_up");
    assert!(print("scan_made_up", &seen).is_some());
    assert_ne!(print("scan_made_up", &seen), print("scan_made_up_too", &seen));
}

#[test]
fn whoever_is_not_named_has_no_finding() {
    assert_eq!(print("scan_rdp", &Observation::default()), None);
    let mut nobody = Observation::default();
    nobody.subject_mut(Role::Source).port = Some(80);
    assert_eq!(print("scan_rdp", &nobody), None);
}
