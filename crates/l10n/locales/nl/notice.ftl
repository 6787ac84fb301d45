### Teksten van het onderdeel: notice.

## Melding maken

compose-crumb = Melding
compose-title = Melding: { $title }
compose-lead = Schrijf het advies, kies de inschaling, lees de mails na en stuur.
compose-lead-empty = Er staat geen concept klaar.
compose-empty = Er is niets te versturen
compose-empty-do = Een concept ontstaat zodra een instelling geraakt is. Beslis eerst over de twijfelgevallen.
compose-saved = Bewaard. Er is nog niets verstuurd.
compose-sent-before = { $count ->
    [one] Hierover ging al 1 melding uit.
   *[other] Hierover gingen al { $count } meldingen uit.
}
compose-text = Advies van het CERT
compose-text-hint = Schrijf kort en met het werkwoord vooraan. Een witregel begint een nieuwe alinea. Het advies van de maker gaat altijd mee.
compose-count = { "{w}" } woorden · { "{c}" } tekens
compose-previews = Zo leest ieder het
compose-previews-hint = Bewaar om de voorbeelden bij te werken. Dit zijn de woorden die echt verstuurd worden.
compose-preview = { $person }, { $organisation } ({ $readers })
compose-rate = Inschaling
compose-impact = Gevolg voor de zorg
compose-due = Antwoord uiterlijk
compose-due-hint = Leeg: ernst en gevolg voor de zorg bepalen het. Wie dan niet heeft geantwoord, komt op de belijst.
compose-maker = Advies van de maker
compose-maker-hint = Dit gaat onveranderd mee naar wie moet handelen.
compose-recipients = { $institutions ->
    [one] Ontvangers: 1 instelling, { $people } mensen
   *[other] Ontvangers: { $institutions } instellingen, { $people } mensen
}
compose-recipients-caption = Wie gewaarschuwd wordt en waarom
compose-left-out = Dit zijn de eerste { $count } concepten. Stuur deze eerst; daarna komen de andere.
compose-devices = Apparaten
compose-told = Wie krijgt wat
compose-is-update = vervolg op een eerdere melding
compose-unreachable = Niemand is te bereiken: bel
compose-part = { $part ->
    [act] actie
   *[other] ter informatie
}
compose-why-mandate = Machtiging voor { $classes }; handelt namens { $institution }.
compose-why-own = Geen machtiging voor deze apparaten: de instelling handelt zelf.
compose-why-inform = De ICT-leverancier handelt.
compose-by-phone = bellen: { $number }
compose-none = Kies eerst een of meer instellingen.
compose-bad-due = De termijn is voorbij of onleesbaar. Kies een moment dat nog komt.
compose-long = De tekst is te lang. Maak hem korter dan 20.000 tekens.
compose-save = Bewaar
compose-send = Stuur
compose-withdraw = Niet versturen
compose-sure-send = { $count ->
    [one] Deze melding nu sturen?
   *[other] Deze { $count } meldingen nu sturen?
}
compose-sure-send-lead = Versturen kunt u niet terugdraaien. Controleer wie het krijgt.
compose-sure-withdraw = { $count ->
    [one] Dit concept niet versturen?
   *[other] Deze { $count } concepten niet versturen?
}
compose-sure-withdraw-lead = De instelling krijgt hierover geen bericht, tenzij het advies of haar inventaris verandert.
compose-reason = Waarom niet?
compose-yes-send = Ja, stuur nu
compose-yes-withdraw = Ja, niet versturen
compose-no = Nee, terug

## Opvolgen

follow-title = Opvolging: { $title }
follow-lead = { $count ->
    [0] Iedereen heeft geantwoord. U hoeft niets te doen.
    [one] 1 instelling moet nog antwoorden.
   *[other] { $count } instellingen moeten nog antwoorden.
}
follow-lead-none = Hierover is nog niets verstuurd.
follow-sent = { $count ->
    [one] De melding is verstuurd.
   *[other] { $count } meldingen zijn verstuurd.
}
follow-funnel = Stand van de meldingen
follow-step = { $step ->
    [sent] gestuurd
    [delivered] bezorgd
    [opened] geopend
    [answered] geantwoord
    [applicable] van toepassing
   *[other] opgelost
}
follow-owing = Wie nog moet antwoorden
follow-owing-none = Niemand.
follow-owing-more = En nog { $count }; zij staan in het bestand.
follow-why = { $why ->
    [call_me] wil gebeld worden
    [overdue] te laat
    [failed] mail niet aangekomen
    [no_mail] heeft geen mail
    [silent] zegt niets
    [quiet] stil op verzoek
   *[other] heeft nog tijd
}
follow-col-why = Stand
follow-col-deadline = Termijn
follow-col-phone = Bellen
follow-col-answer = Antwoord
follow-col-sent = Verstuurd
follow-all = Alle meldingen hierover
follow-calls = Belijst
follow-csv = Download als CSV
follow-no-answer = nog geen antwoord
follow-more = Concepten klaarzetten of versturen

follow-reminded = { $count ->
    [one] 1 keer herinnerd
   *[other] { $count } keer herinnerd
}
follow-next = volgend bericht

plan-link = Zo volgen wij op
plan-title = Zo volgen wij meldingen op
plan-lead = Dit gebeurt vanzelf als niemand antwoordt. De beheerder stelt het in.
plan-level-head = Melding
plan-level = { $level ->
    [danger] gevaar voor een patiënt
    [high] hoog
    [medium] gemiddeld
   *[other] laag
}
plan-answer-head = Antwoord binnen
plan-remind-head = Herinnering na
plan-institution-head = Instelling hoort dat leverancier zwijgt
plan-institution-short = Instelling na
plan-phone-head = Op de belijst na
plan-phone-late = de termijn
plan-when-head = Wanneer
plan-hours = { $count } uur
plan-days = { $count } dagen
plan-days-hours = { $days } dagen en { $hours } uur
plan-never = niet
plan-always = dag en nacht
plan-weekdays = op werkdagen
plan-not-in = niet tussen { $quiet }
plan-weekdays-not-in = op werkdagen, niet tussen { $quiet }
plan-then = Wat in de nacht of het weekend valt, gaat daarna uit. Wie na de termijn nog niets zei, staat op de belijst; bij gevaar en hoog staat wie helemaal niet reageert er eerder op. Kiest de analist een andere termijn, dan schuiven de herinneringen mee.

calls-title = { $count ->
    [0] Belijst: niemand
    [one] Belijst: 1 instelling
   *[other] Belijst: { $count } instellingen
}
calls-lead = Bel van boven naar beneden en kies wat eruit kwam.
calls-empty = Er is niemand om te bellen
calls-empty-do = Hier komt wie gebeld wil worden, te laat is, of geen mail kreeg.
calls-say = Zeg dit
calls-hello = { $why ->
    [call_me] Goedendag, u spreekt met { $cert }. U vroeg ons te bellen over melding { $code }: “{ $title }”.
    [no_mail] Goedendag, u spreekt met { $cert }. Wij hebben een melding voor u: { $code }, over “{ $title }”.
   *[other] Goedendag, u spreekt met { $cert }. Wij stuurden u melding { $code } over “{ $title }”.
}
calls-before = { $outcome ->
    [no_reply] Wij belden u eerder, maar kregen geen gehoor.
    [message_left] Wij lieten eerder een boodschap achter. Hebt u die gehoord?
    [wrong_number] Wij hadden een verkeerd nummer van u. Is dit het goede nummer voor de volgende keer?
   *[other] U vroeg ons terug te bellen.
}
calls-standing = { $why ->
    [overdue] De termijn is voorbij, en wij hebben uw antwoord nog niet.
    [failed] Onze mail kwam niet bij u aan. Welk mailadres kunnen wij gebruiken?
    [no_mail] Wij hebben geen mailadres van u. Welk adres kunnen wij gebruiken?
    [silent] Wij hebben nog niets van u gehoord.
   *[other] Wij wachten nog op uw antwoord.
}
calls-urgency = { $level ->
    [danger] Patiënten kunnen gevaar lopen. Daarom spreken wij het nu met u af.
    [high] Dit heeft haast. Wij willen vandaag weten wat u doet.
    [medium] Wij horen graag deze week wat u doet.
   *[other] Dit heeft geen haast. Wij horen graag wanneer u het doet.
}
calls-seen = Hebt u de melding gezien?
calls-ask = { $level ->
    [danger] Gebruikt u deze apparaten nu bij patiënten? Kan de zorg door als u ze uitzet? Wie regelt dit, en wanneer is het klaar?
   *[other] Wie regelt dit, en wanneer is het klaar?
}
calls-supplier = Krijgt u { $supplier } aan de lijn? Zeg: “U beheert dit voor { $institution }. Wat doet u eraan, en wanneer is het klaar?”
calls-institution = Krijgt u { $institution } aan de lijn? Zeg: “Uw leverancier { $supplier } zei nog niets. Belt u die vandaag zelf? Wie doet het werk als dat niet lukt?”
calls-call = Bel { $name }
calls-no-number = Er is geen telefoonnummer bekend.
calls-outcome = Wat kwam eruit?
calls-reached = Gesproken: noteer het antwoord
calls-none = Geen antwoord gekregen
calls-outcome-code = { $code ->
    [no_reply] Geen gehoor
    [message_left] Boodschap achtergelaten
    [wrong_number] Verkeerd nummer
   *[other] Later terugbellen
}
calls-again = Wanneer terugbellen?
calls-again-at = Bel terug { $moment }
calls-note = Noteer
calls-called = Gebeld zonder antwoord
calls-last = { $count ->
    [one] Gebeld { $moment }: { $outcome }
   *[other] { $count } keer gebeld, het laatst { $moment }: { $outcome }
}
calls-missed-noted = Genoteerd.

## Meldingen

subjects-title = Meldingen
subjects-lead = Open een melding om te zien wie nog moet antwoorden.
subjects-caption = Meldingen, nieuwste eerst
subjects-empty = Er zijn nog geen meldingen
subjects-empty-do = Een concept ontstaat zodra een advies een instelling raakt.
subjects-col-answered = Geantwoord
subjects-of = { $answered } van { $sent }
subjects-drafts = { $count ->
    [one] 1 concept
   *[other] { $count } concepten
}

desk-notice-title = { $institution }: { $title }
desk-notice-deliveries = Berichten
desk-notice-deliveries-none = Er is nog niets verstuurd.
desk-notice-try = Probeer opnieuw
desk-notice-answers = Antwoorden
desk-notice-answers-none = Er is nog geen antwoord.
desk-notice-answer-by = { $by }, { $organisation } ({ $via })
desk-notice-via = { $via ->
    [link] via de mail
    [portal] in het portaal
    [api] via de API
   *[other] aan de telefoon
}
desk-notice-phone = Noteer wat zij aan de telefoon zeiden
desk-notice-phone-by = Naam van wie u sprak
desk-notice-phone-from = Welke organisatie belde u?
desk-notice-phone-save = Noteer het antwoord
desk-notice-noted = Het antwoord is genoteerd.
desk-notice-devices = Apparaten
desk-notice-history = Wat er gebeurde
desk-notice-advice = Advies van het CERT
notice-deed = { $act ->
    [draft] Concept gemaakt
    [redraft] Concept bijgewerkt
    [edit] Concept gewijzigd
    [send] Verstuurd
    [answer] Antwoord ontvangen
    [missed_call] Gebeld, geen antwoord gekregen
    [vote] Gezegd of de melding nuttig was
    [remind] Herinnering verstuurd
    [wake] Toch gemaild: het is nu hoog of wordt misbruikt
    [tell_institution] Aan de instelling verteld dat de leverancier zwijgt of dit niet meer regelt
    [withdraw] Niet verstuurd
   *[other] { $act }
}
desk-notice-why = Waarom
desk-notice-said = Wat zij zeiden
calls-other = Andere nummers
compose-changed = { $count ->
    [one] Eén concept is veranderd sinds u keek. Kijk het opnieuw na en verstuur dan.
   *[other] { $count } concepten zijn veranderd sinds u keek. Kijk ze opnieuw na en verstuur dan.
}
compose-own-text = eigen tekst
compose-own-text-hint = Sommige concepten hebben een eigen tekst of ernst, bijvoorbeeld omdat ze een eerdere melding bijwerken. Ze zijn niet aangevinkt: stuur ze apart, of vink ze aan om ze de tekst hierboven te geven.
follow-cut = U ziet de nieuwste { $count } meldingen. In het bestand staan ze allemaal.
calls-more = { $count ->
    [one] Hierna komt nog 1 instelling.
   *[other] Hierna komen nog { $count } instellingen.
}
notices-board = Tekst voor uw bestuur
notices-board-hint = Stuur deze zinnen zelf door aan uw bestuur. Wij mailen uw bestuur niet.
notices-call-us = Bel ons. Wij denken met u mee.
desk-notice-away = afwezig gemeld
desk-protection = { $how ->
    [encrypted] versleuteld
    [key_expired] onversleuteld: sleutel verlopen
   *[other] onversleuteld: sleutel werkt niet
}
