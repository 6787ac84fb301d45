-- Feeds of an organisation's notices, each at an address that is its secret. One that is ended is gone: nothing refers to it, and
-- the trail says that there was one.
CREATE TABLE atom_feed (
    id {id} NOT NULL PRIMARY KEY,
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    -- What reads it, in the words of whoever made it; sealed.
    name {text} NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    language {text} NOT NULL,
    created_at {int} NOT NULL,
    last_read_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX atom_feed_organisation ON atom_feed (organisation_id);
