### Messages of the area: cli. Start each message with "cli-".
