-- Signing in: what a session is worth and where it is used, codes for whoever lost the phone, browsers that are known,
-- passkeys, and accounts that end by themselves.

-- When the person last proved to be that person; what reaches many asks again after a while.
ALTER TABLE session ADD COLUMN proved_at {int};
-- As the browser names itself, and the network address it came from: so that its owner knows which one it is.
ALTER TABLE session ADD COLUMN browser {text};
ALTER TABLE session ADD COLUMN address {text};
-- The secret of an authenticator app that has not shown a code yet.
ALTER TABLE session ADD COLUMN totp_pending {bytes};

-- An account for an emergency ends by itself.
ALTER TABLE person ADD COLUMN ends_at {int};

-- Recovery codes work once. One salt per set: slow hashing happens once per try and not once per code.
CREATE TABLE recovery_code (
    person_id {id} NOT NULL REFERENCES person (id),
    hash {bytes} NOT NULL,
    salt {bytes} NOT NULL,
    created_at {int} NOT NULL,
    used_at {int},
    PRIMARY KEY (person_id, hash)
) {strict};

-- Browsers in which somebody has signed in well before: their tries are counted apart from those of strangers.
CREATE TABLE known_browser (
    token_hash {bytes} NOT NULL,
    person_id {id} NOT NULL REFERENCES person (id),
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    PRIMARY KEY (token_hash, person_id)
) {strict};
CREATE INDEX known_browser_person ON known_browser (person_id);

CREATE TABLE passkey (
    id {id} NOT NULL PRIMARY KEY,
    person_id {id} NOT NULL REFERENCES person (id),
    -- As the authenticator names it.
    credential_id {bytes} NOT NULL UNIQUE,
    name {text} NOT NULL,
    -- JSON: the public key, the counter, what the authenticator said of itself.
    credential {text} NOT NULL,
    created_at {int} NOT NULL,
    last_used_at {int}
) {strict};
CREATE INDEX passkey_person ON passkey (person_id);

-- What was asked of an authenticator and is not answered yet; each works once and for a few minutes.
CREATE TABLE passkey_challenge (
    token_hash {bytes} NOT NULL PRIMARY KEY,
    -- Who registers one; nobody yet when somebody signs in.
    person_id {id} REFERENCES person (id),
    state {text} NOT NULL,
    expires_at {int} NOT NULL
) {strict};
