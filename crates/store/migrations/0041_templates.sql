-- Texts of the CERT's own that advices begin with. They are copied into notices, so no notice points here. Never deleted.
CREATE TABLE advice_template (
    id {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    -- danger, high, medium, low. NULL: at every level.
    level {text},
    -- update, mitigate, isolate, monitor, phishing. NULL: whatever the maker offers.
    kind {text},
    advice_nl {text} NOT NULL,
    advice_en {text} NOT NULL,
    -- Counts up with each change, so that nobody overwrites what they have not seen.
    version {int} NOT NULL,
    changed_at {int} NOT NULL,
    retired_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE UNIQUE INDEX advice_template_name ON advice_template (name);

-- Whom a mail asks to look at what is to go to many. They go with the question that they are about.
CREATE TABLE second_look_mail (
    id {id} NOT NULL PRIMARY KEY,
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    person_id {id} NOT NULL REFERENCES person (id),
    queued_at {int} NOT NULL,
    sent_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
-- One to each, however often the question is asked again.
CREATE UNIQUE INDEX second_look_mail_once ON second_look_mail (advisory_id, person_id);
CREATE INDEX second_look_mail_person ON second_look_mail (person_id);
