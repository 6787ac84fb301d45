### Teksten van het onderdeel: mail.
