-- Bills of materials (SBOM) that are kept, and what advisories say of their components.
CREATE TABLE bill (
    id {id} NOT NULL PRIMARY KEY,
    document_id {id} NOT NULL REFERENCES document (id),
    -- Whose it is; NULL: the CERT's, for everybody who has the product.
    organisation_id {id} REFERENCES organisation (id),
    -- Of one line of the inventory; NULL: of every line that is this product.
    asset_id {id} REFERENCES asset (id),
    maker {text} NOT NULL,
    product {text} NOT NULL,
    -- Empty for every version.
    version {text} NOT NULL,
    -- As searched for: lower case, without accents.
    search {text} NOT NULL,
    file_name {text} NOT NULL,
    -- cyclonedx, spdx
    format {text} NOT NULL,
    -- JSON: what the document says of itself and of its product, without the components.
    head {text} NOT NULL,
    components {int} NOT NULL,
    uploaded_by {text} NOT NULL,
    uploaded_at {int} NOT NULL,
    -- When it was judged against all advisories; NULL while that is still to be done.
    judged_at {int},
    removed_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX bill_organisation ON bill (organisation_id, uploaded_at) WHERE removed_at IS NULL;
CREATE INDEX bill_asset_one ON bill (asset_id) WHERE removed_at IS NULL;
CREATE INDEX bill_document ON bill (document_id);

CREATE TABLE bill_component (
    bill_id {id} NOT NULL REFERENCES bill (id),
    -- Its place in the document.
    place {int} NOT NULL,
    -- JSON: the component as read.
    content {text} NOT NULL,
    PRIMARY KEY (bill_id, place)
) {strict};

-- By which a new advisory finds components, and a new bill finds advisories.
CREATE TABLE bill_component_key (
    component_key {text} NOT NULL,
    bill_id {id} NOT NULL REFERENCES bill (id),
    place {int} NOT NULL,
    PRIMARY KEY (component_key, bill_id, place)
) {strict};
CREATE INDEX bill_component_key_bill ON bill_component_key (bill_id);

CREATE TABLE advisory_component_key (
    component_key {text} NOT NULL,
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    PRIMARY KEY (component_key, advisory_id)
) {strict};
CREATE INDEX advisory_component_key_advisory ON advisory_component_key (advisory_id);

-- By which the assets are found that a bill is of.
CREATE TABLE bill_key (
    blocking_key {text} NOT NULL,
    bill_id {id} NOT NULL REFERENCES bill (id),
    PRIMARY KEY (blocking_key, bill_id)
) {strict};
CREATE INDEX bill_key_bill ON bill_key (bill_id);

-- Which assets a bill is of, written when an inventory is matched.
CREATE TABLE bill_asset (
    asset_id {id} NOT NULL REFERENCES asset (id),
    bill_id {id} NOT NULL REFERENCES bill (id),
    -- JSON: what is in doubt about that.
    doubts {text} NOT NULL,
    PRIMARY KEY (asset_id, bill_id)
) {strict};
CREATE INDEX bill_asset_bill ON bill_asset (bill_id);

-- What an advisory says of a bill's components, what is ruled out included.
CREATE TABLE bill_finding (
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    bill_id {id} NOT NULL REFERENCES bill (id),
    -- What the bill is of, as it is called.
    product {text} NOT NULL,
    -- Of the gravest: affected, review, not_affected.
    verdict {text} NOT NULL,
    -- JSON: the findings, the gravest first.
    findings {text} NOT NULL,
    at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (advisory_id, bill_id)
) {strict};
CREATE INDEX bill_finding_bill ON bill_finding (bill_id);
CREATE TABLE bill_finding_number (
    -- The vulnerability, in capitals.
    number {text} NOT NULL,
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    bill_id {id} NOT NULL REFERENCES bill (id),
    PRIMARY KEY (number, advisory_id, bill_id)
) {strict};
CREATE INDEX bill_finding_number_bill ON bill_finding_number (bill_id);

-- VEX statements: those that came with a bill, and those in advisories.
CREATE TABLE vex_statement (
    id {id} NOT NULL PRIMARY KEY,
    bill_id {id} REFERENCES bill (id),
    advisory_id {id} REFERENCES advisory (id),
    -- The document that it stands in, when it came beside a bill.
    document_id {id} REFERENCES document (id),
    -- JSON: the statement.
    content {text} NOT NULL
) {strict};
CREATE INDEX vex_statement_bill ON vex_statement (bill_id);
CREATE INDEX vex_statement_advisory ON vex_statement (advisory_id);
CREATE TABLE vex_number (
    number {text} NOT NULL,
    statement_id {id} NOT NULL REFERENCES vex_statement (id),
    PRIMARY KEY (number, statement_id)
) {strict};
CREATE INDEX vex_number_statement ON vex_number (statement_id);
-- The files with statements beside a bill.
CREATE TABLE bill_vex (
    bill_id {id} NOT NULL REFERENCES bill (id),
    document_id {id} NOT NULL REFERENCES document (id),
    file_name {text} NOT NULL,
    format {text} NOT NULL,
    statements {int} NOT NULL,
    uploaded_by {text} NOT NULL,
    uploaded_at {int} NOT NULL,
    PRIMARY KEY (bill_id, document_id)
) {strict};
