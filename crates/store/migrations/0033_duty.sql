-- Who of the CERT is on duty. No two shifts overlap; the program sees to that.
CREATE TABLE duty_shift (
    id {id} NOT NULL PRIMARY KEY,
    from_at {int} NOT NULL,
    until_at {int} NOT NULL,
    first_id {id} NOT NULL REFERENCES person (id),
    second_id {id} REFERENCES person (id),
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE UNIQUE INDEX duty_shift_from ON duty_shift (from_at);

-- The number at which somebody on duty is called.
CREATE TABLE duty_person (
    person_id {id} NOT NULL PRIMARY KEY REFERENCES person (id),
    phone {text} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};

-- That somebody was called out. `next_step_at`: when somebody must look at it again; NULL once it is over.
CREATE TABLE call_out (
    id {id} NOT NULL PRIMARY KEY,
    reason {text} NOT NULL,
    level {text} NOT NULL,
    -- NULL for one that tries whether it works.
    advisory_id {id} REFERENCES advisory (id),
    raised_at {int} NOT NULL,
    stepped_at {int} NOT NULL,
    next_step_at {int},
    acknowledged_at {int},
    acknowledged_by {id} REFERENCES person (id),
    settled_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
-- One at a time for an advisory, a reason and a level.
CREATE UNIQUE INDEX call_out_once ON call_out (reason, level, advisory_id)
    WHERE acknowledged_at IS NULL AND settled_at IS NULL;
CREATE INDEX call_out_advisory ON call_out (advisory_id, reason);
CREATE INDEX call_out_next ON call_out (next_step_at);
CREATE INDEX call_out_raised ON call_out (raised_at);

CREATE TABLE duty_message (
    id {id} NOT NULL PRIMARY KEY,
    call_out_id {id} NOT NULL REFERENCES call_out (id),
    person_id {id} NOT NULL REFERENCES person (id),
    -- first, second, instead
    called_as {text} NOT NULL,
    -- mail, sms
    channel {text} NOT NULL,
    state {text} NOT NULL,
    attempts {int} NOT NULL,
    queued_at {int} NOT NULL,
    sent_at {int},
    failed_at {int},
    last_error {text},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX duty_message_call_out ON duty_message (call_out_id, queued_at);
CREATE INDEX duty_message_person ON duty_message (person_id);

-- What may call somebody out is looked for every twenty seconds.
CREATE INDEX notice_drafts ON notice (severity, care_impact) WHERE state = 'draft';
CREATE INDEX notice_open ON notice (answer, care_impact) WHERE state = 'sent';
