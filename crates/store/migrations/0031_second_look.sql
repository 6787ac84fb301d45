-- An analyst asks a colleague to look at what is to go to many; `print` is what was to be sent. One at a time for an advisory.
CREATE TABLE second_look (
    advisory_id {id} NOT NULL PRIMARY KEY REFERENCES advisory (id),
    asked_by_id {id} NOT NULL,
    asked_by {text} NOT NULL,
    asked_at {int} NOT NULL,
    print {text} NOT NULL,
    messages {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
