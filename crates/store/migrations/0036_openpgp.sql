-- The OpenPGP key that mail for a contact is encrypted with: armoured, and sealed as the address is.
ALTER TABLE contact ADD COLUMN openpgp_key {text};
-- How what went out was kept from others: `encrypted`, or why it was not although there is a key. Empty where there is none.
ALTER TABLE delivery ADD COLUMN protection {text};
ALTER TABLE question_delivery ADD COLUMN protection {text};
