-- What happens by itself while nobody answers. The steps of an addressee's plan up to `stepped_at` are done; `next_step_at` is
-- when somebody must look again, or nothing.
ALTER TABLE addressee ADD COLUMN stepped_at {int};
ALTER TABLE addressee ADD COLUMN next_step_at {int};
CREATE INDEX addressee_next_step ON addressee (next_step_at) WHERE next_step_at IS NOT NULL;

-- Why a message went: the notice itself, a reminder, or a supplier that says nothing (then `about_id` is that supplier).
ALTER TABLE delivery ADD COLUMN occasion {text} NOT NULL DEFAULT 'notice';
ALTER TABLE delivery ADD COLUMN about_id {id} REFERENCES organisation (id);
DROP INDEX delivery_once;
CREATE UNIQUE INDEX delivery_once ON delivery (notice_id, contact_id, channel) WHERE occasion = 'notice';
CREATE INDEX delivery_notice ON delivery (notice_id, contact_id);
