-- Deliveries to one contact of a supplier about several customers with the same alert travel in one message: they have one batch,
-- whose identifier is the Message-Id. Empty for a message of its own.
ALTER TABLE delivery ADD COLUMN batch_id {id};
CREATE INDEX delivery_batch ON delivery (batch_id) WHERE batch_id IS NOT NULL;

-- The link in such a message.
CREATE TABLE batch_link (
    id {id} NOT NULL PRIMARY KEY,
    token_hash {bytes} NOT NULL UNIQUE,
    batch_id {id} NOT NULL,
    -- The supplier.
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX batch_link_organisation ON batch_link (organisation_id);
