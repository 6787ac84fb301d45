### Teksten van het onderdeel: api.
