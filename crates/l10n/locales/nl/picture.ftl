### Het antwoordbeeld: hoe ver de instellingen zijn die over een advies gehoord hebben.

picture-link = Beeld
picture-keys = ernst bepalen, beeld
picture-title = Beeld: { $title }
picture-lead = { $count ->
    [0] Iedereen heeft geantwoord.
    [one] 1 instelling moet nog antwoorden.
   *[other] { $count } instellingen moeten nog antwoorden.
}
picture-none = Hierover is nog niets gestuurd.
picture-as-at = Stand van { $moment }.
picture-reload = Toon de stand van nu
picture-follow = Opvolgen
picture-print = Print

picture-funnel = Hoe ver de instellingen zijn
picture-col-step = Stap
picture-col-count = Instellingen
picture-col-share = Deel
picture-step-list = Toon wie: { $step }
picture-list = { $step }: { $count ->
    [one] 1 instelling
   *[other] { $count } instellingen
}
picture-list-close = Verberg deze lijst

picture-who = Wie er nog over is
picture-who-lead = Elk vakje is een instelling. Wie het minst ver is, staat vooraan. Kies een vakje om de melding te openen.
picture-standing = { $code ->
    [sent] Niet bezorgd
    [quiet] Stil op eigen verzoek
    [delivered] Bezorgd, niet geopend
    [opened] Geopend, geen antwoord
    [call_me] Wil gebeld worden
    [confirmed] Gelezen, nog niets geregeld
    [applicable] Van toepassing, wordt aan gewerkt
    [taken_care_of] Geregeld
    [risk_accepted] Risico geaccepteerd
    [solved] Opgelost
   *[not_with_us] Niet bij hen
}
picture-letter = { $code ->
    [sent] N
    [quiet] S
    [delivered] B
    [opened] O
    [call_me] T
    [confirmed] L
    [applicable] V
    [taken_care_of] G
    [risk_accepted] R
    [solved] K
   *[not_with_us] –
}
picture-legend = Wat de letters zeggen
picture-no-sector = Zonder sector
picture-no-size = Grootte niet bekend
picture-left-of = nog { $left } van { $told }

picture-time = Hoe lang zij erover deden
picture-time-lead = De lijn toont hoeveel van alle aangeschreven instellingen toen geantwoord hadden. Wie nog niet antwoordde, telt mee.
picture-time-open = De lijn is gestreept vanaf { $count ->
    [one] 1 uur
   *[other] { $count } uur
}. Sommige instellingen hoorden het later, dus daar kan het deel nog groeien.
picture-all = Alle
picture-by-sector = Per sector
picture-by-size = Per grootte
picture-hours = uren na versturen
picture-deadline = termijn
picture-chart = { $group }: { $answered } van { $told } geantwoord
picture-table = Hetzelfde in cijfers
picture-col-group = Groep
picture-col-told = Aangeschreven
picture-col-within = Binnen { $time }
picture-col-median = Helft antwoordde binnen
picture-at-least = minstens { $share }
picture-at-most = hoogstens { $time }
picture-not-half = nog niet de helft

sector-nav = Leden
sector-title = Hoe ver uw leden zijn
sector-lead = Dit zijn sommen over uw leden. Wij zeggen nooit welke instelling het is.
sector-none = Er is niets te tonen.
sector-none-why = U ziet een advies hier vanaf de dag nadat minstens vijf van uw leden erover hoorden.
sector-as-at = De cijfers zijn van { $moment }. Morgen ziet u nieuwe.
sector-rules = Hoe wij tellen
sector-rules-text = Wij ronden elk cijfer af op het dichtste vijftal. Een 0 kan dus ook 1 of 2 zijn. Wij tonen geen groep van minder dan vijf leden. Kleine groepen staan samen onder ‘Andere groottes’.
sector-told = Eerst verteld op { $day }
sector-others = Andere groottes
sector-col-size = Grootte
sector-about = ongeveer { $count }
sector-few = 0 tot 2
sector-members = Alle leden die het hoorden
