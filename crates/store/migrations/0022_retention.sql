-- Terms for what is kept. When all of them were kept to last, in milliseconds; whoever applies them holds this row.
INSERT INTO setting (name, value) VALUES ('retention', '0');

-- Every day the lines are looked for that went long ago.
CREATE INDEX asset_gone ON asset (gone_at) WHERE gone_at IS NOT NULL;
-- Whether another line has the number of one that is emptied; without this each number would read all lines.
CREATE INDEX asset_model ON asset (product_key, model_number) WHERE model_number <> '';
-- A link that goes is taken out of the answer that was given through it; without this each would read all answers.
CREATE INDEX answer_link ON answer (link_id) WHERE link_id IS NOT NULL;
