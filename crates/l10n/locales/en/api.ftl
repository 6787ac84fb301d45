### Messages of the area: api. Start each message with "api-".
