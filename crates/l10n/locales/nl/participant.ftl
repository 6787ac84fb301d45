### Teksten van het onderdeel: participant.
