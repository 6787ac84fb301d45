-- What a CERT has decided about products and makers. A rule is never changed: it is undone, and another one is made.
CREATE TABLE register_rule (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    -- JSON: the rule.
    rule {text} NOT NULL,
    -- The texts of the rule as searched for: lower case, without accents.
    search {text} NOT NULL,
    reason {text} NOT NULL,
    -- The name of whoever decided, as it was then.
    decided_by {text} NOT NULL,
    -- No two are of the same moment: the later one stands.
    decided_at {int} NOT NULL,
    -- The day, where they were.
    decided_on {text} NOT NULL,
    undone_by {text},
    undone_at {int},
    undone_reason {text},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX register_rule_order ON register_rule (decided_at, id);
