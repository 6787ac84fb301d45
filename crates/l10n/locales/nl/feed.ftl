### Teksten van het onderdeel: feed. Wat in de feed van een organisatie staat, voor een feedlezer.

feed-title = Meldingen voor { $organisation }
feed-subtitle = Van { $cert }. Het adres van deze feed is geheim: geef het alleen aan uw feedlezer.
feed-entry = [{ $severity }] { $what }
feed-entry-customer = [{ $severity }] { $customer }: { $what }
feed-withheld = melding { $code }, log in om haar te lezen
feed-summary = { $stands } Ons nummer is { $code }. Open de melding voor het advies en uw apparaten.
feed-answered = Antwoord: { $answer }.
feed-standing = { $code ->
    [waits] wacht op antwoord
    [informed] ter informatie
    [answered] beantwoord
   *[over] afgehandeld
}
