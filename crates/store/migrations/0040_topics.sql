-- What an organisation wants to be quiet about, and until when. Whoever has chosen nothing is told of everything at once.
CREATE TABLE quiet_topic (
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    -- class: and the code of a kind of device, or maker: and its name as it is compared.
    topic {text} NOT NULL,
    -- A maker as it was written.
    name {text} NOT NULL,
    -- low, medium
    up_to {text} NOT NULL,
    last_day {text} NOT NULL,
    why {text} NOT NULL,
    changed_by {text} NOT NULL,
    changed_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (organisation_id, topic)
) {strict};

-- What it wants to hear of although nothing of it is concerned.
CREATE TABLE followed_topic (
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    topic {text} NOT NULL,
    name {text} NOT NULL,
    changed_by {text} NOT NULL,
    changed_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (organisation_id, topic)
) {strict};

-- What an advisory was about when notices of it went out: makers as it names them, kinds of the devices concerned.
CREATE TABLE advisory_topic (
    topic {text} NOT NULL,
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    name {text} NOT NULL,
    -- When the first notice about this of it went out.
    told_at {int} NOT NULL,
    PRIMARY KEY (topic, advisory_id)
) {strict};
CREATE INDEX advisory_topic_advisory ON advisory_topic (advisory_id);
CREATE INDEX advisory_topic_told ON advisory_topic (told_at);

-- The vulnerabilities of an advisory that notices went out about, to see whether one of them has come to be exploited.
CREATE TABLE advisory_number (
    cve {text} NOT NULL,
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    PRIMARY KEY (cve, advisory_id)
) {strict};
CREATE INDEX advisory_number_advisory ON advisory_number (advisory_id);

-- Its publisher, or whoever rated it, has said that it is exploited. Nobody takes that back.
CREATE TABLE advisory_exploited (
    advisory_id {id} NOT NULL PRIMARY KEY REFERENCES advisory (id)
) {strict};

-- The last day of what this organisation had chosen when the notice went out quietly; empty when it was told at once.
ALTER TABLE addressee ADD COLUMN quiet_until {text};
CREATE INDEX addressee_quiet ON addressee (notice_id) WHERE quiet_until IS NOT NULL;
-- When a notice that had been quiet became loud: from then on its time counts.
ALTER TABLE notice ADD COLUMN loud_at {int};
-- Notices of the last months are counted by when they went out.
CREATE INDEX notice_sent_at ON notice (sent_at);
