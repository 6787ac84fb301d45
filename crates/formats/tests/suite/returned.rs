//! Mails that come back, as mail servers and programs write them.

use formats::returned::{MAX_BYTES, NotAMail, Returned, read};
use proptest::prelude::*;

const ID: &str = "0198c1f2-7a3b-7c4d-8e5f-001122334455@cert.example";

/// A report as Postfix writes it; `original` is its third part.
fn report(action: &str, status: &str, diagnostic: &str, original: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.cert.example (Mail Delivery System)\r\n\
         Subject: Undelivered Mail Returned to Sender\r\n\
         To: melding@cert.example\r\n\
         Auto-Submitted: auto-replied\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"B/mx\"\r\n\
         \r\n\
         This is a MIME-encapsulated message.\r\n\
         \r\n\
         --B/mx\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\
         \r\n\
         I'm sorry to have to inform you that your message could not be delivered.\r\n\
         \r\n\
         --B/mx\r\n\
         Content-Description: Delivery report\r\n\
         Content-Type: message/delivery-status\r\n\
         \r\n\
         Reporting-MTA: dns; mx.cert.example\r\n\
         Arrival-Date: Mon, 30 Nov 2026 09:00:00 +0100 (CET)\r\n\
         \r\n\
         Final-Recipient: rfc822; marja@zorg.example\r\n\
         Original-Recipient: rfc822;marja@zorg.example\r\n\
         Action: {action}\r\n\
         Status: {status}\r\n\
         Remote-MTA: dns; mail.zorg.example\r\n\
         Diagnostic-Code: {diagnostic}\r\n\
         \r\n\
         --B/mx\r\n\
         {original}\r\n\
         --B/mx--\r\n"
    )
}

fn whole(id: &str) -> String {
    format!(
        "Content-Description: Undelivered Message\r\nContent-Type: message/rfc822\r\n\r\n\
         From: Zorg-CERT <melding@cert.example>\r\nTo: marja@zorg.example\r\nMessage-ID: <{id}>\r\nSubject: [hoog]\r\n\r\nTekst\r\n"
    )
}

fn headers(id: &str) -> String {
    format!(
        "Content-Type: text/rfc822-headers\r\n\r\n\
         From: Zorg-CERT <melding@cert.example>\r\nMessage-ID: <{id}>\r\nSubject: [hoog]\r\n"
    )
}

#[test]
fn a_report_of_failure_names_what_did_not_arrive_and_why() {
    let refused = "smtp; 550 5.1.1 <marja@zorg.example>: Recipient address\r\n    rejected: User unknown";
    for original in [whole(ID), headers(ID)] {
        let said = read(report("failed", "5.1.1", refused, &original).as_bytes());
        let reason = "550 5.1.1 <marja@zorg.example>: Recipient address rejected: User unknown".to_owned();
        assert_eq!(said, Ok(Returned::Failed { originals: vec![ID.into()], status: "5.1.1".into(), reason }));
    }
}

#[test]
fn what_may_still_arrive_is_no_failure() {
    for action in ["delayed", "delivered", "relayed", "expanded"] {
        let said = read(report(action, "4.4.1", "smtp; 451 try again", &whole(ID)).as_bytes());
        assert_eq!(said, Ok(Returned::Underway), "{action}");
    }
}

#[test]
fn one_of_several_recipients_is_enough() {
    let two = report("delivered", "2.0.0", "smtp; 250 ok", &whole(ID))
        .replace("\r\n\r\n--B/mx\r\nContent-Description: Undelivered", "\r\n\r\nFinal-Recipient: rfc822; it@zorg.example\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 mailbox full\r\n\r\n--B/mx\r\nContent-Description: Undelivered");
    let said = read(two.as_bytes());
    assert_eq!(
        said,
        Ok(Returned::Failed { originals: vec![ID.into()], status: "5.2.2".into(), reason: "552 mailbox full".into() })
    );
}

fn answer(further: &str) -> String {
    format!(
        "From: Marja <marja@zorg.example>\r\nTo: melding@cert.example\r\nSubject: Afwezig: [hoog]\r\n\
         In-Reply-To: <{ID}>\r\nReferences: <first@cert.example>\r\n <{ID}>\r\n{further}Content-Type: text/plain\r\n\r\n\
         Ik ben er vrijdag weer.\r\n"
    )
}

#[test]
fn a_machine_that_answers_is_told_from_a_person() {
    let originals = vec![ID.to_owned(), "first@cert.example".to_owned()];
    for header in [
        "Auto-Submitted: auto-replied\r\n",
        "auto-submitted: Auto-Generated (rejected)\r\n",
        "Precedence: auto_reply\r\n",
    ] {
        assert_eq!(
            read(answer(header).as_bytes()),
            Ok(Returned::AutoReply { originals: originals.clone() }),
            "{header}"
        );
    }
    for header in ["", "Auto-Submitted: no\r\n", "Precedence: bulk\r\n"] {
        assert_eq!(read(answer(header).as_bytes()), Ok(Returned::Other), "{header}");
    }
    // A machine that answers nothing of ours.
    let newsletter = "From: a@b.example\r\nAuto-Submitted: auto-generated\r\nSubject: Nieuws\r\n\r\nTekst\r\n";
    assert_eq!(read(newsletter.as_bytes()), Ok(Returned::Other));
}

#[test]
fn what_is_no_mail_or_too_large_is_said() {
    assert_eq!(read(b""), Err(NotAMail::NoHeader));
    let large = vec![b'a'; MAX_BYTES + 1];
    assert_eq!(read(&large), Err(NotAMail::TooLarge { size: MAX_BYTES + 1 }));
}

#[test]
fn what_the_message_refers_to_has_not_come_back() {
    // Of a reminder: some servers copy its References into their report.
    let mail = report("failed", "5.1.1", "smtp; 550 no", &whole(ID))
        .replace("MIME-Version", &format!("References: <first@cert.example> <{ID}>\r\nMIME-Version"));
    match read(mail.as_bytes()) {
        Ok(Returned::Failed { originals, .. }) => assert_eq!(originals, [ID]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_report_with_a_thousand_originals_is_bounded() {
    let ids: String = (0..1_000).map(|n| format!(" <{n}@cert.example>\r\n")).collect();
    let mail = report("failed", "5.0.0", "smtp; 554 no", "Content-Type: text/plain\r\n\r\n(not kept)")
        .replace("MIME-Version", &format!("References:{ids}MIME-Version"));
    match read(mail.as_bytes()) {
        Ok(Returned::Failed { originals, .. }) => {
            assert_eq!((originals.len(), originals[0].as_str()), (50, "0@cert.example"));
        }
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    /// However the report is damaged, nothing panics, and what is read stays within its bounds.
    #[test]
    fn a_damaged_report_is_read_within_bounds(at in 0_usize..1_500, with in any::<u8>(), cut in 0_usize..1_500) {
        let mut mail = report("failed", "5.1.1", "smtp; 550 no", &whole(ID)).into_bytes();
        let at = at % mail.len();
        mail[at] = with;
        mail.truncate(mail.len() - cut % mail.len());
        if let Ok(Returned::Failed { originals, status, reason }) = read(&mail) {
            prop_assert!(originals.len() <= 50 && status.len() <= 12 && reason.chars().count() <= 500);
        }
    }
}
