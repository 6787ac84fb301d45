-- What concerns three hundred devices alike is kept once; each match names its list. Rows for each match were most of
-- what a new advisory wrote. What stood is not carried over: this version of the program matches everything again by
-- itself, and what people have said of a device stands in `remediation`.
DROP TABLE asset_concern;
CREATE TABLE concern (
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    -- Of the whole list that this is one of.
    list_hash {bytes} NOT NULL,
    -- Its CVE, else another number or its title: never its place in the document.
    vulnerability {text} NOT NULL,
    label {text} NOT NULL,
    -- Where it stands in the document, for showing.
    place {int} NOT NULL,
    verdict {text} NOT NULL,
    -- The entry of the advisory that decided.
    product_id {text} NOT NULL,
    -- Of what has to be done; another print is another task.
    print {bytes} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (advisory_id, list_hash, vulnerability)
) {strict};
-- NULL: nothing in particular, or not looked at since this column is there.
ALTER TABLE asset_match ADD COLUMN concerns {bytes};
