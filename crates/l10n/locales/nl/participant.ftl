### Teksten van het onderdeel: participant.

## De pagina achter een link in een mail

link-unknown = Wij kennen deze link niet
link-unknown-do = Open de link opnieuw vanuit de mail, of neem contact met ons op. Wij helpen u verder.
link-expired = Deze link is verlopen
link-expired-do = Neem contact met ons op en noem waar de mail over ging. Wij noteren uw antwoord.
link-what = Wat is het?
link-about = Gaat het over u?
link-about-count = { $count ->
    [one] Wij denken van wel: u heeft er 1 op uw lijst staan.
   *[other] Wij denken van wel: u heeft er { $count } op uw lijst staan.
}
link-about-customer = { $count ->
    [one] Het gaat over { $institution }: daar staat er 1 op de lijst.
   *[other] Het gaat over { $institution }: daar staan er { $count } op de lijst.
}
link-who = Wie regelt het?
link-who-supplier = Uw ICT-leverancier { $supplier }. Die heeft hetzelfde bericht gekregen.
link-who-self = Dat doet u zelf, of degene die uw ICT beheert.
link-who-you-for = U, in naam van { $institution }.
link-by-when = Vóór wanneer?
link-advice = Wat u doet
link-questions = Vragen?
link-call = { $by ->
    [phone] Bel { $at } en noem { $code }.
    [mail] Mail { $at } en noem { $code }.
   *[name] Vraag het { $at } en noem { $code }.
}
link-confirm = { $act ->
    [taken_care_of] Druk op de knop als uw ICT dit regelt. Wij weten dan dat iemand ermee bezig is.
    [call_me] Druk op de knop. Wij bellen u dan zo snel mogelijk.
    [not_with_us] Druk op de knop als u dit product niet gebruikt.
   *[other] Kies wat klopt. U kunt later een ander antwoord geven.
}
link-button = { $act ->
    [taken_care_of] Geregeld door ICT
    [call_me] Bel mij
    [not_with_us] Niet bij ons
   *[other] Verstuur het antwoord
}
link-not-yet = Er is nog niets verstuurd.
link-thanks = Dank u wel. Wij weten het nu.
link-said = U zei: { $answer }.
link-said-by = { $organisation } zei: { $answer }.
link-received = Antwoord ontvangen op { $moment }.
link-next = { $kind ->
    [taken_care_of] Wij vragen later of het gelukt is. U hoeft nu niets te doen.
    [call_me] Wij bellen u zo snel mogelijk. Is het dringend? Bel ons dan zelf.
    [not_with_us] U hoeft niets meer te doen.
    [solved] U hoeft niets meer te doen. Fijn dat het is opgelost.
    [risk_accepted] U hoeft niets meer te doen.
   *[other] Laat het ons weten als het is opgelost.
}
link-wrong = { $by ->
    [phone] Klopt het niet? Bel { $at } en noem { $code }.
    [mail] Klopt het niet? Mail { $at } en noem { $code }.
   *[name] Klopt het niet? Zeg het { $at } en noem { $code }.
}
link-again = Geef een ander antwoord
link-devices = Om deze apparaten gaat het
link-answer-legend = Uw antwoord
link-note = Toelichting
link-note-hint = Hoeft niet. Bijvoorbeeld: bijgewerkt naar de nieuwe versie, of wanneer u dat doet.
link-by = Uw naam
link-replaced = Er is een nieuwer bericht over hetzelfde. Gebruik de link in de nieuwste mail.

answer-kind = { $kind ->
    [confirmed] Wij hebben het gelezen
    [taken_care_of] Geregeld door ICT
    [call_me] Bel mij
    [not_with_us] Niet bij ons
    [applicable] Het raakt ons, wij zijn ermee bezig
    [solved] Het is opgelost
    [risk_accepted] Wij aanvaarden het risico
   *[other] ?
}
answer-kind-why = { $kind ->
    [confirmed] U laat later weten wat u doet.
    [taken_care_of] Iemand van uw ICT is ermee bezig.
    [call_me] Wij bellen u zo snel mogelijk.
    [not_with_us] U gebruikt dit product niet, of niet in deze versie.
    [applicable] U werkt bij of neemt maatregelen.
    [solved] Alles wat wij vroegen is gedaan.
    [risk_accepted] Noem wie het aanvaardt, waarom, en wanneer u er weer naar kijkt.
   *[other] .
}
answer-missing = Kies een antwoord.
answer-no-name = Vul uw naam in.
answer-note-long = De toelichting is te lang. Maak haar korter dan 4000 tekens.

answer-risk = Alleen als u het risico aanvaardt
answer-risk-by = Wie aanvaardt het risico?
answer-risk-review = Wanneer kijkt u er weer naar?
answer-risk-grounds = Noem wie het risico aanvaardt, waarom, en wanneer u er weer naar kijkt.
answer-risk-day = Kies een dag die nog komt, binnen een jaar.

## Wat moet u doen, en meldingen

home-title = Wat moet u doen?
home-lead = { $count ->
    [0] Er wacht niets op uw antwoord.
    [one] Eén melding wacht op uw antwoord.
   *[other] { $count } meldingen wachten op uw antwoord. Begin bovenaan.
}
home-informed = Uw leverancier regelt dit
home-informed-lead = Lees mee, of antwoord zelf als u het beter weet. Is het te laat? Bel uw leverancier.
home-empty = U hoeft nu niets te doen
home-empty-do = Zodra iets u raakt, krijgt u een mail en staat het hier.
home-all = Bekijk alle meldingen
home-questions = { $count ->
    [one] Beantwoord ook één vraag over uw apparaten.
   *[other] Beantwoord ook { $count } vragen over uw apparaten.
}
notices-title = Meldingen
notices-lead = Open een melding om te zien om welke apparaten het gaat, en antwoord.
notices-open = open
notices-all = alle
notices-col-notice = Melding
notices-col-lines = Bij u
notices-col-due = Antwoord uiterlijk
notices-waits = wacht op u
notices-waits-for = wacht op { $supplier }
notices-supplier-answers = Uw leverancier antwoordt
notices-about = Wat er mis is
notices-about-more = { $count ->
    [one] En nog 1 kwetsbaarheid.
   *[other] En nog { $count } kwetsbaarheden.
}
notices-give-answer = Geef antwoord
notices-devices = { $count ->
    [one] 1 apparaat op de lijst
   *[other] { $count } apparaten op de lijst
}
notices-more = En nog { $count }. Download de lijst om ze alle te zien.
notices-csv-advisory = Nummer van het advies
notices-csv-title = Titel
notices-csv-impact = Gevolg voor de zorg
notices-csv-devices = Apparaten
notices-csv-end = Dit bestand stopt bij { $count } meldingen. Er zijn er meer.
