-- What was told about an asset beside the line that was imported. One that holds no longer stays, for the trail.
CREATE TABLE asset_fact (
    id {id} NOT NULL PRIMARY KEY,
    asset_id {id} NOT NULL REFERENCES asset (id),
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    -- version, model, condition, presence
    field {text} NOT NULL,
    -- The condition; else empty.
    subject {text} NOT NULL,
    -- NULL: it cannot be told.
    value {text},
    -- What the line said in this field when it was told.
    registered {text} NOT NULL,
    -- JSON: the device as it was registered when it was told.
    about {text} NOT NULL,
    said_by {text} NOT NULL,
    said_at {int} NOT NULL,
    -- link, portal, api, phone
    via {text} NOT NULL,
    item_id {id},
    superseded_at {int},
    superseded_why {text},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE UNIQUE INDEX asset_fact_stands ON asset_fact (asset_id, field, subject) WHERE superseded_at IS NULL;
CREATE INDEX asset_fact_organisation ON asset_fact (organisation_id, said_at);
-- Grows with every fact that comes or goes: what was matched with other facts is matched again.
ALTER TABLE asset ADD COLUMN fact_count {int} NOT NULL DEFAULT 0;

-- Where to look on a device, in the words of the CERT: kept per registered product for the next time.
CREATE TABLE device_hint (
    product_key {text} NOT NULL PRIMARY KEY,
    maker {text} NOT NULL,
    product {text} NOT NULL,
    hint_nl {text} NOT NULL,
    hint_en {text} NOT NULL,
    updated_by {text} NOT NULL,
    updated_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};

CREATE TABLE question (
    id {id} NOT NULL PRIMARY KEY,
    code {text} NOT NULL UNIQUE,
    institution_id {id} NOT NULL REFERENCES organisation (id),
    -- Who is to answer: the institution, or the supplier that acts for it.
    addressee_id {id} NOT NULL REFERENCES organisation (id),
    mandate_id {id} REFERENCES mandate (id),
    -- sent, closed, withdrawn
    state {text} NOT NULL,
    -- Of the worst advisory that it is asked for.
    severity {text} NOT NULL,
    sent_at {int} NOT NULL,
    sent_by {text} NOT NULL,
    reminded_at {int},
    -- How often it was sent; a reminder is one more.
    rounds {int} NOT NULL,
    answered_at {int},
    closed_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX question_institution ON question (institution_id, state, id);
CREATE INDEX question_addressee ON question (addressee_id, state, id);
CREATE INDEX question_state ON question (state, id);

-- Devices that are registered the same and of which the same is asked.
CREATE TABLE question_group (
    question_id {id} NOT NULL REFERENCES question (id),
    place {int} NOT NULL,
    -- version, model, condition
    point {text} NOT NULL,
    subject {text} NOT NULL,
    maker {text} NOT NULL,
    product {text} NOT NULL,
    model_number {text} NOT NULL,
    hint_nl {text} NOT NULL,
    hint_en {text} NOT NULL,
    PRIMARY KEY (question_id, place)
) {strict};

CREATE TABLE question_item (
    id {id} NOT NULL PRIMARY KEY,
    question_id {id} NOT NULL REFERENCES question (id),
    group_place {int} NOT NULL,
    -- The number of the line within the question, as it stands in the file that is filled in.
    number {int} NOT NULL,
    asset_id {id} NOT NULL REFERENCES asset (id),
    point {text} NOT NULL,
    subject {text} NOT NULL,
    -- open, answered, unknown, gone, moot
    state {text} NOT NULL,
    value {text} NOT NULL,
    said_by {text} NOT NULL,
    said_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE UNIQUE INDEX question_item_number ON question_item (question_id, number);
CREATE INDEX question_item_asset ON question_item (asset_id, point);
-- Nothing is asked twice at the same time.
CREATE UNIQUE INDEX question_item_open ON question_item (asset_id, point, subject) WHERE state = 'open';

-- For which advisories it is asked, and what each said then.
CREATE TABLE question_reason (
    item_id {id} NOT NULL REFERENCES question_item (id),
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    stated {text} NOT NULL,
    PRIMARY KEY (item_id, advisory_id)
) {strict};
CREATE INDEX question_reason_advisory ON question_reason (advisory_id);

CREATE TABLE question_delivery (
    id {id} NOT NULL PRIMARY KEY,
    question_id {id} NOT NULL REFERENCES question (id),
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    contact_id {id} NOT NULL REFERENCES contact (id),
    part {text} NOT NULL,
    round {int} NOT NULL,
    channel {text} NOT NULL,
    address {text} NOT NULL,
    language {text} NOT NULL,
    state {text} NOT NULL,
    attempts {int} NOT NULL,
    last_error {text},
    queued_at {int} NOT NULL,
    sent_at {int},
    opened_at {int},
    failed_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE UNIQUE INDEX question_delivery_once ON question_delivery (question_id, contact_id, channel, round);

CREATE TABLE question_link (
    id {id} NOT NULL PRIMARY KEY,
    token_hash {bytes} NOT NULL UNIQUE,
    question_id {id} NOT NULL REFERENCES question (id),
    delivery_id {id} NOT NULL REFERENCES question_delivery (id),
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX question_link_question ON question_link (question_id);
