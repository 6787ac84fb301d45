### Messages of the area: login. Start each message with "login-".
