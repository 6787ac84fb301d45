### Teksten van het onderdeel: notice.
