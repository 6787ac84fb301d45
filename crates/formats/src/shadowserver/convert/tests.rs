use super::*;

fn run(name: &str, cell: &'static str) -> Converted<'static> {
    Convert::from_name(name).unwrap().run(cell, &Context::default())
}

fn text(said: &'static str) -> Converted<'static> {
    Converted::Text(Cow::Borrowed(said))
}

#[test]
fn an_empty_cell_says_nothing_whatever_the_conversion() {
    let names = [
        "",
        "validate_to_none",
        "invalidate_zero",
        "convert_int",
        "convert_float",
        "convert_bool",
        "validate_ip",
        "validate_network",
        "validate_fqdn",
        "add_UTC_to_timestamp",
        "convert_date",
        "convert_date_utc",
        "extract_cve_from_tag",
        "convert_http_host_and_url",
        "category_or_detail",
        "force_base64",
        "set_tor_node",
        "scan_exchange_taxonomy",
        "scan_exchange_type",
        "scan_exchange_identifier",
    ];
    for name in names {
        assert_eq!(run(name, ""), Converted::Nothing, "{name}");
    }
    assert_eq!(Convert::from_name("made_up"), None);
}

#[test]
fn numbers() {
    assert_eq!(run("convert_int", "0"), Converted::Whole(0));
    assert_eq!(run("convert_int", " 443 "), Converted::Whole(443));
    assert_eq!(run("convert_int", "0x1f"), Converted::Unreadable);
    assert_eq!(run("convert_int", "99999999999999999999"), Converted::Unreadable);
    assert_eq!(run("invalidate_zero", "0"), Converted::Nothing);
    assert_eq!(run("invalidate_zero", "64496"), Converted::Whole(64_496));
    assert_eq!(run("invalidate_zero", "AS64496"), Converted::Unreadable);
    assert_eq!(run("convert_float", "1.381"), Converted::Real(1.381));
    assert_eq!(run("convert_float", "74"), Converted::Real(74.0));
    for not_a_number in ["NaN", "inf", "1,5"] {
        assert_eq!(run("convert_float", not_a_number), Converted::Unreadable, "{not_a_number}");
    }
}

#[test]
fn yes_and_no() {
    for yes in ["Y", "yes", "TRUE", "Enabled", "1"] {
        assert_eq!(run("convert_bool", yes), Converted::Flag(true), "{yes}");
    }
    for no in ["N", "no", "false", "disabled", "0"] {
        assert_eq!(run("convert_bool", no), Converted::Flag(false), "{no}");
    }
    assert_eq!(run("convert_bool", "perhaps"), Converted::Unreadable);
}

#[test]
fn what_is_unknown_is_nothing() {
    assert_eq!(run("validate_to_none", "unknown"), Converted::Nothing);
    assert_eq!(run("validate_to_none", "0"), Converted::Nothing);
    assert_eq!(run("validate_to_none", "00"), text("00"));
    assert_eq!(run("", "0"), text("0"));
}

#[test]
fn addresses_and_ranges() {
    assert_eq!(run("validate_ip", "198.51.100.7"), Converted::Address("198.51.100.7".parse().unwrap()));
    assert_eq!(run("validate_ip", "2001:DB8::7"), Converted::Address("2001:db8::7".parse().unwrap()));
    assert_eq!(run("validate_ip", "::ffff:198.51.100.7"), Converted::Address("198.51.100.7".parse().unwrap()));
    assert_eq!(run("validate_ip", "0.0.0.0"), Converted::Nothing);
    for wrong in ["198.51.100.7.9", "198.51.100.0/24", "host"] {
        assert_eq!(run("validate_ip", wrong), Converted::Unreadable, "{wrong}");
    }
    assert_eq!(run("validate_network", "198.51.100.9/24"), Converted::Block("198.51.100.0/24".parse().unwrap()));
    assert_eq!(run("validate_network", "198.51.100.9"), Converted::Unreadable);
}

#[test]
fn names_of_domains() {
    assert_eq!(run("validate_fqdn", "WWW.Example.org."), text("www.example.org"));
    assert_eq!(run("validate_fqdn", "_dmarc.example.org"), text("_dmarc.example.org"));
    for wrong in ["localhost", "198.51.100.7", "a..example.org", "-a.example.org", "a b.example.org", "example.org:80"]
    {
        assert_eq!(run("validate_fqdn", wrong), Converted::Unreadable, "{wrong}");
    }
}

#[test]
fn times_and_dates() {
    let at = "2021-03-28T00:20:22Z".parse().unwrap();
    assert_eq!(run("add_UTC_to_timestamp", "2021-03-28 00:20:22"), Converted::Time(at));
    assert_eq!(run("add_UTC_to_timestamp", "yesterday"), Converted::Unreadable);
    assert_eq!(run("convert_date_utc", "2021-03-28 00:20:22"), text("2021-03-28T00:20:22+00:00"));
    assert_eq!(run("convert_date", "Sun, 28 Mar 2021 00:20:22 GMT"), text("2021-03-28T00:20:22+00:00"));
    assert_eq!(run("convert_date", "later"), Converted::Unreadable);
}

#[test]
fn an_address_of_a_page_is_put_together_from_its_columns() {
    let convert = Convert::from_name("convert_http_host_and_url").unwrap();
    let row = Context { application: "https", http_host: "www.example.org", ..Context::default() };
    let put = |cell: &'static str, row: &Context<'static>| convert.run(cell, row);
    assert_eq!(put("/a?b", &row), text("https://www.example.org/a?b"));
    assert_eq!(put("a", &row), text("https://www.example.org/a"));
    assert_eq!(put("GET /a%20b HTTP/1.1", &row), text("https://www.example.org/a%20b"));
    assert_eq!(put("http://other.example/", &row), text("http://other.example/"));
    let only_name = Context { hostname: "host.example.org", ..Context::default() };
    assert_eq!(put("/", &only_name), text("http://host.example.org/"));
    assert_eq!(put("/", &Context::default()), Converted::Unreadable);
    assert_eq!(put("/two words", &row), Converted::Unreadable);
}

#[test]
fn category_or_detail_takes_the_first_that_is_there() {
    let convert = Convert::from_name("category_or_detail").unwrap();
    assert_eq!(convert.run("", &Context { detail: "phishing", ..Context::default() }), text("phishing"));
    assert_eq!(convert.run("spam", &Context { category: "spam", detail: "x", ..Context::default() }), text("spam"));
}

#[test]
fn bytes_are_written_in_base64_once() {
    assert_eq!(run("force_base64", "R0VUIC8="), text("R0VUIC8="));
    assert_eq!(run("force_base64", "GET /"), text("R0VUIC8="));
}

#[test]
fn an_exchange_server_with_a_webshell_is_compromised() {
    assert_eq!(run("scan_exchange_type", "exchange;webshell"), Converted::Incident(IncidentType::SystemCompromise));
    assert_eq!(
        run("scan_exchange_type", "exchange;cve-2021-26855"),
        Converted::Incident(IncidentType::VulnerableSystem)
    );
    assert_eq!(run("scan_exchange_identifier", "exchange;webshell"), text("exchange-server-webshell"));
    assert_eq!(run("scan_exchange_identifier", "exchange"), text("vulnerable-exchange-server"));
    assert_eq!(run("scan_exchange_taxonomy", "exchange"), Converted::Nothing);
}

#[test]
fn a_node_of_tor_is_one_that_says_so() {
    assert_eq!(run("set_tor_node", "Tor"), Converted::Flag(true));
    assert_eq!(run("set_tor_node", "http"), Converted::Nothing);
}
