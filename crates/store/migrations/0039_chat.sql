-- How a program is spoken to: signed as Standard Webhooks says, as a chat, or as a collector of logs. `language`: in which a
-- chat is told. The `url` of a chat that lets in whoever knows it ends with its host; the whole stands in `secret`.
ALTER TABLE webhook ADD COLUMN kind {text} NOT NULL DEFAULT 'standard';
ALTER TABLE webhook ADD COLUMN language {text} NOT NULL DEFAULT 'nl';
