//! What the simulated sector is assumed to be and to do. **None of this is measured.** Every number is a guess that
//! somebody who knows the field may find too high or too low; docs/follow-up-simulation.md lists them, and a test holds
//! that list to this one.

/// One assumption as the page lists it.
pub(super) struct Assumption {
    pub(super) name: &'static str,
    pub(super) value: f64,
    pub(super) unit: &'static str,
    pub(super) reason: &'static str,
}

/// A constant, its unit and its reason in one place, so that the list cannot lack one.
macro_rules! assumptions {
    ($($name:ident = $value:literal, $unit:literal, $reason:literal;)+) => {
        $(#[doc = $reason] pub(super) const $name: f64 = $value;)+

        pub(super) const ALL: &[Assumption] =
            &[$(Assumption { name: stringify!($name), value: $value, unit: $unit, reason: $reason }),+];
    };
}

assumptions! {
    // Who there is.
    SMALL = 70.0, "% of organisations",
        "Most participants of a health sector are practices, care homes and homes for a few people.";
    MEDIUM = 22.0, "% of organisations",
        "The rest beyond small and medium are large: hospitals and groups, some hundreds in a country.";
    OUTSOURCED_SMALL = 65.0, "% of small",
        "A small institution has no IT staff; about a third muddles through by itself.";
    OUTSOURCED_MEDIUM = 35.0, "% of medium",
        "About a third of the medium ones has no IT department of its own; large ones all have one.";
    SUPPLIERS = 40.0, "IT suppliers",
        "Some tens serve a sector; a few have many customers and many have a few.";
    MANDATED = 80.0, "% of those who outsource",
        "Not every institution gets round to approving its supplier's mandate.";
    PEOPLE_MEDIUM = 2.0, "people",
        "A medium organisation registers a colleague as stand-in; a small one has one address.";
    PEOPLE_LARGE = 3.0, "people",
        "A large organisation registers a team.";

    // What gets there.
    DEAD_ADDRESS = 3.0, "% of addresses",
        "Lists of contacts grow old: people leave, and the address is refused.";
    NO_ADDRESS = 1.0, "% of small organisations",
        "A few have given a telephone number only.";
    UNSEEN = 4.0, "% of people",
        "Filters and forgotten mailboxes swallow mail without a word; the reminder meets the same filter.";

    // Who reads, and when.
    AWAY = 12.0, "% of people",
        "Leave, illness and part-time work: on a working day about one in eight reads nothing for the next three days.";
    READS_FIRST = 75.0, "% of who is there",
        "A warning by a known sender with its severity in the subject is read by more than a newsletter and by fewer than all.";
    READS_REMINDER = 75.0, "% of who is there",
        "Somebody who let the first one lie is no more and no less likely to open the next.";
    READ_MEDIAN = 120.0, "attended minutes",
        "Half of those who read have read two working hours after it came.";
    OPENS = 510.0, "minutes after midnight",
        "Offices read mail from 08:30, on working days.";
    CLOSES = 1020.0, "minutes after midnight",
        "And until 17:00.";
    DUTY_LARGE = 30.0, "% of large organisations",
        "Somebody there reads mail every day from 07:00 to 22:00.";
    DUTY_SUPPLIER = 40.0, "% of suppliers",
        "A service desk that works evenings and weekends is sold as an extra.";

    // Who answers.
    ANSWERS_BY_LOGIN = 20.0, "% of who reads",
        "Chosen by its outcome: with it, mail alone stays below the fifth that answered a comparable national service's first high alert within 48 hours.";
    ANSWERS_BY_LINK = 60.0, "% of who reads",
        "A button that needs no account takes seconds; still many mean to do it later and forget.";
    RELUCTANT = 80.0, "% of that, with each reminder",
        "Those who have read and not answered are the more reluctant part.";
    ASKS_ELSEWHERE = 60.0, "% of that, where IT is outsourced",
        "Who must ask the supplier first often waits for it instead of answering.";
    LOGIN_MEDIAN = 240.0, "attended minutes",
        "Finding the account and the second factor is put off to a quiet hour.";
    LINK_MEDIAN = 45.0, "attended minutes",
        "Most who press a button do so soon after reading.";
    CALL_ME = 5.0, "% of answers by link",
        "Some do not know what to do, and the mail offers a call.";
    READ_ONLY = 10.0, "% of answers",
        "Some only say that they have read it; that counts as an answer, and reminders go on.";
    NOT_WITH_US = 20.0, "% of answers",
        "Inventories are not always right.";

    // Suppliers.
    SUPPLIER_READS = 95.0, "% of batches",
        "A service desk works through its inbox.";
    SUPPLIER_MEDIAN = 90.0, "attended minutes",
        "A ticket is opened within two hours.";
    SUPPLIER_ANSWERS = 70.0, "% of batches that are read",
        "Looking after it is the supplier's trade, yet telling the CERT is extra work for many customers.";
    SUPPLIER_ANSWER_MEDIAN = 240.0, "attended minutes",
        "The answer needs a look at what the customers have.";
    SUPPLIER_ALL = 70.0, "% of their answers",
        "One answer for all customers is one act on the page.";
    SUPPLIER_PART = 60.0, "% of customers otherwise",
        "Some know for a part of their customers only; the others wait for the next round.";

    // The telephone.
    CALLERS = 2.0, "people of the CERT",
        "Two people can be spared for the call list.";
    CALL_MINUTES = 10.0, "minutes",
        "A call with its note takes ten minutes.";
    PHONES_FROM = 480.0, "minutes after midnight",
        "The CERT phones from 08:00, on every day while a high notice is open.";
    PHONES_UNTIL = 1080.0, "minutes after midnight",
        "And until 18:00.";
    PICKS_UP = 60.0, "% of calls in their hours",
        "Somebody who can answer comes to the telephone.";
    PICKS_UP_OUTSIDE = 20.0, "% of other calls",
        "At weekends and in the evening a nurse picks up, who seldom can.";
    AGAIN = 120.0, "minutes",
        "After a call without an answer the next one waits for two hours.";
}

/// As the page lists them.
pub(super) fn markdown() -> String {
    let mut text = "| assumption | value | why |\n|---|---|---|\n".to_owned();
    for it in ALL {
        text.push_str(&format!("| `{}` | {} {} | {} |\n", it.name, it.value, it.unit, it.reason));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_lists_every_assumption_as_it_is() {
        let page = include_str!("../../../../../../docs/follow-up-simulation.md");
        assert!(page.contains(&markdown()), "put this into docs/follow-up-simulation.md:\n{}", markdown());
    }
}
