-- Mails about accounts (an invitation, a forgotten password, an organisation that signs itself up), and who signs up.

CREATE TABLE account_mail (
    id {id} NOT NULL PRIMARY KEY,
    -- invitation, password, join
    kind {text} NOT NULL,
    email {text} NOT NULL,
    name {text} NOT NULL,
    language {text} NOT NULL,
    organisation_id {id} REFERENCES organisation (id),
    -- The roles that an invitation gives, by their codes with spaces between.
    roles {text} NOT NULL,
    -- Whose password; nobody when the address is unknown. Then no mail goes out, and the work is the same until there.
    person_id {id} REFERENCES person (id),
    join_id {id},
    invited_by {id} REFERENCES person (id),
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    -- Known once the mail is written.
    token_hash {bytes} UNIQUE,
    sent_at {int},
    used_at {int},
    revoked_at {int},
    last_error {text}
) {strict};
CREATE INDEX account_mail_organisation ON account_mail (organisation_id, created_at);
CREATE INDEX account_mail_person ON account_mail (person_id);
CREATE INDEX account_mail_email ON account_mail (email, created_at);

CREATE TABLE join_request (
    id {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    kind {text} NOT NULL,
    sector {text},
    size {text},
    domain {text} NOT NULL,
    contact_name {text} NOT NULL,
    email {text} NOT NULL,
    phone {text},
    language {text} NOT NULL,
    created_at {int} NOT NULL,
    -- The address was shown to be the sender's.
    confirmed_at {int},
    decided_at {int},
    organisation_id {id} REFERENCES organisation (id)
) {strict};
CREATE INDEX join_request_open ON join_request (decided_at, confirmed_at);

-- Every page of the CERT asks whether an account for an emergency is alive.
CREATE INDEX person_ends ON person (ends_at) WHERE ends_at IS NOT NULL;
