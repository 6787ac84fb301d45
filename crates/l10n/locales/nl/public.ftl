### Teksten van het onderdeel: public.
