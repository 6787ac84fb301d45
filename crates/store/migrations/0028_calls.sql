-- Telephone calls about a notice that brought no answer. `again_at`: they asked to be called then.
CREATE TABLE phone_call (
    id {id} NOT NULL PRIMARY KEY,
    notice_id {id} NOT NULL REFERENCES notice (id),
    outcome {text} NOT NULL,
    note {text} NOT NULL,
    noted_by {text} NOT NULL,
    called_at {int} NOT NULL,
    again_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX phone_call_notice ON phone_call (notice_id, called_at);
