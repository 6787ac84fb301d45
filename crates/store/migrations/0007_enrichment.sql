-- What others know of vulnerabilities: lists of exploited ones, predictions, decision points, scores.
CREATE TABLE enrichment (
    cve {text} NOT NULL,
    source {text} NOT NULL,
    -- Where the fact stands in what this source says of the vulnerability.
    place {int} NOT NULL,
    kind {text} NOT NULL,
    -- JSON: the fact with its provenance.
    record {text} NOT NULL,
    taken_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (cve, source, place)
) {strict};
CREATE INDEX enrichment_source ON enrichment (source);
