### Teksten van het onderdeel: connections. Programma's van een organisatie die over haar meldingen horen.

connections-title = Gekoppelde programma's
connections-lead = Uw ticketsysteem, uw chat en uw SIEM kunnen elke melding meteen horen: als wij haar sturen, als wij u herinneren, en als iemand antwoordt.
connections-none = Er is geen programma gekoppeld.
connections-since = gekoppeld
connections-nothing = Er is nog niets verstuurd. Stuur een test.
connections-test = Stuur een test
connections-remove = Haal weg
connections-retry = Probeer opnieuw
connections-add = Koppel een programma
connections-what = Wat koppelt u?
connections-kind = { $kind ->
    [mattermost] Mattermost of Slack
    [matrix] Element (Matrix)
    [syslog] SIEM (syslog)
   *[standard] Ticketsysteem
}
connections-help = { $kind ->
    [mattermost] Kies een besloten kanaal: wie daar leest, ziet dat er iets is. Maak in Mattermost een inkomende webhook voor dat kanaal (menu Integraties) en kopieer het adres. Slack en Rocket.Chat geven zo'n adres ook. Wie het adres kent, kan in het kanaal schrijven. Wij tonen het daarom later niet meer.
    [matrix] Kies een besloten kamer zonder versleuteling: ons bericht is zelf niet versleuteld. Maak een account voor Brandwacht, nodig het uit in de kamer en neem de uitnodiging aan.
    [syslog] Zet in uw SIEM een ontvanger aan voor syslog over TLS (RFC 5425). Het certificaat moet kloppen met de naam van de server. Elke melding is één regel in CEF.
   *[standard] Maak in uw ticketsysteem een adres dat webhooks aanneemt. Wij sturen JSON, ondertekend volgens Standard Webhooks. Apparaten staan er niet in: die haalt uw programma op met een token.
}
connections-url = { $kind ->
    [mattermost] Adres van de inkomende webhook
    [matrix] Adres van de homeserver
    [syslog] Server en poort
   *[standard] Adres (webhook)
}
connections-url-hint = { $kind ->
    [mattermost] Bijvoorbeeld https://chat.ziekenhuis.example/hooks/xxx.
    [matrix] In Element: Alle instellingen, Hulp en over, onderaan. Bijvoorbeeld https://matrix.ziekenhuis.example.
    [syslog] Bijvoorbeeld siem.ziekenhuis.example:6514.
   *[standard] Bijvoorbeeld https://tickets.ziekenhuis.example/brandwacht.
}
connections-room = Intern nummer van de kamer
connections-room-hint = In Element: Instellingen van de kamer, Geavanceerd. Het begint met een uitroepteken.
connections-token = Toegangstoken
connections-token-hint = Log in Element in als het account van Brandwacht. Ga naar Alle instellingen, Hulp en over, Toegangstoken. Log daarna niet uit: dan werkt het token niet meer.
connections-language-why = De berichten zijn in het Nederlands: de taal waarin u deze pagina nu leest.
connections-do = Koppel
connections-secret = Het geheim waarmee uw programma controleert dat een bericht van ons komt
connections-secret-once = Kopieer het nu. Wij tonen het niet nog een keer.
connections-added = Het programma is gekoppeld. Stuur een test.
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

connections-chat = { $event ->
    [updated] Lees opnieuw: melding { $code } voor { $organisation } is gewijzigd.
    [reminded] Beantwoord melding { $code } voor { $organisation }.
    [answered] Op melding { $code } voor { $organisation } is geantwoord.
   *[sent] Lees de nieuwe melding { $code } voor { $organisation }.
}
connections-chat-about = { $level }: { $title }
connections-chat-deadline = Antwoord uiterlijk { $moment }.
connections-chat-answer = { $organisation }: { $answer }
connections-chat-test = Dit is een test van Brandwacht. Het werkt: meldingen komen hier aan.
