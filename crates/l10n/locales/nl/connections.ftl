### Teksten van het onderdeel: connections. Programma's van een organisatie die over haar meldingen horen.

connections-title = Gekoppelde programma's
connections-lead = Uw ticketsysteem kan elke melding meteen horen: als wij haar sturen, als wij u herinneren, en als iemand antwoordt.
connections-none = Er is geen programma gekoppeld.
connections-since = gekoppeld
connections-nothing = Er is nog niets verstuurd. Stuur een test.
connections-test = Stuur een test
connections-remove = Haal weg
connections-retry = Probeer opnieuw
connections-add = Koppel een programma
connections-url = Adres (webhook)
connections-url-hint = Bijvoorbeeld https://tickets.ziekenhuis.example/brandwacht. Wij sturen JSON, ondertekend volgens Standard Webhooks. Apparaten staan er niet in: die haalt uw programma op met een token.
connections-do = Koppel
connections-secret = Het geheim waarmee uw programma controleert dat een bericht van ons komt
connections-secret-once = Kopieer het nu. Wij tonen het niet nog een keer.
connections-tested = Een test is onderweg. Laad deze pagina opnieuw om te zien of hij aankwam.
connections-removed = Het programma is weggehaald. Er gaat niets meer heen.
connections-retried = Het wordt opnieuw verstuurd.
connections-who = Een manager of security officer van uw organisatie kan programma's koppelen.
connections-event = { $event ->
    [notice-sent] Melding
    [notice-reminded] Herinnering
    [notice-answered] Antwoord
   *[other] Test
}
connections-state = { $state ->
    [queued] onderweg
    [sent] aangekomen
    [failed] niet aangekomen
   *[other] niet verstuurd
}
connections-link = Laat uw ticketsysteem meteen van meldingen horen, of lees ze in een feedlezer

connections-feeds = Feeds voor een feedlezer
connections-feeds-lead = Lees uw meldingen in een feedlezer of een kanaal van uw chatprogramma. U krijgt een geheim adres. Er staat in wat er speelt, hoe erg het is en hoe het staat. Apparaten en advies staan er niet in.
connections-feeds-none = Er is geen feed.
connections-feed-made = gemaakt
connections-feed-read = Laatst gelezen
connections-feed-unread = Nog nooit gelezen.
connections-feed-end = Beëindig
connections-feed-new = Maak een feed
connections-feed-name = Wie of wat leest hem?
connections-feed-name-hint = Bijvoorbeeld: kanaal van de ICT-afdeling. Dan weet u later welke u kunt beëindigen.
connections-feed-language = Taal van de feed
connections-feed-do = Maak de feed
connections-feed-address = Het geheime adres van de feed
connections-feed-once = Kopieer het nu. Wij tonen het niet nog een keer. Wie dit adres heeft, kan de feed lezen: geef het alleen aan uw feedlezer.
connections-feed-ended = De feed is beëindigd. Het adres werkt niet meer.
