-- What an organisation that got a notice thought of it. One vote for each; the last one counts.
CREATE TABLE usefulness (
    notice_id {id} NOT NULL REFERENCES notice (id),
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    vote {text} NOT NULL,
    voted_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (notice_id, organisation_id)
) {strict};
CREATE INDEX usefulness_organisation ON usefulness (organisation_id);
