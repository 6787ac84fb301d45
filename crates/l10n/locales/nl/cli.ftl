### Teksten van het onderdeel: cli.
