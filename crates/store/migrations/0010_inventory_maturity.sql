-- Inventories of every maturity: lines that come from a ticked list, what the register makes of each line, and from
-- which certainty on an institution wants to be told.

-- import or photo: neither may take the other's lines away.
ALTER TABLE asset ADD COLUMN origin {text} NOT NULL DEFAULT 'import';
-- known, maker_unknown, product_unknown, generic. NULL: not looked at yet.
ALTER TABLE asset ADD COLUMN recognition {text};
-- The key of the register's product.
ALTER TABLE asset ADD COLUMN recognised_as {text};

-- Products that an advisory for all participants names: known, whatever the register says. By product and not by line, so
-- that an advisory about a thousand lines writes a few rows here.
CREATE TABLE named_product (
    product_key {text} NOT NULL,
    -- As registered, when only the number is named; empty: named by its name, whatever its number.
    model_number {text} NOT NULL,
    PRIMARY KEY (product_key, model_number)
) {strict};

-- certain, probable, possible; follows from verdict and grounds.
ALTER TABLE asset_match ADD COLUMN certainty {text} NOT NULL DEFAULT 'certain';
UPDATE asset_match SET certainty = CASE
    WHEN grounds LIKE '%"code":"maker_unknown"%' OR grounds LIKE '%"code":"maker_differs"%'
      OR grounds LIKE '%"code":"product_vague"%' OR grounds LIKE '%"code":"excluded"%'
      OR grounds LIKE '%"code":"only_in_text"%' THEN 'possible'
    WHEN verdict = 'review' OR grounds LIKE '%"code":"family_member"%' THEN 'probable'
    ELSE 'certain' END;

-- What was ticked, "no" and "we do not know" as well. The line of a "yes" stands in the inventory.
CREATE TABLE photo_answer (
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    item {text} NOT NULL,
    -- yes, no, unknown
    said {text} NOT NULL,
    version {text} NOT NULL,
    quantity {int},
    managed_by {text} NOT NULL,
    maker {text} NOT NULL,
    product {text} NOT NULL,
    said_by {text} NOT NULL,
    said_at {int} NOT NULL,
    -- portal, api, phone
    via {text} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (organisation_id, item)
) {strict};

-- No row: everything is told.
CREATE TABLE threshold (
    organisation_id {id} NOT NULL PRIMARY KEY REFERENCES organisation (id),
    -- The least certainty that is told: certain, probable, possible.
    told_from {text} NOT NULL,
    -- Also what is affected stays out below it.
    affected_too {bool} NOT NULL,
    changed_by {text} NOT NULL,
    changed_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
