### Messages of the area: mail. Start each message with "mail-".
