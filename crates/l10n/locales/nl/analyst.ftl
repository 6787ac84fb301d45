### Teksten van het onderdeel: analyst.
