-- From when people are rung up about it as well; NULL where nobody is: there was no gateway for that when it was raised.
ALTER TABLE call_out ADD COLUMN voice_at {int};
-- Why a message has no way to go: `gateway`, where none is set, or `number`, where none is known. Such a message is `dropped`.
ALTER TABLE duty_message ADD COLUMN no_road {text};
UPDATE duty_message SET no_road = 'gateway', last_error = NULL
    WHERE state = 'dropped' AND last_error = 'no gateway is set: sms_url';
UPDATE duty_message SET no_road = 'number', last_error = NULL
    WHERE state = 'dropped' AND last_error = 'no number is known';
-- As with notices: how what went out was kept from others, where the contact has a key.
ALTER TABLE overview_delivery ADD COLUMN protection {text};
