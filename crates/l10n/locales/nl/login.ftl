### Teksten van het onderdeel: login.
