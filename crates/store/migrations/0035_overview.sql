-- How often an organisation wants the week in one mail. Whoever has chosen nothing gets one when there is something in it.
CREATE TABLE overview_choice (
    organisation_id {id} NOT NULL PRIMARY KEY REFERENCES organisation (id),
    -- weekly, something, never
    choice {text} NOT NULL,
    changed_by {text} NOT NULL,
    changed_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};

-- Up to which week an organisation was looked at, whether a mail came of it or not. Nobody reads it but the worker.
CREATE TABLE overview_look (
    organisation_id {id} NOT NULL PRIMARY KEY REFERENCES organisation (id),
    week {text} NOT NULL
) {strict};

CREATE TABLE overview_delivery (
    id {id} NOT NULL PRIMARY KEY,
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    contact_id {id} NOT NULL REFERENCES contact (id),
    week {text} NOT NULL,
    -- Where it went, as it was then.
    address {text} NOT NULL,
    language {text} NOT NULL,
    state {text} NOT NULL,
    attempts {int} NOT NULL,
    last_error {text},
    queued_at {int} NOT NULL,
    sent_at {int},
    failed_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
-- One a week, however many workers look.
CREATE UNIQUE INDEX overview_delivery_once ON overview_delivery (organisation_id, contact_id, week);
CREATE INDEX overview_delivery_contact ON overview_delivery (contact_id);

-- Workers take turns at looking.
INSERT INTO setting (name, value) VALUES ('overview', '');
-- How many advisories came in within a week is asked for by each of them.
CREATE INDEX revision_received_at ON revision (received_at);
