-- The account ended because groups at a provider gave it no role any more; a group that gives one begins it again. What a person
-- ended stays ended. Means something only while disabled_at is set.
ALTER TABLE person ADD COLUMN ended_by_groups {bool};
