-- How the CERT has rated an advisory: the newest holds, all stay. What stands in `rating` is `domain::rating::Rating` as JSON; the
-- columns beside it are what it comes to.
CREATE TABLE rating (
    id {id} NOT NULL PRIMARY KEY,
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    revision_id {id} NOT NULL REFERENCES revision (id),
    rating {text} NOT NULL,
    points {int} NOT NULL,
    probability {text} NOT NULL,
    damage {text} NOT NULL,
    severity {text} NOT NULL,
    care_impact {text} NOT NULL,
    rated_by {text} NOT NULL,
    rated_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX rating_advisory ON rating (advisory_id, rated_at);
