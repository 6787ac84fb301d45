### Messages of the area: analyst. Start each message with "analyst-".
