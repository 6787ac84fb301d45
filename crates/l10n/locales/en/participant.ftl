### Messages of the area: participant. Start each message with "participant-".
