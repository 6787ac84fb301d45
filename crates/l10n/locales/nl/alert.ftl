### Teksten van het onderdeel: alert. Eén melding met alle klanten van een leverancier.

alert-all = alle klanten
alert-lead = Vink klanten aan en geef één antwoord. Elke klant leest wat u in zijn naam zei, en kan het verbeteren.
alert-who = Bij deze klanten
alert-customer = Klant
alert-at = Bij
alert-devices = Apparaten
alert-state = Uw antwoord
alert-no-answer = nog geen antwoord
alert-reference = Uw kenmerk
alert-note = Toelichting bij deze klant
alert-reference-of = Uw kenmerk voor { $customer }
alert-note-of = Toelichting voor { $customer }
alert-note-all = Toelichting voor allemaal
alert-note-hint = Hoeft niet. Dit staat bij elk antwoord dat u nu geeft.
alert-answer = Antwoord voor meer klanten tegelijk
alert-do-ticked = Antwoord voor de aangevinkte klanten
alert-do-waiting = Antwoord voor alle { $count } die wachten
alert-progress = { $count ->
    [one] 1 klant
   *[other] { $count } klanten
}, { $waiting ->
    [0] niemand wacht op u
    [one] 1 wacht op u
   *[other] { $waiting } wachten op u
}
alert-customers = { $count ->
    [one] 1 klant
   *[other] { $count } klanten
}
alert-at-least = minstens { $count }
alert-others = { $count ->
    [one] Nog 1 klant heeft dit ook. Antwoord voor beide tegelijk.
   *[other] Nog { $count } klanten hebben dit ook. Antwoord voor allemaal tegelijk.
}
alert-answered = { $count ->
    [one] Genoteerd voor 1 klant.
   *[other] Genoteerd voor { $count } klanten.
}
alert-none-ticked = Vink minstens één klant aan. Er is niets genoteerd.
alert-not-yours = U handelt niet meer voor één van deze klanten. Er is niets genoteerd: bekijk de lijst en probeer het opnieuw.

alert-link-lead = Vink klanten aan en geef één antwoord. Inloggen hoeft niet. Elke klant leest wat u in zijn naam zei.
alert-link-see = Bekijk de apparaten van { $customer }
alert-link-about = Om wie gaat het?
alert-link-back = Terug naar al uw klanten
alert-link-sign-in = Log in voor een kenmerk en een toelichting bij elke klant

answer-reference = Uw eigen kenmerk
answer-reference-hint = Hoeft niet. Bijvoorbeeld het nummer van uw ticket: onze volgende mails hierover hebben het in het onderwerp.
answer-reference-long = Uw eigen kenmerk is te lang. Maak het korter dan 100 tekens.
answer-reference-is = kenmerk { $reference }
