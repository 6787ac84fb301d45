### Messages of the area: notice. Start each message with "notice-".
