-- What is done about each vulnerability on each device, and which runs of matching there were (CSAF 2.0 9.1.13).

-- The vulnerabilities of an advisory that concern an asset, or may. Written with the match that they belong to.
CREATE TABLE asset_concern (
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    asset_id {id} NOT NULL REFERENCES asset (id),
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    -- Its CVE, else another number or its title: never its place in the document.
    vulnerability {text} NOT NULL,
    label {text} NOT NULL,
    -- Where it stands in the document, for showing.
    place {int} NOT NULL,
    verdict {text} NOT NULL,
    -- The entry of the advisory that decided.
    product_id {text} NOT NULL,
    -- Of what has to be done; another print is another task.
    print {bytes} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (advisory_id, asset_id, vulnerability)
) {strict};
CREATE INDEX asset_concern_asset ON asset_concern (asset_id, advisory_id);
CREATE INDEX asset_concern_organisation ON asset_concern (organisation_id, advisory_id);

-- How far an institution is. No row: not remediated. A row about another print than the concern has now is what was
-- said of an earlier task.
CREATE TABLE remediation (
    asset_id {id} NOT NULL REFERENCES asset (id),
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    vulnerability {text} NOT NULL,
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    -- remediation_in_progress, remediation_done
    state {text} NOT NULL,
    print {bytes} NOT NULL,
    -- What the advisory said when it was said, to show what has changed.
    revision_id {id} NOT NULL REFERENCES revision (id),
    product_id {text} NOT NULL,
    note {text} NOT NULL,
    said_by {text} NOT NULL,
    -- link, portal, api, phone
    via {text} NOT NULL,
    said_at {int} NOT NULL,
    -- It follows from an answer to a notice; a later answer may say otherwise.
    answer_id {id} REFERENCES answer (id),
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (advisory_id, asset_id, vulnerability)
) {strict};
CREATE INDEX remediation_asset ON remediation (asset_id, advisory_id);
CREATE INDEX remediation_organisation ON remediation (organisation_id, said_at);

-- What had to be done when a notice spoke of an asset: the same again makes no new draft.
ALTER TABLE notice_asset ADD COLUMN print {bytes};

-- Which product a line was recognised as, whatever it is called there; empty until it is keyed again.
ALTER TABLE asset ADD COLUMN product_key {text} NOT NULL DEFAULT '';
CREATE INDEX asset_product ON asset (product_key, organisation_id) WHERE gone_at IS NULL;

CREATE TABLE matching_run (
    id {id} NOT NULL PRIMARY KEY,
    -- new_document, new_revision, major_version, inventory: by the program. documents, assets: asked for by a person.
    cause {text} NOT NULL,
    -- Who asked for it, by name, and their organisation; NULL when nobody did.
    asked_by {text},
    asked_for_id {id},
    -- JSON: what is to be matched; NULL for the program's own.
    scope {text},
    -- How many documents or devices that are.
    subjects {int} NOT NULL,
    -- The one document or the one institution that it is about.
    advisory_id {id} REFERENCES advisory (id),
    organisation_id {id} REFERENCES organisation (id),
    asked_at {int} NOT NULL,
    finished_at {int},
    compared {int} NOT NULL,
    added {int} NOT NULL,
    changed {int} NOT NULL,
    removed {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX matching_run_asked ON matching_run (asked_at, id);
CREATE INDEX matching_run_waiting ON matching_run (asked_for_id) WHERE finished_at IS NULL
