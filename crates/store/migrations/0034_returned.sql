-- A machine answered a message: most often somebody is away. What came back as undelivered stands in `state`, as what a mail server
-- refused at once.
ALTER TABLE delivery ADD COLUMN away_at {int};
