### Teksten van het onderdeel: inventory.
