### Teksten van het onderdeel: overview. De week van een organisatie, op een pagina en in één mail.

overview-nav = Weekoverzicht
overview-title = Uw week
overview-lead = Lees wat wij u in een week stuurden, en beantwoord wat nog wacht.
overview-week = Week { $week }: { $from } tot en met { $until }
overview-week-choose = Week
overview-week-show = Toon deze week
overview-week-now = Deze week is nog niet om: er kan nog iets bij komen.
overview-bad-week = Kies een week uit de lijst, of schrijf haar als 2026-W48.
overview-future-week = Deze week moet nog komen. Kies er een uit de lijst.
overview-sent-title = In deze week gestuurd
overview-sent-none = Wij stuurden u in deze week niets.
overview-waiting-title = Eerder gestuurd, en wacht op uw antwoord
overview-waiting-none = Van eerder wacht niets op uw antwoord.
overview-col-stands = Hoe het staat
overview-counted = Adviezen in die week: { $total }. { $count ->
    [0] Geen daarvan ging over u.
    [one] Daarvan ging er één over u.
   *[other] Daarvan gingen er { $count } over u.
}
overview-questions = { $count ->
    [one] Beantwoord één vraag over uw apparaten.
   *[other] Beantwoord { $count } vragen over uw apparaten.
}
overview-due = Antwoord vóór { $deadline }.
overview-was-due = Uw antwoord had er { $deadline } moeten zijn.
overview-stands = { $code ->
    [waits] Geef uw antwoord.
    [informed] Een ander antwoordt voor u.
   *[over] Hier hoeft niets meer.
}
overview-choose-title = De week per mail
overview-choose-title-of = De week per mail voor { $name }
overview-choose-lead = Kies hoe vaak wij dit mailen. Meldingen zelf komen altijd meteen, wat u hier ook kiest.
overview-choice = { $code ->
    [weekly] Elke week
    [never] Nooit
   *[something] Alleen als er iets is
}
overview-choice-why = { $code ->
    [weekly] Ook als wij niets stuurden en er niets wacht.
    [never] U vindt het op deze pagina. Per mail komt er niets.
   *[something] Als wij u iets stuurden, of als er iets op uw antwoord wacht.
}
overview-choose-do = Bewaar
overview-chosen = Bewaard. Het geldt vanaf de volgende mail.
overview-choose-only = Een manager of security officer van uw organisatie kan dit wijzigen.
overview-readers = De mail gaat naar { $names }.
overview-readers-none = Niemand krijgt deze mail: wij kennen geen contactpersoon met een mailadres. Bel ons.
overview-readers-none-desk = Niemand krijgt deze mail: voeg een contactpersoon met een mailadres toe.
overview-desk-link = De week per mail
overview-mails = Laatste mails
overview-mails-none = Er is nog geen overzicht gestuurd.
overview-mail-state = { $state ->
    [queued] onderweg
    [sent] verstuurd
    [failed] niet verstuurd
   *[dropped] niet nodig
}

overview-mail-sent = { $count ->
    [0] Vorige week stuurden wij u geen meldingen.
    [one] Vorige week stuurden wij u 1 melding.
   *[other] Vorige week stuurden wij u { $count } meldingen.
}
overview-mail-open = { $count ->
    [one] Beantwoord deze melding:
   *[other] Beantwoord deze { $count } meldingen:
}
overview-mail-short = { $code }: { $title }
overview-mail-line = { $severity }, { $code }: { $title }. { $stands }
overview-mail-customer = { $title } (bij { $customer })
overview-mail-more = { $count ->
    [one] En nog 1. Bekijk die via de knop.
   *[other] En nog { $count }. Bekijk ze via de knop.
}
overview-mail-questions = { $count ->
    [one] Beantwoord ook één vraag over uw apparaten.
   *[other] Beantwoord ook { $count } vragen over uw apparaten.
}
overview-mail-button = Log in en bekijk alles
overview-mail-call = { $by ->
    [phone] Vragen? Bel { $at }.
    [mail] Vragen? Mail { $at }.
   *[name] Vragen? Stel ze aan { $at }.
}
overview-mail-subject = Uw week { $week }: { $count ->
    [0] lees wat er was
    [one] beantwoord nog 1 melding
   *[other] beantwoord nog { $count } meldingen
}
overview-mail-why = U krijgt deze mail als contactpersoon van { $organisation }.
overview-mail-choose = Van { $cert }. Wilt u hem minder vaak? Log in en kies dat onder uw overzicht.
