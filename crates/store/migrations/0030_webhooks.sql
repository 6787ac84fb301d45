-- Programs of an organisation that are told of its notices, and what they are told. `ended_at`: nothing goes there any more.
CREATE TABLE webhook (
    id {id} NOT NULL PRIMARY KEY,
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    url {text} NOT NULL,
    secret {text} NOT NULL,
    created_at {int} NOT NULL,
    ended_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX webhook_organisation ON webhook (organisation_id);

CREATE TABLE webhook_message (
    id {id} NOT NULL PRIMARY KEY,
    webhook_id {id} NOT NULL REFERENCES webhook (id),
    notice_id {id} REFERENCES notice (id),
    answer_id {id} REFERENCES answer (id),
    event {text} NOT NULL,
    state {text} NOT NULL,
    attempts {int} NOT NULL,
    queued_at {int} NOT NULL,
    sent_at {int},
    failed_at {int},
    last_error {text},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX webhook_message_webhook ON webhook_message (webhook_id, queued_at);
CREATE INDEX webhook_message_notice ON webhook_message (notice_id);
CREATE INDEX webhook_message_answer ON webhook_message (answer_id);
