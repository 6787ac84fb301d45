-- The spine: from a maker's advisory to the affected institution's answer.
-- Times are milliseconds since 1970-01-01T00:00:00Z, days are ISO 8601 texts, ids are UUIDv7.
-- Every table with rows that anybody reads has an audience_id.

CREATE TABLE audience (
    id {int} NOT NULL PRIMARY KEY,
    canonical {text} NOT NULL UNIQUE
) {strict};

CREATE TABLE setting (
    name {text} NOT NULL PRIMARY KEY,
    value {text} NOT NULL
) {strict};

-- Organisations and people ---------------------------------------------------------------------------------------

CREATE TABLE organisation (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    name {text} NOT NULL,
    -- The name as searched for: lower case, without accents.
    search {text} NOT NULL,
    sector {text},
    size {text},
    phone {text},
    created_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE UNIQUE INDEX organisation_kind_name ON organisation (kind, name);
CREATE INDEX organisation_search ON organisation (search, id);

CREATE TABLE umbrella_member (
    umbrella_id {id} NOT NULL REFERENCES organisation (id),
    member_id {id} NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (umbrella_id, member_id)
) {strict};
CREATE INDEX umbrella_member_member ON umbrella_member (member_id);

CREATE TABLE contact (
    id {id} NOT NULL PRIMARY KEY,
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    role {text} NOT NULL,
    name {text} NOT NULL,
    language {text} NOT NULL,
    email {text},
    phone {text},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX contact_organisation ON contact (organisation_id);

CREATE TABLE mandate (
    id {id} NOT NULL PRIMARY KEY,
    supplier_id {id} NOT NULL REFERENCES organisation (id),
    institution_id {id} NOT NULL REFERENCES organisation (id),
    -- JSON array of asset class codes.
    classes {text} NOT NULL,
    valid_from {text} NOT NULL,
    valid_until {text},
    approved_by {text},
    approved_at {int},
    revoked_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX mandate_institution ON mandate (institution_id);
CREATE INDEX mandate_supplier ON mandate (supplier_id);

CREATE TABLE person (
    id {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    -- Lower case.
    email {text} NOT NULL UNIQUE,
    language {text} NOT NULL,
    password_hash {text} NOT NULL,
    totp_secret {bytes},
    -- The last time step that a code was accepted for: a code works once.
    totp_last_step {int} NOT NULL,
    created_at {int} NOT NULL,
    disabled_at {int}
) {strict};

CREATE TABLE membership (
    person_id {id} NOT NULL REFERENCES person (id),
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    role {text} NOT NULL,
    PRIMARY KEY (person_id, organisation_id, role)
) {strict};

CREATE TABLE session (
    id {id} NOT NULL PRIMARY KEY,
    token_hash {bytes} NOT NULL UNIQUE,
    person_id {id} NOT NULL REFERENCES person (id),
    second_factor {bool} NOT NULL,
    created_at {int} NOT NULL,
    last_seen_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    revoked_at {int}
) {strict};
CREATE INDEX session_person ON session (person_id);

CREATE TABLE login_failure (
    -- What is being guessed at: an account or an address, hashed.
    subject {text} NOT NULL,
    at {int} NOT NULL
) {strict};
CREATE INDEX login_failure_subject ON login_failure (subject, at);

CREATE TABLE api_token (
    id {id} NOT NULL PRIMARY KEY,
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    name {text} NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    role {text} NOT NULL,
    read_only {bool} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int},
    last_used_at {int},
    revoked_at {int}
) {strict};

-- Signals ----------------------------------------------------------------------------------------------------------

CREATE TABLE document (
    id {id} NOT NULL PRIMARY KEY,
    sha256 {bytes} NOT NULL UNIQUE,
    content {bytes} NOT NULL,
    size {int} NOT NULL,
    -- File name or URL that it came from first.
    origin {text} NOT NULL,
    -- none, valid, invalid, unknown_key
    signature {text} NOT NULL,
    received_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};

CREATE TABLE source (
    id {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    url {text} NOT NULL UNIQUE,
    allow_private {bool} NOT NULL,
    enabled {bool} NOT NULL,
    -- JSON: what was fetched already, so that an interrupted fetch goes on where it stopped.
    progress {text} NOT NULL,
    every_minutes {int} NOT NULL,
    last_run_at {int},
    created_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};

CREATE TABLE intake_run (
    id {id} NOT NULL PRIMARY KEY,
    source_id {id} REFERENCES source (id),
    origin {text} NOT NULL,
    started_at {int} NOT NULL,
    finished_at {int},
    -- JSON: counts, and a line for every document that could not be read.
    report {text} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX intake_run_started ON intake_run (started_at);

CREATE TABLE advisory (
    id {id} NOT NULL PRIMARY KEY,
    namespace {text} NOT NULL,
    tracking_id {text} NOT NULL,
    publisher {text} NOT NULL,
    title {text} NOT NULL,
    -- Title, tracking id, CVEs, makers and products: lower case, for searching.
    search {text} NOT NULL,
    severity {text} NOT NULL,
    base_score {real},
    -- new, updated, handled, dismissed
    state {text} NOT NULL,
    current_revision_id {id},
    released_at {int},
    -- When it, or a revision that is not cosmetic, came in.
    arrived_at {int} NOT NULL,
    -- Arrival, then release date, as a text that sorts: the order of the inbox.
    inbox_order {text} NOT NULL,
    -- When the current revision was matched; NULL while that is still to be done.
    matched_at {int},
    -- The revision that the standing matches come from: the next run matches only what differs from it.
    matched_revision_id {id},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE UNIQUE INDEX advisory_identity ON advisory (namespace, tracking_id);
CREATE INDEX advisory_inbox ON advisory (inbox_order, id);
CREATE INDEX advisory_state ON advisory (state, inbox_order, id);

CREATE TABLE revision (
    id {id} NOT NULL PRIMARY KEY,
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    content_hash {bytes} NOT NULL,
    document_id {id} NOT NULL REFERENCES document (id),
    version {text} NOT NULL,
    released_at {int},
    received_at {int} NOT NULL,
    -- JSON: the advisory as read.
    content {text} NOT NULL,
    -- JSON: the hashes of every product entry.
    prints {text} NOT NULL,
    -- JSON: what differs from the revision before.
    changes {text} NOT NULL,
    -- JSON: the validator's findings and the reader's.
    findings {text} NOT NULL,
    cosmetic {bool} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE UNIQUE INDEX revision_content ON revision (advisory_id, content_hash);
CREATE INDEX revision_document ON revision (document_id);
CREATE INDEX revision_received ON revision (advisory_id, received_at);

CREATE TABLE advisory_key (
    blocking_key {text} NOT NULL,
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    PRIMARY KEY (blocking_key, advisory_id)
) {strict};
CREATE INDEX advisory_key_advisory ON advisory_key (advisory_id);

-- Inventories ------------------------------------------------------------------------------------------------------

CREATE TABLE column_mapping (
    organisation_id {id} NOT NULL PRIMARY KEY REFERENCES organisation (id),
    mapping {text} NOT NULL,
    updated_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};

CREATE TABLE inventory_import (
    id {id} NOT NULL PRIMARY KEY,
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    file_name {text} NOT NULL,
    content {bytes} NOT NULL,
    -- JSON, when chosen by a person; otherwise the saved one or a guess is used.
    mapping {text},
    -- uploaded, queued, done, failed
    state {text} NOT NULL,
    -- JSON: counts and rejected lines; or why it failed.
    result {text} NOT NULL,
    uploaded_by {text} NOT NULL,
    uploaded_at {int} NOT NULL,
    finished_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX inventory_import_organisation ON inventory_import (organisation_id, uploaded_at);

CREATE TABLE asset (
    id {id} NOT NULL PRIMARY KEY,
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    inventory_number {text} NOT NULL,
    maker {text} NOT NULL,
    product {text} NOT NULL,
    version {text} NOT NULL,
    model_number {text} NOT NULL,
    serial {text} NOT NULL,
    udi_di {text} NOT NULL,
    kind {text} NOT NULL,
    location {text} NOT NULL,
    department {text} NOT NULL,
    quantity {int},
    remark {text} NOT NULL,
    class {text},
    search {text} NOT NULL,
    -- Of the line as imported: an unchanged line is not touched by the next import.
    line_hash {bytes} NOT NULL,
    first_seen_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    gone_at {int},
    -- New or changed since its organisation was matched last.
    to_match {bool} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE UNIQUE INDEX asset_number ON asset (organisation_id, inventory_number);
-- Holds all that the counts of an inventory need.
CREATE INDEX asset_count ON asset (organisation_id, gone_at, class, department, audience_id);
CREATE INDEX asset_to_match ON asset (organisation_id, id) WHERE to_match;

CREATE TABLE asset_key (
    blocking_key {text} NOT NULL,
    asset_id {id} NOT NULL REFERENCES asset (id),
    PRIMARY KEY (blocking_key, asset_id)
) {strict};
CREATE INDEX asset_key_asset ON asset_key (asset_id);

-- Matches ----------------------------------------------------------------------------------------------------------

CREATE TABLE asset_match (
    id {id} NOT NULL PRIMARY KEY,
    asset_id {id} NOT NULL REFERENCES asset (id),
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    revision_id {id} NOT NULL REFERENCES revision (id),
    product_id {text} NOT NULL,
    product {text} NOT NULL,
    -- What the machine says: affected or review. "Not affected" leaves no row.
    verdict {text} NOT NULL,
    score {int} NOT NULL,
    -- JSON: the grounds.
    grounds {text} NOT NULL,
    -- What a person decided of it: affected or not_affected; stands until the grounds change.
    decision {text},
    decided_by {text},
    decided_at {int},
    decision_note {text},
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE UNIQUE INDEX asset_match_pair ON asset_match (advisory_id, asset_id);
CREATE INDEX asset_match_organisation ON asset_match (organisation_id, advisory_id);
CREATE INDEX asset_match_asset ON asset_match (asset_id);
CREATE INDEX asset_match_to_review ON asset_match (advisory_id) WHERE verdict = 'review' AND decision IS NULL;

-- Notices and answers ----------------------------------------------------------------------------------------------

CREATE TABLE notice (
    id {id} NOT NULL PRIMARY KEY,
    code {text} NOT NULL UNIQUE,
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    institution_id {id} NOT NULL REFERENCES organisation (id),
    revision_id {id} NOT NULL REFERENCES revision (id),
    -- The sent notice that this one updates; one draft for each pair otherwise.
    updates_id {id} REFERENCES notice (id),
    state {text} NOT NULL,
    severity {text} NOT NULL,
    care_impact {text} NOT NULL,
    advice_nl {text} NOT NULL,
    advice_en {text} NOT NULL,
    created_at {int} NOT NULL,
    sent_at {int},
    sent_by {text},
    deadline {int},
    closed_at {int},
    answer {text},
    answered_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX notice_institution ON notice (institution_id, state, created_at);
CREATE INDEX notice_advisory ON notice (advisory_id, institution_id);
CREATE UNIQUE INDEX notice_one_draft ON notice (advisory_id, institution_id) WHERE state = 'draft';

CREATE TABLE notice_asset (
    notice_id {id} NOT NULL REFERENCES notice (id),
    asset_id {id} NOT NULL REFERENCES asset (id),
    PRIMARY KEY (notice_id, asset_id)
) {strict};
CREATE INDEX notice_asset_asset ON notice_asset (asset_id);

CREATE TABLE addressee (
    notice_id {id} NOT NULL REFERENCES notice (id),
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    part {text} NOT NULL,
    mandate_id {id} REFERENCES mandate (id),
    classes {text} NOT NULL,
    PRIMARY KEY (notice_id, organisation_id)
) {strict};
CREATE INDEX addressee_organisation ON addressee (organisation_id);

CREATE TABLE delivery (
    id {id} NOT NULL PRIMARY KEY,
    notice_id {id} NOT NULL REFERENCES notice (id),
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    contact_id {id} NOT NULL REFERENCES contact (id),
    part {text} NOT NULL,
    channel {text} NOT NULL,
    -- Where it went, as it was then.
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
CREATE UNIQUE INDEX delivery_once ON delivery (notice_id, contact_id, channel);
CREATE INDEX delivery_state ON delivery (state, queued_at);

CREATE TABLE link (
    id {id} NOT NULL PRIMARY KEY,
    token_hash {bytes} NOT NULL UNIQUE,
    notice_id {id} NOT NULL REFERENCES notice (id),
    delivery_id {id} NOT NULL REFERENCES delivery (id),
    act {text} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX link_notice ON link (notice_id);

CREATE TABLE answer (
    id {id} NOT NULL PRIMARY KEY,
    notice_id {id} NOT NULL REFERENCES notice (id),
    -- Who answered; another than the institution when a supplier answers in its name.
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    kind {text} NOT NULL,
    note {text} NOT NULL,
    -- Name of the person, contact or token.
    answered_by {text} NOT NULL,
    -- link, portal, api, phone
    via {text} NOT NULL,
    at {int} NOT NULL,
    -- Only for an accepted risk: who accepts it, and when it is looked at again.
    accepted_by {text},
    review_on {text},
    link_id {id} REFERENCES link (id),
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX answer_notice ON answer (notice_id, at);

-- Work to do and what was done -------------------------------------------------------------------------------------

CREATE TABLE job (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    job_key {text} NOT NULL,
    payload {text} NOT NULL,
    -- waiting, running, done, dead
    state {text} NOT NULL,
    attempts {int} NOT NULL,
    run_at {int} NOT NULL,
    leased_by {text},
    lease_until {int},
    last_error {text},
    created_at {int} NOT NULL,
    finished_at {int}
) {strict};
CREATE INDEX job_due ON job (state, run_at, id);
CREATE UNIQUE INDEX job_waiting_once ON job (job_key) WHERE state = 'waiting';

CREATE TABLE audit (
    id {id} NOT NULL PRIMARY KEY,
    at {int} NOT NULL,
    -- person:…, token:…, link:…, system:reason
    who {text} NOT NULL,
    organisation_id {id},
    act {text} NOT NULL,
    object {text} NOT NULL,
    detail {text} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_object ON audit (object);
