### Hoeveel van een inventaris bekend is.

coverage-line = { $known } van { $models } modellen bekend
coverage-own = Onze spullen: { $known } van { $models } modellen bekend
coverage-unknown = { $unknown ->
    [0] Al uw { $models } modellen zijn bij ons bekend.
    [one] 1 van uw { $models } modellen kennen wij niet.
   *[other] { $unknown } van uw { $models } modellen kennen wij niet.
}
coverage-see = Bekijk welke
coverage-title = Onbekende modellen
coverage-title-of = Onbekende modellen van { $name }
coverage-lead = Een advies over een van deze kunnen wij missen, of wij twijfelen. Schrijf fabrikant en product zoals op het typeplaatje, en lees de lijst opnieuw in.
coverage-lead-desk = Een advies over een van deze kan gemist worden. Zeg in het register wat het is, of vraag de instelling de lijst te verbeteren.
coverage-none = Alle modellen zijn bij ons bekend
coverage-none-do = U hoeft niets te verbeteren.
coverage-empty = Er is nog geen lijst
coverage-col-model = Zoals genoteerd
coverage-col-devices = Aantal
coverage-col-why = Waarom
coverage-col-number = Inventarisnummer
coverage-col-lines = Regels
coverage-why = { $code ->
    [maker_unknown] Wij kennen de fabrikant niet
    [product_unknown] Wij kennen de fabrikant, dit product niet
    [generic] Hier staat alleen wat voor ding het is
    [known] Bekend
   *[other] Nog niet bekeken
}
coverage-mend = { $code ->
    [maker_unknown] Controleer de fabrikant. Is het de leverancier? Schrijf dan wie het gemaakt heeft.
    [product_unknown] Controleer de naam van het product, of vul het modelnummer aan.
   *[generic] Vul de naam van het product of het modelnummer aan.
}
coverage-first-number = bijvoorbeeld { $number }
coverage-rule = Maak een regel
coverage-rule-of = Maak een regel voor { $model }
coverage-nothing = (niets ingevuld)
coverage-desk = Dekking
coverage-devices = { $known } van { $devices } apparaten
