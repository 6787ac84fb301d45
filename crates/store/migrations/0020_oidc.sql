-- Signing in with an account that somebody has elsewhere (OpenID Connect), and tokens of programs that live for minutes.

-- Who somebody is at a provider: what the provider calls the account for ever, never the address of its mail.
CREATE TABLE oidc_identity (
    issuer {text} NOT NULL,
    subject {text} NOT NULL,
    person_id {id} NOT NULL REFERENCES person (id),
    -- The address or name there, so that its owner knows which account it is.
    shown_as {text} NOT NULL,
    linked_at {int} NOT NULL,
    last_used_at {int},
    PRIMARY KEY (issuer, subject),
    UNIQUE (person_id, issuer)
) {strict};

-- Who was sent to the provider and is not back yet. Each works once and for ten minutes. All that the provider's answer must
-- fit follows from the token in the browser's cookie, so nothing here opens anything.
CREATE TABLE oidc_flow (
    token_hash {bytes} NOT NULL PRIMARY KEY,
    -- sign_in, link, accept, confirm
    purpose {text} NOT NULL,
    -- Who links an account or proves once more who they are, and in which session.
    person_id {id} REFERENCES person (id),
    session_id {id},
    -- The invitation that is accepted.
    account_mail_id {id},
    next {text} NOT NULL,
    started_at {int} NOT NULL,
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX oidc_flow_person ON oidc_flow (person_id);

-- Who says that somebody has this role, when it follows from groups at a provider; nobody when a person gave it.
ALTER TABLE membership ADD COLUMN from_issuer {text};

-- Got with a program's token, for minutes, with no more rights than that token has at the moment of use.
CREATE TABLE short_token (
    token_hash {bytes} NOT NULL PRIMARY KEY,
    token_id {id} NOT NULL REFERENCES api_token (id),
    read_only {bool} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX short_token_of ON short_token (token_id);
CREATE INDEX short_token_expires ON short_token (expires_at);
