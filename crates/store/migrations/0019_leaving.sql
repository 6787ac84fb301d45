-- When an organisation left the circle. What was held of it is gone then; the row stays, without a name, where the record of
-- another points to it.
ALTER TABLE organisation ADD COLUMN left_at {int};
