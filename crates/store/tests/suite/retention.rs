//! Terms: what is over its term goes or is emptied, one moment before it nothing does, and nothing else is touched.

use std::collections::{BTreeMap, BTreeSet};

use domain::account_mail::MailKind;
use domain::answer::AnswerKind;
use domain::asset::{RejectReason, Rejected};
use domain::organisation::{Language, OrganisationKind};
use domain::page::PageRequest;
use domain::policy::{self, MayKeepTerms};
use domain::retention::{Kind, Terms};
use domain::viewer::{Role, Who};
use domain::{AccountMailId, AssetId, ContentHash, NoticeId, PersonId, Timestamp};
use store::{ImportState, NewInvitation, NewPerson, OverTerm, TermKept};
use testkit::{Scratch, on_both};

use crate::notices::{Case, answer, given, proof, sent_to_care_home};
use crate::region::{analyst, member};
use crate::rows::rows;

fn may() -> MayKeepTerms {
    policy::may_keep_terms(&policy::system("test")).unwrap()
}

/// Of this kind only; all others are kept for ever.
fn only(kind: Kind) -> Terms {
    let others = Kind::ALL.into_iter().filter(|other| *other != kind);
    Terms::read(&others.map(|kind| format!("{}=0", kind.code())).collect::<Vec<_>>().join(",")).unwrap()
}

struct Filled {
    case: Case,
    notice: NoticeId,
    person: PersonId,
    device: AssetId,
}

fn bytes(scratch: &Scratch, hex: &str) -> String {
    if scratch.backend() == "sqlite" { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") }
}

/// Something of each kind that has come to its end, in every table that a kind has.
async fn filled(scratch: &Scratch) -> Filled {
    let (case, notice) = sent_to_care_home(scratch).await;
    let home = case.region.care_home;
    let desk = analyst(scratch);
    let deliveries: Vec<_> = {
        let view = scratch.as_viewer(&desk).await.unwrap();
        view.notice(notice).await.unwrap().deliveries.iter().map(|delivery| delivery.id).collect()
    };
    let mut tx = scratch.begin().await.unwrap();
    for delivery in &deliveries {
        let link = (domain::link::LinkAct::Detail, ContentHash::of(delivery.to_string().as_bytes()));
        tx.put_links(&proof(), notice, *delivery, &[link]).await.unwrap();
        tx.delivery_sent(&proof(), *delivery).await.unwrap();
    }
    let importing = policy::may_import_inventory(&policy::system("test"), home).unwrap();
    let rejected = Rejected { line: 2, reason: RejectReason::MissingNumber, excerpt: "geheim".to_owned() };
    let result = store::ImportResult { rejected: vec![rejected], rejected_total: 1, ..Default::default() };
    let import = tx.upload_inventory(&importing, home, "lijst.csv", b"nummer;apparaat", None, true).await.unwrap();
    tx.finish_import(&importing, import, ImportState::Done, &result).await.unwrap();
    tx.commit().await.unwrap();
    let manager = member(scratch, home, Role::Manager);
    let mut risk = given(AnswerKind::RiskAccepted);
    (risk.accepted_by, risk.note) = (Some("Bestuur".into()), "Kan niet anders.".into());
    risk.review_on = Some("2027-01-01".parse().unwrap());
    answer(scratch, &manager, &case, notice, &risk).await.unwrap();
    scratch.sql("UPDATE answer SET link_id = (SELECT id FROM link ORDER BY id LIMIT 1)").await;

    let person = account(scratch, &case, "kees@zorg.example").await;
    let mut tx = scratch.begin().await.unwrap();
    let expires = tx.now().plus_days(1);
    tx.start_session(person, ContentHash::of(b"session"), true, expires).await.unwrap();
    tx.disable_person(&policy::may_manage_accounts(&policy::system("test")).unwrap(), person).await.unwrap();
    tx.commit().await.unwrap();

    let device = {
        let view = scratch.as_viewer(&desk).await.unwrap();
        view.notice(notice).await.unwrap().assets[0].id
    };
    let now = scratch.now().millis();
    let (aa, advisory) = (bytes(scratch, "aa"), case.advisory);
    let no = if scratch.backend() == "sqlite" { "0" } else { "FALSE" };
    let id = || PersonId::new(&*scratch.world);
    let (question, item, delivery) = (id(), id(), id());
    for text in [
        format!("UPDATE asset SET gone_at = {now}, model_number = 'M-1', product_key = 'halmarin/pomp'"),
        format!(
            "UPDATE asset_match SET decision = 'affected', decided_by = 'system:x', decided_at = {now},
                    decision_note = 'geheim', grounds = '[{{\"code\":\"version_missing\",\"stated\":\"geheim\"}}]'"
        ),
        "INSERT INTO named_product (product_key, model_number) VALUES ('halmarin/pomp', 'M-1')".to_owned(),
        format!("INSERT INTO asset_key (blocking_key, asset_id) VALUES ('geheim', {{id:{device}}})"),
        format!(
            "INSERT INTO fallen_decision (advisory_id, asset_id, organisation_id, verdict, grounds, grounds_hash,
                                          decision, audience_id)
             VALUES ({{id:{advisory}}}, {{id:{device}}}, {{id:{home}}}, 'review', '[]', {aa}, 'affected', 1)"
        ),
        "DELETE FROM remediation".to_owned(),
        format!(
            "INSERT INTO remediation (asset_id, advisory_id, vulnerability, organisation_id, state, print, revision_id,
                                      product_id, note, said_by, via, said_at, audience_id)
             SELECT {{id:{device}}}, id, 'CVE-2099-0001', {{id:{home}}}, 'remediation_done', {aa}, current_revision_id,
                    'P1', 'geheim', 'Jip', 'portal', {now}, 1 FROM advisory"
        ),
        format!(
            "INSERT INTO asset_fact (id, asset_id, organisation_id, field, subject, value, registered, about, said_by,
                                     said_at, via, audience_id)
             VALUES ({{id:{item}}}, {{id:{device}}}, {{id:{home}}}, 'version', '', '4.2', '', '{{}}', 'Jip', {now}, 'link', 1)"
        ),
        format!(
            "INSERT INTO question (id, code, institution_id, addressee_id, state, severity, sent_at, sent_by, rounds,
                                   audience_id)
             VALUES ({{id:{question}}}, 'BV-1', {{id:{home}}}, {{id:{home}}}, 'closed', 'high', {now}, 'system:x', 1, 1)"
        ),
        format!(
            "INSERT INTO question_group (question_id, place, point, subject, maker, product, model_number, hint_nl, hint_en)
             VALUES ({{id:{question}}}, 1, 'version', '', 'Halmarin', 'Pomp', 'M-1', '', '')"
        ),
        format!(
            "INSERT INTO question_item (id, question_id, group_place, number, asset_id, point, subject, state, value,
                                        said_by, said_at, audience_id)
             VALUES ({{id:{item}}}, {{id:{question}}}, 1, 1, {{id:{device}}}, 'version', '', 'answered', '4.2', 'Jip',
                     {now}, 1)"
        ),
        format!(
            "INSERT INTO question_reason (item_id, advisory_id, stated) VALUES ({{id:{item}}}, {{id:{advisory}}}, '<4.2')"
        ),
        format!(
            "INSERT INTO question_delivery (id, question_id, organisation_id, contact_id, part, round, channel, address,
                                            language, state, attempts, queued_at, audience_id)
             SELECT {{id:{delivery}}}, {{id:{question}}}, c.organisation_id, c.id, 'act', 1, 'phone', '010-5550101', 'nl',
                    'queued', 0, {now}, 1 FROM contact c WHERE c.organisation_id = {{id:{home}}}"
        ),
        format!(
            "INSERT INTO question_link (id, token_hash, question_id, delivery_id, created_at, expires_at, audience_id)
             VALUES ({{id:{delivery}}}, {aa}, {{id:{question}}}, {{id:{delivery}}}, {now}, {now}, 1)"
        ),
        format!(
            "INSERT INTO batch_link (id, token_hash, batch_id, organisation_id, created_at, expires_at, audience_id)
             VALUES ({{id:{delivery}}}, {aa}, {{id:{delivery}}}, {{id:{home}}}, {now}, {now}, 1)"
        ),
        format!(
            "INSERT INTO account_mail (id, kind, email, name, language, roles, created_at, expires_at)
             VALUES ({{id:{item}}}, 'password', 'kees@zorg.example', 'Kees', 'nl', '', {now}, {now})"
        ),
        format!(
            "INSERT INTO join_request (id, name, kind, domain, contact_name, email, language, created_at, confirmed_at,
                                       decided_at)
             VALUES ({{id:{item}}}, 'Nieuw', 'institution', 'nieuw.example', 'Anna', 'anna@nieuw.example', 'nl', 1, 2, {now})"
        ),
        format!(
            "INSERT INTO recovery_code (person_id, hash, salt, created_at) VALUES ({{id:{person}}}, {aa}, {aa}, {now})"
        ),
        format!(
            "INSERT INTO known_browser (token_hash, person_id, created_at, expires_at)
             VALUES ({aa}, {{id:{person}}}, {now}, {now})"
        ),
        format!(
            "INSERT INTO passkey (id, person_id, credential_id, name, credential, created_at)
             VALUES ({{id:{item}}}, {{id:{person}}}, {aa}, 'Telefoon', '{{}}', {now})"
        ),
        format!(
            "INSERT INTO oidc_identity (issuer, subject, person_id, shown_as, linked_at)
             VALUES ('https://login.example', 'k', {{id:{person}}}, 'kees', {now})"
        ),
        format!(
            "INSERT INTO bundle (serial, fingerprint, made_at, audience_id) VALUES (1, {aa}, {now}, 1)"
        ),
        format!(
            "INSERT INTO blind_report (id, organisation_id, serial, coarse, counted, unknown, said_by, via, at, audience_id)
             VALUES ({{id:{item}}}, {{id:{home}}}, 1, {no}, 0, 0, 'Jip', 'portal', {now}, 1)"
        ),
        format!(
            "INSERT INTO photo_answer (organisation_id, item, said, version, managed_by, maker, product, said_by, said_at,
                                       via, audience_id)
             VALUES ({{id:{home}}}, 'x', 'yes', '', '', '', '', 'Jip', {now}, 'portal', 1)"
        ),
        format!(
            "INSERT INTO intake_run (id, origin, started_at, finished_at, report, audience_id)
             VALUES ({{id:{item}}}, 'x', 1, {now}, '{{}}', 1)"
        ),
        format!(
            "INSERT INTO matching_run (id, cause, asked_by, scope, subjects, asked_at, finished_at, compared, added,
                                       changed, removed, audience_id)
             VALUES ({{id:{item}}}, 'assets', 'Aagje', '{{}}', 1, 1, {now}, 0, 0, 0, 0, 1),
                    ({{id:{question}}}, 'inventory', NULL, NULL, 1, 1, {now}, 0, 0, 0, 0, 1)"
        ),
    ] {
        scratch.sql(&text).await;
    }
    Filled { case, notice, person, device }
}

async fn account(scratch: &Scratch, case: &Case, email: &str) -> PersonId {
    let id = PersonId::new(&*scratch.world);
    let new = NewPerson {
        id,
        name: "Kees Kok".to_owned(),
        email: email.to_owned(),
        language: Language::Nl,
        password_hash: "$argon2id$geheim".to_owned(),
        totp_secret: Some(vec![7; 20]),
        memberships: BTreeSet::from([(case.region.care_home, Role::Manager)]),
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.add_person(&policy::may_manage_accounts(&policy::system("test")).unwrap(), &new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Rows that went and rows that came, by table; a row that changed is one of each.
fn difference(
    before: &BTreeMap<String, BTreeSet<String>>,
    after: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeMap<String, (usize, usize)> {
    let mut all = BTreeMap::new();
    for (table, rows) in before {
        let then = &after[table];
        let (gone, come) = (rows.difference(then).count(), then.difference(rows).count());
        if gone + come > 0 {
            all.insert(table.clone(), (gone, come));
        }
    }
    all
}

/// What the end of its term does to the region of [`filled`], beside the trail and the note of the run.
fn expected(kind: Kind) -> Vec<(&'static str, (usize, usize))> {
    const WENT: (usize, usize) = (1, 0);
    const EMPTIED: (usize, usize) = (1, 1);
    match kind {
        Kind::InventoryFiles => vec![("inventory_import", EMPTIED)],
        Kind::GoneDevices => vec![
            ("asset", EMPTIED),
            ("asset_match", EMPTIED),
            ("named_product", WENT),
            ("fallen_decision", WENT),
            ("remediation", EMPTIED),
            ("asset_key", WENT),
            ("asset_fact", WENT),
            ("question_reason", WENT),
            ("question_item", EMPTIED),
            ("question_group", EMPTIED),
        ],
        Kind::Addresses => vec![("delivery", (2, 2)), ("question_delivery", EMPTIED)],
        Kind::Links => vec![("link", (2, 0)), ("question_link", WENT), ("batch_link", WENT), ("answer", EMPTIED)],
        Kind::AccountMails => vec![("account_mail", WENT)],
        Kind::JoinRequests => vec![("join_request", WENT)],
        Kind::Accounts => vec![
            ("person", EMPTIED),
            ("session", WENT),
            ("recovery_code", WENT),
            ("known_browser", WENT),
            ("passkey", WENT),
            ("oidc_identity", WENT),
        ],
        Kind::AnswerNames => {
            vec![("answer", EMPTIED), ("question_item", EMPTIED), ("asset_fact", EMPTIED), ("remediation", EMPTIED)]
        }
        Kind::BlindNames => vec![("blind_report", EMPTIED)],
        Kind::PhotoNames => vec![("photo_answer", EMPTIED)],
        Kind::IntakeReports => vec![("intake_run", WENT)],
        Kind::MatchingRuns => vec![("matching_run", WENT)],
    }
}

/// How many rows of the kind itself that are.
fn rows_of(kind: Kind) -> u64 {
    match kind {
        Kind::Addresses => 3,
        Kind::AnswerNames | Kind::Links => 4,
        _ => 1,
    }
}

async fn keep(scratch: &Scratch, terms: &Terms) -> Vec<TermKept> {
    scratch.keep_terms(&may(), terms, None).await.unwrap()
}

async fn over(scratch: &Scratch, kind: Kind, days: i64) -> OverTerm {
    scratch.over_term(&may(), kind, days).await.unwrap()
}

const FAR: Timestamp = Timestamp::from_millis(4_000_000_000_000);

/// Not by winding the clock: two moments that are the same would make the same identifiers.
fn go(scratch: &Scratch, to: Timestamp) {
    scratch.world.advance_seconds((to.millis() - scratch.now().millis()) / 1_000);
}

/// The last moment in which nothing of a kind is over its term, and one in which all of it is: a link works for a month.
async fn end_of(scratch: &Scratch, kind: Kind) -> (Timestamp, Timestamp) {
    let then = scratch.now();
    go(scratch, FAR);
    let oldest = over(scratch, kind, 0).await.oldest.unwrap().plus_days(kind.default_days());
    go(scratch, then);
    (oldest, oldest.plus_days(31))
}

// Shows: NEN 8.10, 5.34, ASVS 14.2.4
on_both!(each_kind_is_touched_right_after_its_term_and_never_before_and_nothing_else_with_it, |scratch| {
    let it = filled(&scratch).await;
    // Names before lines: a line that is emptied has no fact left in which a name could stand.
    for kind in Kind::ALL.into_iter().rev() {
        let (first, last) = end_of(&scratch, kind).await;
        let terms = only(kind);
        go(&scratch, first);
        assert_eq!(over(&scratch, kind, kind.default_days()).await, OverTerm::default(), "{kind:?}");
        let before = rows(&scratch).await;
        keep(&scratch, &terms).await;
        let none = difference(&before, &rows(&scratch).await);
        assert_eq!(none.into_keys().collect::<Vec<_>>(), ["setting"], "{kind:?}, in its last moment");

        go(&scratch, first.plus_seconds(1));
        let some = over(&scratch, kind, kind.default_days()).await;
        assert!(some.rows > 0 && some.oldest == Some(first.plus_days(-kind.default_days())), "{kind:?}: {some:?}");
        go(&scratch, last);
        assert_eq!(over(&scratch, kind, kind.default_days()).await.rows, rows_of(kind) as i64, "{kind:?}");
        let kept = keep(&scratch, &terms).await;
        let kept: Vec<_> = kept.iter().filter(|kept| kept.rows > 0).map(|kept| (kept.kind, kept.rows)).collect();
        assert_eq!(kept, [(kind, rows_of(kind))]);
        let after = rows(&scratch).await;
        let mut wanted: BTreeMap<String, (usize, usize)> =
            expected(kind).into_iter().map(|(table, rows)| (table.to_owned(), rows)).collect();
        wanted.extend([("audit".to_owned(), (0, 1)), ("setting".to_owned(), (1, 1))]);
        assert_eq!(difference(&before, &after), wanted, "{kind:?}");

        let system = policy::system("test");
        let view = scratch.as_viewer(&system).await.unwrap();
        let trail = view.audit_of(kind.code()).await.unwrap();
        assert_eq!(trail.len(), 1, "{trail:?}");
        assert_eq!((trail[0].act.as_str(), trail[0].detail["rows"].as_u64()), ("retention.apply", Some(rows_of(kind))));
        let before = last.plus_days(-kind.default_days()).to_string();
        assert_eq!(trail[0].detail["before"].as_str(), Some(before.as_str()));

        scratch.world.advance_seconds(1);
        assert_eq!(over(&scratch, kind, kind.default_days()).await, OverTerm::default());
        keep(&scratch, &terms).await;
        let again = difference(&after, &rows(&scratch).await);
        assert_eq!(again.into_keys().collect::<Vec<_>>(), ["setting"], "{kind:?}, twice");
    }
    assert_eq!(scratch.lost_references().await.unwrap(), 0);
    let left = format!("{:?}", rows(&scratch).await);
    for word in ["geheim", "halmarin/pomp", "argon2id", "Kees Kok", "'Jip'", ",Jip,", "Aagje", "010-5550101'"] {
        assert!(!left.contains(word), "{word}");
    }
    let desk = analyst(&scratch);
    let view = scratch.as_viewer(&desk).await.unwrap();
    let notice = view.notice(it.notice).await.unwrap();
    assert_eq!((notice.asset_count, notice.assets.len()), (1, 0), "that a device was told of counts; it has no words");
    assert_eq!(notice.answers.len(), 1);
    assert_eq!((notice.answers[0].by.as_str(), notice.answers[0].kind), ("", AnswerKind::RiskAccepted));
    assert_eq!(notice.answers[0].accepted_by, None);
    assert!(notice.deliveries.iter().all(|to| to.address.is_empty()));
    assert_eq!(view.inventory_counts(it.case.region.care_home).await.unwrap().gone, 0);
    assert!(view.asset(it.device).await.is_ok());
});

// Shows: NEN 8.10
on_both!(what_has_no_term_stays_for_ever, |scratch| {
    filled(&scratch).await;
    let none: Vec<String> = Kind::ALL.into_iter().map(|kind| format!("{}=0", kind.code())).collect();
    go(&scratch, FAR);
    let before = rows(&scratch).await;
    assert!(keep(&scratch, &Terms::read(&none.join(",")).unwrap()).await.iter().all(|kept| kept.rows == 0));
    let changed = difference(&before, &rows(&scratch).await);
    assert_eq!(changed.into_keys().collect::<Vec<_>>(), ["setting"]);
});

on_both!(whatever_the_terms_and_the_day_are_twice_is_as_good_as_once, |scratch| {
    filled(&scratch).await;
    let begun = scratch.now();
    let mut dice: u64 = 2026;
    for round in 0..12_i64 {
        let mut roll = |sides: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % sides
        };
        let mut set = Vec::new();
        for kind in Kind::ALL {
            let days = if roll(2) == 0 { 0 } else { kind.least_days() + roll(900) as i64 };
            set.push(format!("{}={days}", kind.code()));
        }
        let terms = Terms::read(&set.join(",")).unwrap();
        go(&scratch, begun.plus_days(round * 120 + roll(100) as i64));
        keep(&scratch, &terms).await;
        let once = rows(&scratch).await;
        scratch.world.advance_seconds(1);
        let kept = keep(&scratch, &terms).await;
        assert!(kept.iter().all(|kept| kept.rows == 0 && kept.is_done), "{set:?}: {kept:?}");
        let changed = difference(&once, &rows(&scratch).await);
        assert_eq!(changed.into_keys().collect::<Vec<_>>(), ["setting"], "{set:?}");
        assert_eq!(scratch.lost_references().await.unwrap(), 0);
    }
});

on_both!(a_run_that_is_stopped_goes_on_and_stands_on_the_trail_once, |scratch| {
    crate::region::region(&scratch).await;
    let mut values = Vec::new();
    for _ in 0..2_300 {
        let id = PersonId::new(&*scratch.world);
        values.push(format!("({{id:{id}}}, 'x', 1, 1, '{{}}', 1)"));
    }
    for some in values.chunks(500) {
        let rows = some.join(", ");
        scratch
            .sql(&format!(
                "INSERT INTO intake_run (id, origin, started_at, finished_at, report, audience_id) VALUES {rows}"
            ))
            .await;
    }
    let of = async |at_most: Option<u32>| {
        let kept = scratch.keep_terms(&may(), &Terms::default(), at_most).await.unwrap();
        *kept.iter().find(|kept| kept.kind == Kind::IntakeReports).unwrap()
    };
    let trail = async || {
        let system = policy::system("test");
        let view = scratch.as_viewer(&system).await.unwrap();
        let rows = view.audit_of("intake_reports").await.unwrap();
        rows.iter().map(|row| row.detail["rows"].as_u64().unwrap()).collect::<Vec<u64>>()
    };
    let kept = of(Some(1)).await;
    assert_eq!((kept.rows, kept.is_done), (1_000, false));
    assert_eq!(trail().await, Vec::<u64>::new());
    assert_eq!(scratch.terms_kept_at().await.unwrap(), None, "a day is over when all is done");
    assert_eq!(over(&scratch, Kind::IntakeReports, 400).await.rows, 1_300);
    let kept = of(None).await;
    assert_eq!((kept.rows, kept.is_done), (1_300, true));
    assert_eq!(trail().await, [2_300]);
    assert_eq!(scratch.terms_kept_at().await.unwrap(), Some(scratch.now()));
    of(None).await;
    assert_eq!(trail().await, [2_300], "a run that did nothing says nothing");
});

// Shows: NEN 5.34, 8.10
on_both!(the_address_of_an_emptied_account_can_be_invited_anew, |scratch| {
    let it = filled(&scratch).await;
    scratch.world.advance_hours(24 * 401);
    keep(&scratch, &only(Kind::Accounts)).await;
    assert!(scratch.sign_in("kees@zorg.example").await.unwrap().is_none());
    assert!(scratch.sign_in(&format!("emptied-{}", it.person)).await.unwrap().is_none());

    let home = it.case.region.care_home;
    let id = AccountMailId::new(&*scratch.world);
    let invitation = NewInvitation {
        id,
        name: "Kees Kok".to_owned(),
        email: "Kees@zorg.example".to_owned(),
        language: Language::Nl,
        roles: BTreeSet::from([Role::SecurityOfficer]),
    };
    let system = policy::system("test");
    let people = policy::may_manage_people(&system, home, OrganisationKind::Institution).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.invite(&people, &invitation).await.unwrap();
    tx.put_account_link(&proof(), id, ContentHash::of(b"anew")).await.unwrap();
    tx.commit().await.unwrap();
    let mail = scratch.account_mail(ContentHash::of(b"anew")).await.unwrap().unwrap();
    assert_eq!((mail.kind, mail.person), (MailKind::Invitation, None));
    let new = PersonId::new(&*scratch.world);
    let mut tx = scratch.begin().await.unwrap();
    assert_eq!(tx.accept_invitation(&mail, new, Some("$argon2id$new")).await.unwrap(), new);
    tx.commit().await.unwrap();
    assert_ne!(new, it.person, "it is another account, and the trail tells them apart");
    assert!(scratch.sign_in("kees@zorg.example").await.unwrap().is_some());
    // The old one is in the trail still, by its identifier.
    let may = policy::may_read_audit(&system).unwrap();
    let view = scratch.as_viewer(&system).await.unwrap();
    let filter = store::TrailFilter { object: Some(it.person.to_string()), ..Default::default() };
    assert!(!view.trail(&may, &filter, &PageRequest::first(10)).await.unwrap().items.is_empty());
});

on_both!(the_program_waits_a_day_before_it_keeps_to_terms_for_the_first_time, |scratch| {
    for (hours, due) in [(0, false), (23, false), (1, true)] {
        scratch.world.advance_hours(hours);
        assert_eq!(scratch.terms_are_due(24).await.unwrap(), due, "{hours}");
    }
    keep(&scratch, &Terms::default()).await;
    for (hours, due) in [(0, false), (23, false), (1, true)] {
        scratch.world.advance_hours(hours);
        assert_eq!(scratch.terms_are_due(24).await.unwrap(), due, "{hours}");
    }
});

on_both!(an_emptied_file_does_not_come_back_and_says_so, |scratch| {
    let it = filled(&scratch).await;
    let home = it.case.region.care_home;
    let system = policy::system("test");
    let imports = async || {
        let view = scratch.as_viewer(&system).await.unwrap();
        let list = view.inventory_imports(home).await.unwrap();
        let rejected = |row: &store::ImportRow| row.result.rejected[0].excerpt.clone();
        list.iter().map(|row| (row.id, row.state, row.has_file, rejected(row))).collect::<Vec<_>>()
    };
    let import = imports().await[0].0;
    assert_eq!(imports().await, [(import, ImportState::Done, true, "geheim".to_owned())]);
    scratch.world.advance_hours(24 * 91);
    keep(&scratch, &Terms::default()).await;
    assert_eq!(imports().await, [(import, ImportState::Done, false, String::new())]);
    let importing = policy::may_import_inventory(&system, home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let again = tx.queue_import_again(&importing, import, &domain::asset::Mapping { columns: Vec::new() }).await;
    assert!(matches!(again, Err(store::StoreError::NotFound)), "{again:?}");
});

// Shows: NEN 5.34
on_both!(all_that_is_held_of_one_person_is_handed_over_without_secrets_and_without_others, |scratch| {
    let it = filled(&scratch).await;
    let other = account(&scratch, &it.case, "ander@zorg.example").await;
    scratch.sql("UPDATE answer SET answered_by = 'Kees Kok'").await;
    let system = policy::system("test");
    // Whom somebody invited is on the trail by address, and is somebody else.
    let home = it.case.region.care_home;
    let invitation = NewInvitation {
        id: AccountMailId::new(&*scratch.world),
        name: "Bep Derde".to_owned(),
        email: "derde@zorg.example".to_owned(),
        language: Language::Nl,
        roles: BTreeSet::from([Role::SecurityOfficer]),
    };
    let mut tx = scratch.begin().await.unwrap();
    let mut manager = member(&scratch, home, Role::Manager);
    manager.who = Who::Person(it.person);
    let people = policy::may_manage_people(&manager, home, OrganisationKind::Institution).unwrap();
    tx.invite(&people, &invitation).await.unwrap();
    tx.commit().await.unwrap();

    let may = policy::may_manage_accounts(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    // Also while somebody writes.
    let held = scratch.held_of_person(&may, it.person).await.unwrap();
    tx.person_taken_out(&may, it.person, held.len()).await.unwrap();
    tx.commit().await.unwrap();
    let tables: BTreeSet<&str> = held.iter().map(|(table, _)| *table).collect();
    let invited: Vec<_> =
        held.iter().filter(|(table, _)| *table == "account_mail_invited").flat_map(|it| &it.1).collect();
    assert_eq!(invited.len(), 1);
    let columns: BTreeSet<&str> = invited[0].keys().map(String::as_str).collect();
    assert_eq!(columns, BTreeSet::from(["created_at", "id", "kind"]));
    for table in ["person", "membership", "session", "passkey", "oidc_identity", "account_mail", "answer", "audit"] {
        assert!(tables.contains(table), "{table} in {tables:?}");
    }
    let text = format!("{held:?}");
    assert!(text.contains("kees@zorg.example") && text.contains("Kan niet anders."), "{text}");
    assert!(!text.contains(&other.to_string()) && !text.contains("ander@zorg.example"), "{text}");
    assert!(text.contains("invitation.send"), "what the person did is there: {text}");
    assert!(!text.contains("derde@zorg.example") && !text.contains("Bep Derde"), "{text}");
    for secret in ["argon2id", "password_hash", "totp_secret", "token_hash", "credential_id", "\"hash\"", "salt"] {
        assert!(!text.contains(secret), "{secret} is nobody's to take along");
    }
    let view = scratch.as_viewer(&system).await.unwrap();
    let may = policy::may_read_audit(&system).unwrap();
    let filter = store::TrailFilter { act: Some("person.export".to_owned()), ..Default::default() };
    let trail = view.trail(&may, &filter, &PageRequest::first(10)).await.unwrap().items;
    assert_eq!(trail.iter().map(|row| row.object.clone()).collect::<Vec<_>>(), [it.person.to_string()]);
});

// Shows: NEN 5.34
on_both!(an_emptied_account_has_no_name_by_which_others_would_be_handed_over, |scratch| {
    let it = filled(&scratch).await;
    scratch.sql("UPDATE answer SET answered_by = ''").await;
    scratch.sql("UPDATE question_item SET said_by = ''").await;
    scratch.world.advance_hours(24 * 401);
    keep(&scratch, &only(Kind::Accounts)).await;
    let may = policy::may_manage_accounts(&policy::system("test")).unwrap();
    let held = scratch.held_of_person(&may, it.person).await.unwrap();
    let tables: Vec<&str> = held.iter().map(|(table, _)| *table).collect();
    assert_eq!(tables, ["person", "membership", "audit"]);
});

// Shows: NEN 8.10
on_both!(a_confirmed_wish_waits_for_the_decision_and_one_that_was_not_goes, |scratch| {
    for (confirmed, decided) in [("NULL", "NULL"), ("2", "NULL"), ("2", "3")] {
        let id = PersonId::new(&*scratch.world);
        let columns = "id, name, kind, domain, contact_name, email, language, created_at, confirmed_at, decided_at";
        let values = format!(
            "{{id:{id}}}, 'Nieuw', 'institution', 'n.example', 'Anna', 'a@n.example', 'nl', 1, {confirmed}, {decided}"
        );
        scratch.sql(&format!("INSERT INTO join_request ({columns}) VALUES ({values})")).await;
    }
    let kept = keep(&scratch, &only(Kind::JoinRequests)).await;
    assert_eq!(kept.iter().map(|kept| kept.rows).sum::<u64>(), 2);
    let waiting = scratch.joins(&policy::may_manage_organisations(&policy::system("test")).unwrap()).await.unwrap();
    assert_eq!(waiting.len(), 1);
});
