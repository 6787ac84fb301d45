-- What an addressee that must act has said for its part. The notice keeps what that comes to for all of them together.
ALTER TABLE addressee ADD COLUMN answer {text};
ALTER TABLE addressee ADD COLUMN answered_at {int};
UPDATE addressee SET
    answer = (SELECT n.answer FROM notice n WHERE n.id = addressee.notice_id),
    answered_at = (SELECT n.answered_at FROM notice n WHERE n.id = addressee.notice_id)
WHERE part = 'act';
