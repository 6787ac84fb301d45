### Teksten van het onderdeel: mail.

mail-subject = [{ $severity }] { $what }: { $act }
mail-subject-customer = { $what } bij { $institution }
mail-subject-update = gewijzigd: { $act }
mail-subject-reminder = herinnering: { $act }
mail-subject-supplier-silent = { $supplier } heeft nog niet geantwoord
mail-subject-supplier-gone = regel dit nu zelf, { $supplier } doet dit niet meer
mail-your-supplier = uw ICT-leverancier
mail-act-late = de termijn is om
mail-act-update = werk bij vóór { $day }
mail-act-measures = neem maatregelen vóór { $day }
mail-act-informed = ter informatie
mail-exercise = [OEFENING/EXERCISE]
mail-tlp = TLP:{ $tlp }. Deel dit alleen met wie het nodig heeft.

mail-what = Er zit een lek in de beveiliging van { $product } van { $maker }.
mail-what-update = Er is iets veranderd rond { $product } van { $maker }. Dit bericht vervangt ons eerdere bericht.
mail-again = Wij hebben nog geen antwoord van u. Kies hieronder een antwoord, ook als u nog bezig bent.
mail-again-late = Wij hebben nog geen antwoord van u, en de tijd is om. Kies hieronder een antwoord, of bel ons.
mail-supplier-silent = { $supplier } regelt dit voor u, maar heeft ons nog niets laten weten. Vraag het daar na, of antwoord zelf.
mail-supplier-gone = { $supplier } regelt dit niet meer voor u. Regel het zelf, of vraag het aan uw nieuwe leverancier.
mail-small-concerns = { $count ->
    [one] Wij denken dat dit u raakt: u heeft er 1 op uw lijst staan.
   *[other] Wij denken dat dit u raakt: u heeft er { $count } op uw lijst staan.
}
mail-concerns = { $count ->
    [one] 1 apparaat op uw lijst is kwetsbaar.
   *[other] { $count } apparaten op uw lijst zijn kwetsbaar.
}
mail-concerns-customer = { $count ->
    [one] Uw klant { $institution } heeft 1 kwetsbaar apparaat.
   *[other] Uw klant { $institution } heeft { $count } kwetsbare apparaten.
}
mail-care-impact = { $code ->
    [nuisance] Gaat het mis, dan heeft u er last van bij uw werk.
    [delayed_care] Gaat het mis, dan kan zorg vertraging oplopen.
    [danger_to_patient] Gaat het mis, dan kan een patiënt gevaar lopen.
   *[other] .
}
mail-small-act = Bel vandaag uw ICT-leverancier en stuur deze mail door.
mail-supplier-acts = { $supplier } regelt dit voor u en heeft hetzelfde bericht gekregen. U hoeft nu niets te doen.
mail-mandate = U beheert deze apparaten voor deze instelling. Voer het advies uit en antwoord namens haar.
mail-was-due = Wij hadden uw antwoord vóór { $deadline } willen hebben.
mail-by-when = Laat het ons weten vóór { $deadline }.
mail-call-us = { $by ->
    [phone] Vragen? Bel { $at } en noem { $code }.
    [mail] Vragen? Mail { $at } en noem { $code }.
   *[name] Vragen? Stel ze aan { $at } en noem { $code }.
}
mail-todo = Wat u doet
mail-maker-says = Wat de fabrikant zegt
mail-maker-line = { $kind }: { $text }
mail-no-advice = De fabrikant heeft nog geen oplossing. Houd deze apparaten weg van internet en let op wat ermee gebeurt.
mail-if-not-possible = Lukt dit niet op tijd?
mail-not-possible = Lukt dit niet op tijd? Bel ons. Wij denken met u mee.
mail-listed-below = De lijst staat onderaan deze mail.
mail-devices = Apparaten
mail-column-number = Nummer
mail-column-product = Product
mail-column-place = Locatie
mail-column-department = Afdeling
mail-more-devices = { $count ->
    [one] En nog 1. Bekijk de hele lijst via de link naar de details.
   *[other] En nog { $count }. Bekijk de hele lijst via de link naar de details.
}
mail-answer = Antwoord
mail-answer-how = Kies een antwoord. Inloggen hoeft niet.
mail-button-taken-care-of = Geregeld door ICT
mail-button-call-me = Bel mij
mail-button-not-with-us = Niet bij ons
mail-customers = Hebben meer klanten van u dit? Log in en antwoord voor allemaal tegelijk: { $url }
mail-button-detail = Details en andere antwoorden
mail-why = U krijgt deze mail als contactpersoon van { $institution }.
mail-why-supplier = U krijgt deze mail omdat u apparaten beheert voor { $institution }.
mail-source = { $cert }. Bron: advies { $tracking } van { $maker }.
mail-numbers = Ons kenmerk: { $code }.
mail-numbers-both = Ons kenmerk: { $code }. Uw kenmerk: { $reference }.
mail-and-more = { $product } en andere producten

## Eén mail aan een leverancier over meer klanten

mail-subject-customers = { $what } bij { $customers } klanten
mail-again-customers = Van deze klanten hebben wij nog geen antwoord van u. Antwoord via de knop, ook als u nog bezig bent.
mail-again-customers-late = Van deze klanten hebben wij nog geen antwoord van u, en de tijd is om. Antwoord via de knop, of bel ons.
mail-concerns-customers = { $customers } klanten van u hebben samen { $devices } kwetsbare apparaten.
mail-concerns-customers-unsure = { $customers } klanten van u hebben kwetsbare apparaten.
mail-mandate-customers = U beheert deze apparaten voor deze klanten. Voer het advies uit en antwoord namens hen.
mail-by-when-each = Bij elke klant staat vóór wanneer u antwoordt. De eerste keer is { $deadline }.
mail-answer-customers = Antwoord voor alle klanten tegelijk, of voor een deel. Inloggen hoeft niet.
mail-button-customers = Antwoord voor uw klanten
mail-customers-title = Uw klanten
mail-column-customer = Klant
mail-column-our-number = Ons kenmerk
mail-column-devices = Apparaten
mail-column-by-when = Antwoord vóór
mail-customer-devices = { $count ->
    [one] 1 apparaat
   *[other] { $count } apparaten
}
mail-more-customers = { $count ->
    [one] En nog 1 klant. Bekijk alle klanten via de knop.
   *[other] En nog { $count } klanten. Bekijk alle klanten via de knop.
}
mail-why-customers = U krijgt deze mail omdat u apparaten beheert voor deze klanten.
mail-discreet-customers = Vertel een klant niet welke andere klanten dit hebben.

## Het logboek

mail-anchor-subject = { $cert }: einde van het logboek, regel { $seq }
mail-anchor-text = Bewaar deze mail. Hiermee is later te zien of iemand het logboek heeft veranderd: brandwacht audit verify --anchor BESTAND
