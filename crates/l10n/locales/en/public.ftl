### Messages of the area: public. Start each message with "public-".
