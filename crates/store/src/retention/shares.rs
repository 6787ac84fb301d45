//! Which rows of which tables each kind is, from when their term counts, and what is done to them.

use domain::retention::Kind;

/// What a kind is in one table.
pub(super) struct Share {
    /// Called `t` in the texts.
    pub(super) table: &'static str,
    pub(super) key: &'static [&'static str],
    /// When it came to its end; NULL while it has not.
    pub(super) since: &'static str,
    /// There is something left to take away.
    pub(super) due: &'static str,
    pub(super) how: How,
}

#[derive(Clone, Copy)]
pub(super) enum How {
    /// One statement, up to its `WHERE`.
    Direct(&'static str),
    /// Statements about the rows whose identifiers are `{in_ids:1}`, in an order that no reference stands in the way; then
    /// what is done to each row.
    ById(&'static [&'static str], Word),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Word {
    None,
    File,
    Line,
    Account,
}

const ID: &[&str] = &["id"];
const ANYWAY: &str = "1 = 1";
/// A telephone call has no end of its own; it was due on the day itself.
const DELIVERED: &str = "COALESCE(t.sent_at, t.failed_at, CASE WHEN t.channel <> 'mail' THEN t.queued_at END)";
/// A mail server quotes the address in what it says of it.
const ADDRESSED: &str = "t.address <> '' OR t.last_error IS NOT NULL";

pub(super) fn shares(kind: Kind) -> &'static [Share] {
    match kind {
        Kind::InventoryFiles => INVENTORY_FILES,
        Kind::GoneDevices => GONE_DEVICES,
        Kind::Addresses => ADDRESSES,
        Kind::Links => LINKS,
        Kind::AccountMails => ACCOUNT_MAILS,
        Kind::JoinRequests => JOIN_REQUESTS,
        Kind::Accounts => ACCOUNTS,
        Kind::AnswerNames => ANSWER_NAMES,
        Kind::BlindNames => BLIND_NAMES,
        Kind::PhotoNames => PHOTO_NAMES,
        Kind::IntakeReports => INTAKE_REPORTS,
        Kind::MatchingRuns => MATCHING_RUNS,
    }
}

const INVENTORY_FILES: &[Share] = &[Share {
    table: "inventory_import",
    key: ID,
    // An upload that nobody went on with ended when it came.
    since: "COALESCE(t.finished_at, t.uploaded_at)",
    due: "length(t.content) > 0 AND t.state <> 'queued'",
    how: How::ById(&[], Word::File),
}];

/// What the line of a device has is taken from `blind::wipe`, which does the same to a whole inventory. What was decided
/// and how far it was done stays, without a word; that a notice was about it as well.
const GONE_DEVICES: &[Share] = &[Share {
    table: "asset",
    key: ID,
    since: "t.gone_at",
    due:
        "t.search <> '' OR t.maker <> '' OR t.product <> '' OR t.version <> '' OR t.model_number <> '' OR t.serial <> ''
          OR t.udi_di <> '' OR t.kind <> '' OR t.location <> '' OR t.department <> '' OR t.remark <> ''",
    how: How::ById(
        &[
            // The numbers that nobody else has registered.
            "DELETE FROM named_product WHERE (product_key, model_number) IN
                     (SELECT s.product_key, s.model_number FROM asset s WHERE s.id {in_ids:1} AND s.model_number <> '')
                 AND NOT EXISTS (SELECT 1 FROM asset s WHERE s.model_number <> '' AND NOT (s.id {in_ids:1})
                                 AND s.product_key = named_product.product_key
                                 AND s.model_number = named_product.model_number)",
            "DELETE FROM asset_match WHERE asset_id {in_ids:1} AND decision IS NULL",
            "UPDATE asset_match SET grounds = '[]', decision_note = NULL WHERE asset_id {in_ids:1}",
            "DELETE FROM fallen_decision WHERE asset_id {in_ids:1}",
            "UPDATE remediation SET note = '', said_by = '' WHERE asset_id {in_ids:1}",
            "DELETE FROM asset_key WHERE asset_id {in_ids:1}",
            "DELETE FROM asset_fact WHERE asset_id {in_ids:1}",
            "DELETE FROM bill_asset WHERE asset_id {in_ids:1}",
            "DELETE FROM question_reason WHERE item_id IN (SELECT i.id FROM question_item i WHERE i.asset_id {in_ids:1})",
            "UPDATE question_item SET value = '', subject = '', said_by = '',
                    state = CASE WHEN state = 'open' THEN 'moot' ELSE state END
             WHERE asset_id {in_ids:1}",
            // The words of a group are those of all its devices; they go with the last one.
            "UPDATE question_group SET maker = '', product = '', model_number = '', subject = ''
             WHERE (question_id, place) IN
                       (SELECT i.question_id, i.group_place FROM question_item i WHERE i.asset_id {in_ids:1})
               AND NOT EXISTS (SELECT 1 FROM question_item i JOIN asset s ON s.id = i.asset_id
                               WHERE i.question_id = question_group.question_id AND i.group_place = question_group.place
                                 AND s.search <> '' AND NOT (s.id {in_ids:1}))",
        ],
        Word::Line,
    ),
}];

const ADDRESSES: &[Share] = &[
    Share {
        table: "delivery",
        key: ID,
        since: DELIVERED,
        due: ADDRESSED,
        how: How::Direct("UPDATE delivery SET address = '', last_error = NULL"),
    },
    Share {
        table: "question_delivery",
        key: ID,
        since: DELIVERED,
        due: ADDRESSED,
        how: How::Direct("UPDATE question_delivery SET address = '', last_error = NULL"),
    },
    Share {
        table: "overview_delivery",
        key: ID,
        since: "COALESCE(t.sent_at, t.failed_at)",
        due: ADDRESSED,
        how: How::Direct("UPDATE overview_delivery SET address = '', last_error = NULL"),
    },
    Share {
        table: "webhook_message",
        key: ID,
        since: "COALESCE(t.sent_at, t.failed_at)",
        due: "t.last_error IS NOT NULL",
        how: How::Direct("UPDATE webhook_message SET last_error = NULL"),
    },
    Share {
        table: "duty_message",
        key: ID,
        since: "COALESCE(t.sent_at, t.failed_at)",
        // A gateway quotes the number in what it says of it.
        due: "t.last_error IS NOT NULL",
        how: How::Direct("UPDATE duty_message SET last_error = NULL"),
    },
];

const LINKS: &[Share] = &[
    Share {
        table: "link",
        key: ID,
        // Also one that was used shows until then what was answered.
        since: "t.expires_at",
        due: ANYWAY,
        how: How::ById(
            &["UPDATE answer SET link_id = NULL WHERE link_id {in_ids:1}", "DELETE FROM link WHERE id {in_ids:1}"],
            Word::None,
        ),
    },
    Share {
        table: "question_link",
        key: ID,
        since: "t.expires_at",
        due: ANYWAY,
        how: How::Direct("DELETE FROM question_link"),
    },
    Share {
        table: "batch_link",
        key: ID,
        since: "t.expires_at",
        due: ANYWAY,
        how: How::Direct("DELETE FROM batch_link"),
    },
];

const ACCOUNT_MAILS: &[Share] = &[Share {
    table: "account_mail",
    key: ID,
    since: "t.expires_at",
    due: ANYWAY,
    how: How::Direct("DELETE FROM account_mail"),
}];

const JOIN_REQUESTS: &[Share] = &[Share {
    table: "join_request",
    key: ID,
    // One that was never confirmed goes with the next wish, and there may be none. One that was waits for the CERT.
    since: "COALESCE(t.decided_at, CASE WHEN t.confirmed_at IS NULL THEN t.created_at END)",
    due: ANYWAY,
    how: How::Direct("DELETE FROM join_request"),
}];

const ACCOUNTS: &[Share] = &[Share {
    table: "person",
    key: ID,
    // An account for an emergency ends by itself.
    since: "COALESCE(t.disabled_at, t.ends_at)",
    due: "t.name <> '' OR t.email LIKE '%@%' OR t.password_hash <> '' OR t.totp_secret IS NOT NULL",
    how: How::ById(
        &[
            "DELETE FROM session WHERE person_id {in_ids:1}",
            "DELETE FROM recovery_code WHERE person_id {in_ids:1}",
            "DELETE FROM known_browser WHERE person_id {in_ids:1}",
            "DELETE FROM passkey WHERE person_id {in_ids:1}",
            "DELETE FROM passkey_challenge WHERE person_id {in_ids:1}",
            "DELETE FROM oidc_identity WHERE person_id {in_ids:1}",
            "DELETE FROM oidc_flow WHERE person_id {in_ids:1}",
            "DELETE FROM duty_person WHERE person_id {in_ids:1}",
        ],
        Word::Account,
    ),
}];

const ANSWER_NAMES: &[Share] = &[
    Share {
        table: "answer",
        key: ID,
        since: "t.at",
        due: "t.answered_by <> '' OR t.accepted_by IS NOT NULL",
        how: How::Direct("UPDATE answer SET answered_by = '', accepted_by = NULL"),
    },
    Share {
        table: "phone_call",
        key: ID,
        since: "t.called_at",
        due: "t.noted_by <> ''",
        how: How::Direct("UPDATE phone_call SET noted_by = ''"),
    },
    Share {
        table: "rating",
        key: ID,
        since: "t.rated_at",
        due: "t.rated_by <> ''",
        how: How::Direct("UPDATE rating SET rated_by = ''"),
    },
    Share {
        table: "second_look",
        key: &["advisory_id"],
        since: "t.asked_at",
        due: "t.asked_by <> ''",
        how: How::Direct("UPDATE second_look SET asked_by = ''"),
    },
    Share {
        table: "question_item",
        key: ID,
        since: "t.said_at",
        due: "t.said_by <> ''",
        how: How::Direct("UPDATE question_item SET said_by = ''"),
    },
    Share {
        table: "asset_fact",
        key: ID,
        since: "t.said_at",
        due: "t.said_by <> ''",
        how: How::Direct("UPDATE asset_fact SET said_by = ''"),
    },
    Share {
        table: "remediation",
        key: &["advisory_id", "asset_id", "vulnerability"],
        since: "t.said_at",
        due: "t.said_by <> ''",
        how: How::Direct("UPDATE remediation SET said_by = ''"),
    },
];

const BLIND_NAMES: &[Share] = &[Share {
    table: "blind_report",
    key: ID,
    since: "t.at",
    due: "t.said_by <> ''",
    how: How::Direct("UPDATE blind_report SET said_by = ''"),
}];

const PHOTO_NAMES: &[Share] = &[Share {
    table: "photo_answer",
    key: &["organisation_id", "item"],
    since: "t.said_at",
    due: "t.said_by <> ''",
    how: How::Direct("UPDATE photo_answer SET said_by = ''"),
}];

const INTAKE_REPORTS: &[Share] = &[Share {
    table: "intake_run",
    key: ID,
    since: "COALESCE(t.finished_at, t.started_at)",
    due: ANYWAY,
    how: How::Direct("DELETE FROM intake_run"),
}];

const MATCHING_RUNS: &[Share] = &[Share {
    table: "matching_run",
    key: ID,
    since: "COALESCE(t.finished_at, t.asked_at)",
    // The program's own go after a month, with the sweep.
    due: "t.scope IS NOT NULL",
    how: How::Direct("DELETE FROM matching_run"),
}];

#[cfg(test)]
mod tests;
