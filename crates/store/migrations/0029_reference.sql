-- The number that a notice has with whoever answered it, such as that of a ticket.
ALTER TABLE answer ADD COLUMN reference {text};
