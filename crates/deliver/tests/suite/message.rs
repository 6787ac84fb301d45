//! What stands in a message, and that mail programs can read it.

use std::collections::BTreeSet;

use domain::link::{LinkAct, LinkToken};
use domain::notice::DeliveryState;
use domain::organisation::Language;
use domain::policy;
use mail_parser::{MessageParser, MimeHeaders};
use mailsink::Mail;
use store::LinkState;
use testkit::on_both;
use testkit::told::{HOSPITAL_ADDRESS, Plan, SUPPLIER_ADDRESS, told};

use crate::office::{key, office, state};

/// The text with links cut to their act, so that a snapshot can be read.
fn readable(mail: &Mail, delivery: domain::DeliveryId) -> String {
    let mut text = mail.text.clone().unwrap();
    for act in LinkAct::ALL {
        text = text.replace(key().token(delivery, act).as_str(), &format!("({})", act.code()));
    }
    // So does the advisory's identifier.
    if let Some((_, rest)) = text.clone().split_once("/alerts/") {
        text = text.replace(rest.split_whitespace().next().unwrap(), "ADVISORY");
    }
    // The notice's code differs from run to run.
    let code = text.split_whitespace().find(|word| word.starts_with("BW-")).unwrap().to_owned();
    text.replace(code.trim_end_matches('.'), "BW-CODE").replace("\r\n", "\n").replace("-- \n", "--\n")
}

/// What stands between the tags.
fn spoken(html: &str) -> String {
    html.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| format!("{text} ")).collect()
}

on_both!(smtp_the_care_home_and_its_supplier_each_get_their_own_text, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let home = told.to("marja@ringdijk.example");
    let mail = office.send(home).await;
    assert_eq!(mail.to, ["marja@ringdijk.example"]);
    assert_eq!(mail.subject, "[HOOG] Belvaro Netbron: ter informatie");
    insta::assert_snapshot!(readable(&mail, home), @r"
    TLP:AMBER. Deel dit alleen met wie het nodig heeft.

    Er zit een lek in de beveiliging van Netbron van Belvaro.

    Wij denken dat dit u raakt: u heeft er 12 op uw lijst staan.

    Poldernet Zorg-ICT regelt dit voor u en heeft hetzelfde bericht gekregen.
    U hoeft nu niets te doen.

    Vragen? Bel 010-555 0199 en noem BW-CODE.

    Kies een antwoord. Inloggen hoeft niet.

    Geregeld door ICT:
      https://brandwacht.example/l/(taken_care_of)
    Bel mij:
      https://brandwacht.example/l/(call_me)

    --
    U krijgt deze mail als contactpersoon van Zorghuis Ringdijk.
    Brandwacht CERT. Bron: advies BLV-2099-011 van Belvaro.
    ");
    let supplier = told.to(SUPPLIER_ADDRESS);
    let mail = office.send(supplier).await;
    assert_eq!(mail.subject, "[HOOG] Belvaro Netbron bij Zorghuis Ringdijk: werk bij vóór zondag");
    insta::assert_snapshot!(readable(&mail, supplier), @r"
    TLP:AMBER. Deel dit alleen met wie het nodig heeft.

    Er zit een lek in de beveiliging van Netbron van Belvaro.

    Uw klant Zorghuis Ringdijk heeft 12 kwetsbare apparaten.

    - 0042 | 12 × Belvaro Netbron 4.0 | Gang 1 | Verpleging

    WAT U DOET
    U beheert deze apparaten voor deze instelling. Voer het advies uit en
    antwoord namens haar.

    WAT DE FABRIKANT ZEGT
    - Update van de fabrikant: Install Netbron 4.2 or later.
    - Tijdelijke maatregel: Turn the web page of the device off and restart
      it.

    Laat het ons weten vóór zo 22 nov 16:40.

    Lukt dit niet op tijd? Bel ons. Wij denken met u mee.

    Vragen? Bel 010-555 0199 en noem BW-CODE.

    ANTWOORD
    Kies een antwoord. Inloggen hoeft niet.

    Geregeld door ICT:
      https://brandwacht.example/l/(taken_care_of)
    Bel mij:
      https://brandwacht.example/l/(call_me)
    Niet bij ons:
      https://brandwacht.example/l/(not_with_us)
    Details en andere antwoorden:
      https://brandwacht.example/l/(detail)

    Hebben meer klanten van u dit? Log in en antwoord voor allemaal tegelijk:
    https://brandwacht.example/alerts/ADVISORY

    --
    U krijgt deze mail omdat u apparaten beheert voor Zorghuis Ringdijk.
    Brandwacht CERT. Bron: advies BLV-2099-011 van Belvaro.
    Ons kenmerk: BW-CODE.
    ");
});

on_both!(smtp_an_english_reader_gets_english, |scratch| {
    let told = told(&scratch, &Plan { language: Language::En, ..Plan::default() }).await;
    let office = office(&scratch).await;
    let hospital = told.to(HOSPITAL_ADDRESS);
    let mail = office.send(hospital).await;
    assert_eq!(mail.subject, "[HIGH] Belvaro Netbron: update before Sunday");
    assert_eq!(mail.header("Content-Language"), Some("en"));
    insta::assert_snapshot!(readable(&mail, hospital), @r"
    TLP:AMBER. Share this only with those who need it.

    There is a security hole in Netbron by Belvaro.

    3 devices on your list are vulnerable.

    - MT-0001 | Belvaro Netbron 4.0 | Gang 1 | IC
    - MT-0002 | Belvaro Netbron 4.0 | Gang 1 | IC
    - MT-0003 | Belvaro Netbron 4.0 | Gang 1 | IC

    WHAT THE MAKER SAYS
    - Update by the maker: Install Netbron 4.2 or later.
    - Workaround: Turn the web page of the device off and restart it.

    Let us know before Sun 22 Nov 16:40.

    Cannot do this in time? Call us. We think along.

    Questions? Call 010-555 0199 and mention BW-CODE.

    ANSWER
    Choose an answer. You need not log in.

    Taken care of by IT:
      https://brandwacht.example/l/(taken_care_of)
    Call me:
      https://brandwacht.example/l/(call_me)
    Not with us:
      https://brandwacht.example/l/(not_with_us)
    Details and other answers:
      https://brandwacht.example/l/(detail)

    --
    You get this mail as contact of Ziekenhuis Waterland.
    Brandwacht CERT. Source: advisory BLV-2099-011 by Belvaro.
    Our number: BW-CODE.
    ");
    assert!(mail.html.as_ref().unwrap().contains("<html lang=\"en\">"));
});

on_both!(smtp_the_headers_say_what_machines_need_to_know, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let home = told.to("marja@ringdijk.example");
    let mail = office.send(home).await;
    assert_eq!(mail.message_id, format!("{home}@cert.example"));
    assert_eq!(mail.from, "bericht@cert.example");
    assert_eq!(mail.sender, "Brandwacht CERT <bericht@cert.example>");
    assert_eq!(mail.date, "2026-11-20T15:40:00Z");
    let header = |name| mail.header(name).unwrap_or("none");
    assert_eq!(header("Reply-To"), "CERT <cert@cert.example>");
    assert_eq!(header("To"), "\"Marja de Wit\" <marja@ringdijk.example>");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("Content-Language"), "nl");
    assert_eq!(header("MIME-Version"), "1.0");
    assert_eq!(header("List-Id"), "<notices.cert.example>");
    assert!(header("Brandwacht-Number").starts_with("BW-"), "{}", header("Brandwacht-Number"));
    let lists = mail.headers.iter().filter(|(name, _)| name.starts_with("List-") || name == "Precedence").count();
    assert_eq!(lists, 1, "a warning is no newsletter that one unsubscribes from");
});

on_both!(smtp_a_message_is_valid_and_both_parts_say_the_same, |scratch| {
    let told = told(&scratch, &Plan { hospital_lines: 310, ..Plan::default() }).await;
    let office = office(&scratch).await;
    let mail = office.send(told.to(HOSPITAL_ADDRESS)).await;
    assert!(mail.raw.is_ascii(), "quoted-printable and encoded words only");
    let longest = mail.raw.split(|byte| *byte == b'\n').map(<[u8]>::len).max().unwrap();
    assert!(longest <= 79, "a line of {longest} bytes");
    let parsed = MessageParser::default().parse(&mail.raw).unwrap();
    let kinds: Vec<_> = parsed.parts.iter().map(|part| part.content_type().unwrap().subtype().unwrap()).collect();
    assert_eq!(kinds, ["alternative", "plain", "html"]);
    let (text, html) = (mail.text.as_ref().unwrap(), mail.html.as_ref().unwrap());
    for it in [text, html] {
        for needed in ["310 apparaten op uw lijst", "MT-0001", "MT-0040", "En nog 270", "010-555 0199", "TLP:AMBER"] {
            assert!(it.contains(needed), "{needed} misses in {it}");
        }
        assert!(!it.contains("MT-0041"));
    }
    for unwanted in ["<img", "<script", "<style", "<link", "url(", "@import", "utm_"] {
        assert!(!html.contains(unwanted), "{unwanted} in {html}");
    }
    // All words of the text stand in the HTML; only the addresses behind the buttons look different.
    let spoken = spoken(html).to_lowercase();
    let seen: BTreeSet<&str> = spoken.split(|sign: char| !sign.is_alphanumeric()).collect();
    let lower = text.to_lowercase();
    let lines = lower.lines().filter(|line| !line.contains("https://"));
    let missing: Vec<_> = lines
        .flat_map(|line| line.split(|sign: char| !sign.is_alphanumeric()))
        .filter(|it| !seen.contains(it))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
    let links: BTreeSet<&str> = text.split_whitespace().filter(|word| word.starts_with("https://")).collect();
    assert_eq!(links.len(), 4);
    assert!(links.iter().all(|link| html.contains(&format!("href=\"{link}\""))), "{html}");
});

// Shows: ASVS 3.5.3
on_both!(smtp_the_links_in_a_mail_open_and_a_reader_leaves_no_trace, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let home = told.to("marja@ringdijk.example");
    let mail = office.send(home).await;
    let today = scratch.now().day("Europe/Amsterdam");
    let mut acts = Vec::new();
    for word in mail.text.as_ref().unwrap().split_whitespace() {
        let Some(token) = word.strip_prefix("https://brandwacht.example/l/") else { continue };
        let facts = scratch.link(&LinkToken::read(token).unwrap().hash(), today).await.unwrap();
        assert_eq!((facts.delivery, facts.institution, facts.state), (home, told.care_home, LinkState::Open));
        assert!(policy::may_answer(&facts.viewer, told.care_home).is_ok());
        acts.push(facts.act);
    }
    assert_eq!(acts, [LinkAct::TakenCareOf, LinkAct::CallMe]);
    // A mail scanner that opens every link looks them up as well: nothing is answered and nothing counts as opened.
    assert_eq!(state(&scratch, &told, home).await, (DeliveryState::Sent, 1));
});

// Shows: ASVS 1.3.11, 1.3.3
on_both!(smtp_no_name_can_break_out_of_its_header, |scratch| {
    let evil = "Zoë \"Baas\"\r\nBcc: allen@everywhere.example\r\n\r\n<b>x</b>\u{2028}\u{202e}🦊";
    let plan = Plan {
        care_home: format!("Huize {evil}"),
        contact: evil.to_owned(),
        address: "zoë@één.example".to_owned(),
        ..Plan::default()
    };
    let told = told(&scratch, &plan).await;
    let office = office(&scratch).await;
    for address in [plan.address.as_str(), SUPPLIER_ADDRESS] {
        let mail = office.send(told.to(address)).await;
        let names: Vec<&str> = mail.headers.iter().map(|(name, _)| name.as_str()).collect();
        let wanted = [
            "From",
            "To",
            "Subject",
            "Message-ID",
            "Date",
            "Auto-Submitted",
            "Content-Language",
            "Reply-To",
            "List-ID",
            "Brandwacht-Number",
            "MIME-Version",
            "Content-Type",
        ];
        assert_eq!(BTreeSet::from_iter(names.iter().copied()), BTreeSet::from(wanted), "{names:?}");
        assert_eq!(names.len(), wanted.len());
        assert_eq!(mail.to.len(), 1, "one recipient in the envelope: {:?}", mail.to);
        assert!(!mail.subject.contains(['\r', '\n', '\u{2028}', '\u{202e}']), "{:?}", mail.subject);
        let html = mail.html.as_ref().unwrap();
        assert!(!html.contains("<b>x") && html.contains("Huize Zoë"), "{html}");
    }
    let mails = office.sink.messages();
    // The domain is ASCII on the way, the part before the @ needs a server that knows SMTPUTF8.
    assert_eq!(mails[0].to, ["zoë@xn--n-9faa.example"]);
    let parsed = MessageParser::default().parse(&mails[0].raw).unwrap();
    let to = parsed.to().unwrap().first().unwrap();
    assert_eq!(to.name(), Some("Zoë \"Baas\" Bcc: allen@everywhere.example <b>x</b> 🦊"));
});
