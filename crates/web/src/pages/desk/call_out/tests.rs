//! The roster and the call-outs as people of the CERT see them, on both databases.

use domain::duty::{Channel, NoRoad, Office};
use domain::policy;
use domain::viewer::Role;
use testkit::on_both;

use crate::bench::bench_on;
use crate::paths;

/// The identifiers of the people that the roster offers first, in order.
fn people(page: &str) -> Vec<String> {
    let (_, select) = page.split_once("id=\"person-1\"").unwrap();
    let select = select.split("</select>").next().unwrap();
    let options = select.split("<option value=\"").skip(1);
    options.map(|option| option.split('"').next().unwrap().to_owned()).filter(|id| !id.is_empty()).collect()
}

on_both!(a_lead_makes_the_roster_and_everybody_at_the_desk_reads_it, |scratch| {
    let bench = bench_on(scratch).await;
    let lead = bench.signed_in("lea@cert.example", bench.cert, Role::Lead).await;
    let analyst = bench.signed_in("ana@cert.example", bench.cert, Role::Analyst).await;
    let member = bench.signed_in("mo@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let page = bench.get(paths::DESK_DUTY, &lead).await.body;
    assert!(page.contains("Niemand heeft nu piket") && page.contains("Niemand heeft piket in deze tijd"), "{page}");
    let people = people(&page);
    assert_eq!(people.len(), 2);

    // It is Friday, so the week began last Monday.
    let form = [
        ("act", "rotate"),
        ("person", people[0].as_str()),
        ("person", people[1].as_str()),
        ("person", ""),
        ("start", "2026-11-16"),
        ("time", "09:00"),
        ("weeks", "3"),
    ];
    assert_eq!(bench.post(paths::DESK_DUTY, &analyst, &form).await.status, 404);
    assert_eq!(bench.post(paths::DESK_DUTY, &member, &form).await.status, 404);
    let made = bench.post(paths::DESK_DUTY, &lead, &form).await;
    assert_eq!(made.location(), format!("{}?done=rotate", paths::DESK_DUTY));
    let again = bench.post(paths::DESK_DUTY, &lead, &form).await;
    assert!(again.status == 422 && again.body.contains("In die tijd heeft al iemand piket"), "{}", again.body);

    let phone = format!("phone-{}", people[0]);
    let bad = [("act", "phones"), ("who", people[0].as_str()), (phone.as_str(), "bel mij")];
    assert_eq!(bench.post(paths::DESK_DUTY, &lead, &bad).await.status, 422);
    let good = [("act", "phones"), ("who", people[0].as_str()), (phone.as_str(), "06 12 34 56 78")];
    assert_eq!(bench.post(paths::DESK_DUTY, &lead, &good).await.status, 303);
    let page = bench.get(paths::DESK_DUTY, &analyst).await.body;
    assert!(page.contains("tel:+31612345678") && !page.contains("Niemand heeft nu piket"), "{page}");
    // Three weeks from last Monday are two from Friday and more.
    assert!(!page.contains("Niemand heeft piket in deze tijd"), "{page}");
    assert!(!page.contains("value=\"rotate\"") && page.contains("Een hoofdanalist wijzigt"), "{page}");
    assert_eq!(bench.get(paths::DESK_DUTY, &member).await.status, 404);
});

on_both!(whoever_takes_a_call_up_is_named_and_a_second_one_reads_that, |scratch| {
    let bench = bench_on(scratch).await;
    let analyst = bench.signed_in("ana@cert.example", bench.cert, Role::Analyst).await;
    let lead = bench.signed_in("lea@cert.example", bench.cert, Role::Lead).await;
    let mut tx = bench.scratch.begin().await.unwrap();
    let proof = policy::may_publish(&policy::system("test")).unwrap();
    let id = tx.raise_test(&proof, &Office::off("UTC")).await.unwrap();
    tx.commit().await.unwrap();
    let path = paths::duty_call(id);
    assert!(bench.get(paths::DESK, &analyst).await.body.contains("niemand heeft het nog opgepakt"));
    let page = bench.get(&path, &analyst).await.body;
    assert!(page.contains("Ik pak dit op") && page.contains("niemand had piket"), "{page}");
    assert_eq!(bench.post(&path, &analyst, &[]).await.location(), format!("{path}?done=taken"));
    assert_eq!(bench.post(&path, &lead, &[]).await.location(), format!("{path}?done=other"));
    let page = bench.get(&path, &lead).await.body;
    assert!(page.contains("Opgepakt door") && !page.contains("Ik pak dit op"), "{page}");
    assert!(!bench.get(paths::DESK, &analyst).await.body.contains("niemand heeft het nog opgepakt"));
    let member = bench.signed_in("mo@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    for answer in [bench.get(&path, &member).await, bench.post(&path, &member, &[]).await] {
        assert_eq!(answer.status, 404);
    }
});

on_both!(a_message_that_has_no_way_to_go_says_why, |scratch| {
    let bench = bench_on(scratch).await;
    let lead = bench.signed_in("lea@cert.example", bench.cert, Role::Lead).await;
    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    let people = bench.scratch.as_viewer(&system).await.unwrap().duty_people().await.unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.set_duty_phone(&policy::may_manage_accounts(&system).unwrap(), people[0].id, "0612345678").await.unwrap();
    let id = tx.raise_test(&proof, &Office::off("UTC").with_voice(Some(0))).await.unwrap();
    tx.commit().await.unwrap();
    let row = bench.scratch.as_viewer(&system).await.unwrap().call_out(id).await.unwrap();
    let channels: Vec<_> = row.messages.iter().map(|message| message.channel).collect();
    assert_eq!(channels, [Channel::Mail, Channel::Sms, Channel::Voice]);
    let mut tx = bench.scratch.begin().await.unwrap();
    for (message, why) in row.messages.iter().skip(1).zip([NoRoad::Gateway, NoRoad::Number]) {
        tx.duty_dropped(&proof, message.id, Some(why)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let page = bench.get(&paths::duty_call(id), &lead).await.body;
    for expected in
        ["Er is geen gateway voor sms ingesteld (sms_url).", "Er is geen telefoonnummer bekend.", "kan niet"]
    {
        assert!(page.contains(expected), "{expected} is missing: {page}");
    }
    assert!(!page.contains("niet meer nodig") && !page.contains("no gateway"), "{page}");
});

on_both!(a_lead_gives_a_part_of_a_week_to_a_colleague, |scratch| {
    let bench = bench_on(scratch).await;
    let lead = bench.signed_in("lea@cert.example", bench.cert, Role::Lead).await;
    let analyst = bench.signed_in("ana@cert.example", bench.cert, Role::Analyst).await;
    let people = people(&bench.get(paths::DESK_DUTY, &lead).await.body);
    let form =
        [("act", "rotate"), ("person", people[0].as_str()), ("start", "2026-11-23"), ("time", "09:00"), ("weeks", "1")];
    bench.post(paths::DESK_DUTY, &lead, &form).await;
    let page = bench.get(paths::DESK_DUTY, &lead).await.body;
    let shift = page.split("name=\"shift\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let part = |from: &'static str, until: &'static str| {
        [("act", "give"), ("shift", shift.as_str()), ("to", people[1].as_str()), ("from", from), ("until", until)]
    };
    for (from, until, said) in [
        ("", "2026-11-27T09:00", "Kies een dag en een tijd"),
        ("2026-11-27T09:00", "2026-11-26T17:00", "met het begin vóór het einde"),
        ("2026-11-22T09:00", "2026-11-26T17:00", "binnen één week van het rooster"),
    ] {
        let answer = bench.post(paths::DESK_DUTY, &lead, &part(from, until)).await;
        assert!(answer.status == 422 && answer.body.contains(said), "{said}: {}", answer.body);
    }
    let good = part("2026-11-26T17:00", "2026-11-27T09:00");
    assert_eq!(bench.post(paths::DESK_DUTY, &analyst, &good).await.status, 404);
    assert_eq!(bench.post(paths::DESK_DUTY, &lead, &good).await.location(), format!("{}?done=give", paths::DESK_DUTY));
    let system = policy::system("test");
    let view = bench.scratch.as_viewer(&system).await.unwrap();
    let roster = view.roster(bench.web.now(), 10).await.unwrap();
    let firsts: Vec<_> = roster.iter().map(|row| row.shift.turn.first.to_string()).collect();
    assert_eq!(firsts, [people[0].clone(), people[1].clone(), people[0].clone()]);
});

on_both!(the_roster_goes_into_a_calendar_without_numbers, |scratch| {
    let bench = bench_on(scratch).await;
    let lead = bench.signed_in("lea@cert.example", bench.cert, Role::Lead).await;
    let analyst = bench.signed_in("ana@cert.example", bench.cert, Role::Analyst).await;
    let member = bench.signed_in("mo@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let people = people(&bench.get(paths::DESK_DUTY, &lead).await.body);
    let form =
        [("act", "rotate"), ("person", people[0].as_str()), ("start", "2026-11-23"), ("time", "09:00"), ("weeks", "2")];
    bench.post(paths::DESK_DUTY, &lead, &form).await;
    let phone = format!("phone-{}", people[0]);
    let numbers = [("act", "phones"), ("who", people[0].as_str()), (phone.as_str(), "06 12 34 56 78")];
    bench.post(paths::DESK_DUTY, &lead, &numbers).await;
    let file = bench.get(paths::DESK_DUTY_ICS, &analyst).await;
    assert_eq!(file.status, 200);
    assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
    assert_eq!(file.body.matches("BEGIN:VEVENT\r\n").count(), 2, "{}", file.body);
    assert!(file.body.contains("DTSTART:20261123T080000Z\r\nDTEND:20261130T080000Z\r\n"), "{}", file.body);
    assert!(!file.body.contains("612345678"), "{}", file.body);
    let uids = |text: &str| text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>();
    let again = bench.get(paths::DESK_DUTY_ICS, &lead).await.body;
    assert_eq!(uids(&again), uids(&file.body), "the same each time");
    // One of the two has both weeks, and the other has none.
    let mine = format!("{}?mine=1", paths::DESK_DUTY_ICS);
    let mut counts = Vec::new();
    for visitor in [&lead, &analyst] {
        counts.push(uids(&bench.get(&mine, visitor).await.body).len());
    }
    counts.sort_unstable();
    assert_eq!(counts, [0, 2]);
    assert_eq!(bench.get(paths::DESK_DUTY_ICS, &member).await.status, 404);
});
