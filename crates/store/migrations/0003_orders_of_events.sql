-- The moment at which an upload was handed to the worker: of two uploads the one that was handed over last stands.
ALTER TABLE inventory_import ADD COLUMN queued_at {int};
UPDATE inventory_import SET queued_at = uploaded_at WHERE state <> 'uploaded';
-- A try to sign in is noted before it is known whether it fails, and taken back when it does not.
ALTER TABLE login_failure ADD COLUMN id {id};
