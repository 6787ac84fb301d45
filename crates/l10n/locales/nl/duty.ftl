### Teksten van het onderdeel: duty. Wie van het CERT piket heeft, en het oproepen.

duty-nav = Piket
duty-title = Wie heeft piket
duty-lead = Buiten kantoortijd roepen wij op wie piket heeft, voor wat niet kan wachten. Bij gevaar voor een patiënt doen wij dat op elk uur.
duty-now = Heeft nu piket
duty-until = tot { $moment }
duty-next = Daarna
duty-from = vanaf { $moment }
duty-nobody = Niemand heeft nu piket. Oproepen gaan naar alle hoofdanalisten. Maak een rooster.
duty-no-next = Hier houdt het rooster op. Maak een rooster.
duty-gaps = Niemand heeft piket in deze tijd. Oproepen gaan dan naar alle hoofdanalisten. Vul het rooster aan.
duty-first = Eerste
duty-second = Tweede
duty-no-second = niemand
duty-no-phone = geen nummer
duty-roster = Rooster
duty-week = Week
duty-change = Wijzigen
duty-swap = Wijzig wie piket heeft
duty-swap-of = Wijzigen: week vanaf { $moment }
duty-swap-do = Bewaar
duty-give = Geef een deel aan een collega
duty-give-to = Wie neemt het over
duty-give-from = Vanaf
duty-give-until = Tot
duty-give-do = Geef dit deel
duty-calendar = Download voor uw agenda
duty-calendar-mine = Alleen uw eigen weken
duty-calendar-one = Piket: { $first }
duty-calendar-two = Piket: { $first }, tweede { $second }
duty-rotate = Maak een rooster
duty-rotate-lead = Iedereen is om de beurt een week eerste, en in de week daarvoor tweede.
duty-people = Wie doen mee
duty-person = Persoon { $place }
duty-person-none = (niemand)
duty-start = Eerste dag
duty-time = Tijd van overdracht
duty-weeks = Aantal weken
duty-rotate-do = Maak het rooster
duty-bad-start = Kies een dag en een tijd.
duty-phones = Telefoonnummers
duty-phones-hint = Schrijf het nummer met het land, zoals +31612345678. Laat het veld leeg om een nummer weg te halen.
duty-phone-of = Nummer van { $name }
duty-phones-do = Bewaar de nummers
duty-lead-only = Een hoofdanalist wijzigt het rooster en de nummers.
duty-calls = Laatste oproepen
duty-calls-none = Er is nog niemand opgeroepen. Probeer het uit: brandwacht duty page
duty-done = { $what ->
    [rotate] Het rooster staat er.
    [swap] Het rooster is gewijzigd.
    [give] Dat deel van de week is van een collega.
   *[phones] De nummers zijn bewaard.
}
duty-open = { $count ->
    [one] Er is iemand opgeroepen en niemand heeft het nog opgepakt.
   *[other] { $count } oproepen wachten tot iemand ze oppakt.
}
duty-open-look = Bekijk het
duty-reason = { $reason ->
    [drafts] Dringende meldingen wachten op versturen. Bekijk ze en verstuur ze.
    [call_me] Iemand met een dringende melding vraagt of wij bellen. Bel terug.
    [overdue] Bij een melding over gevaar voor een patiënt is de termijn voorbij en heeft niemand geantwoord. Bel de instelling.
   *[test] Dit is een test. Pak hem op om te zien of het werkt.
}
duty-level = { $level ->
    [danger] GEVAAR
    [high] HOOG
    [medium] GEMIDDELD
   *[low] LAAG
}
duty-state = { $state ->
    [calling] wij roepen mensen op
    [left] niemand pakt het op
    [acknowledged] opgepakt
   *[settled] voorbij
}
duty-called = { $called ->
    [first] U heeft piket als eerste.
    [second] U heeft piket als tweede.
   *[instead] Niemand met piket is op te roepen; daarom roepen wij alle hoofdanalisten op.
}
duty-called-as = { $called ->
    [first] eerste
    [second] tweede
   *[instead] niemand had piket
}
duty-channel = { $channel ->
    [sms] sms
    [voice] gebeld door een computer
   *[mail] mail
}
duty-message-state = { $state ->
    [queued] onderweg
    [sent] verstuurd
    [failed] niet aangekomen
    [no_road] kan niet
   *[dropped] niet meer nodig
}
duty-no-gateway = { $channel ->
    [voice] Er is geen gateway ingesteld waarmee wij kunnen bellen (voice_url).
   *[sms] Er is geen gateway voor sms ingesteld (sms_url).
}
duty-no-number = Er is geen telefoonnummer bekend.
duty-one-title = { $level }: { $number }
duty-one-test = Test van het oproepen
duty-raised = Opgeroepen op
duty-about = Gaat over
duty-stands = Hoe het staat
duty-take = Ik pak dit op
duty-take-why = Daarna roepen wij niemand anders op.
duty-taken-by = Opgepakt door { $name }, { $moment }
duty-taken-at = Opgepakt { $moment }
duty-taken = U heeft dit opgepakt. Wij roepen niemand anders op.
duty-taken-other = Iemand anders was sneller, of het was al voorbij.
duty-to-drafts = Bekijk de concepten
duty-to-follow = Bekijk de antwoorden
duty-to-calls = Belijst
duty-who = Wie is opgeroepen
duty-who-none = Niemand was op te roepen: het CERT heeft geen accounts.

duty-mail-greeting = { $name },
duty-mail-number = Advies { $number }, niveau { $level }.
duty-mail-since = Wij roepen op sinds { $moment }.
duty-mail-button = Pak dit op
duty-mail-else = Pakt niemand dit op, dan roepen wij na tien minuten de tweede op.
duty-mail-subject = [PIKET { $level }] { $number }
duty-mail-only = Alleen voor u
duty-mail-why = Piket van { $cert }. { $called }
duty-short-reason = { $reason ->
    [drafts] Meldingen wachten op versturen.
    [call_me] Iemand vraagt of wij bellen.
    [overdue] Termijn voorbij, geen antwoord.
   *[test] Test.
}
duty-spoken = Dit is het piket van { $cert }. Niveau { $level }. { $reason } Open uw mail of sms, en pak dit op.
duty-short = Piket { $level } { $number }: { $reason } { $url }
duty-shorter = { $level } { $number } { $url }
duty-shortest = Piket { $url }
