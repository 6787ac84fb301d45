### Het register: wat het CERT heeft besloten over producten en fabrikanten.

nav-register = Register
register-title = Register
register-lead = Elk besluit geldt voor alles wat met dezelfde woorden is geregistreerd. Neem een besluit terug als het niet klopt.
register-all = Alles
register-filter = Soort regel
register-search = Zoek in regels
register-with-undone = Toon ook wat is teruggenomen
register-find = Zoek
register-new = Leg een regel vast
register-empty = Nog geen regels
register-empty-do = Beoordeel een twijfel en kies “Onthoud dit”. Dan staat de regel hier.
register-empty-other = Geen regel past bij wat u zoekt. Zoek met minder woorden.
register-col-rule = Regel
register-col-reason = Reden
register-col-who = Besloten door
register-col-whose = Apparaat
register-col-advisory = Advies
register-col-change = Wordt
register-undone = Teruggenomen door
register-undone-tag = teruggenomen
register-see = Bekijk de regel
register-made = Vastgelegd: { $rule }. Wat erbij hoort wordt opnieuw vergeleken; laad deze pagina zo opnieuw om het te zien.
register-remember = Onthoud dit voor de volgende keer
register-remember-why = Uw antwoord wordt een regel. Die geldt bij alle instellingen. U ziet eerst wat er verandert.
register-keys = maak een regel: zelfde product, ander product, familie, versies, naam van de fabrikant
register-kind = { $code ->
    [same_product] Zelfde product
    [other_product] Ander product
    [family_member] Hoort bij deze familie
    [notation] Schrijfwijze van versies
   *[maker_name] Andere naam van de fabrikant
}
register-kind-hint = { $code ->
    [same_product] Wat zo is geregistreerd, is altijd wat adviezen zo noemen. De versie beslist nog.
    [other_product] Wat zo is geregistreerd, is nooit wat adviezen zo noemen.
    [family_member] Wat zo is geregistreerd, is een lid van de familie die adviezen zo noemen.
    [notation] Zo worden de versies van dit product geschreven en vergeleken.
   *[maker_name] De geregistreerde fabrikant is een andere naam van de fabrikant in het advies.
}
register-same = “{ $registered }” is altijd “{ $stated }”
register-other = “{ $registered }” is nooit “{ $stated }”
register-member = “{ $registered }” hoort bij “{ $stated }”
register-notation = Versies van “{ $stated }”: { $notation }
register-maker = “{ $name }” is een andere naam van “{ $maker }”
register-notation-name = { $code ->
    [natural] gewone volgorde van cijfers en letters
    [dotted] getallen met punten (4.10 komt na 4.9)
    [semver] Semantic Versioning
    [letter_revision] letter met getallen (B.06.18)
    [service_pack] uitgave met service pack of build (6.0 SP5)
    [parallel_lines] lijnen naast elkaar (L81 en U61)
    [date] een datum
   *[opaque] alleen gelijk of niet gelijk
}
register-new-title = Leg een regel vast
register-new-lead = Controleer de woorden, kijk wat er verandert, en geef de reden.
register-which = Wat is uw besluit?
register-registered = Zo is het geregistreerd
register-stated = Zo noemt het advies het
register-maker-field = Fabrikant
register-product-field = Product
register-model-field = Modelnummer
register-notation-field = Schrijfwijze van versies
register-notation-hint = Alleen voor een regel over versies.
register-notation-none = Kies een schrijfwijze
register-reason-field = Reden
register-reason-hint = Wat zag u, en waar?
register-save = Leg vast
register-look-again = Er is nog niets bewaard. U koos iets anders dan wat u hiervoor bekeek: kijk hieronder wat er verandert, en leg het dan vast.
register-preview = Bekijk opnieuw wat er verandert
register-effect-title = Wat verandert er?
register-decides-title = Wat beslist deze regel nu?
register-effect = Deze regel gaat over { $lines ->
    [one] één inventarisregel
   *[other] { $lines } inventarisregels
} bij { $institutions ->
    [one] één instelling
   *[other] { $institutions } instellingen
} en { $advisories ->
    [one] één advies
   *[other] { $advisories } adviezen
}.
register-effect-none = Er verandert nu niets. De regel geldt ook voor wat later komt.
register-effect-cut = Er is meer dan hier is bekeken. De regel geldt voor alles.
register-effect-more = { $count ->
    [one] En nog één verandering.
   *[other] En nog { $count } veranderingen.
}
register-verdict = { $code ->
    [affected] geraakt
    [review] twijfel
   *[none] niet geraakt
}
register-undo = Neem deze regel terug
register-undo-reason = Waarom klopt de regel niet? (hoeft niet)
register-wrong-kind = Kies wat uw besluit is.
register-wrong-registered = Vul het product of het modelnummer in zoals het is geregistreerd.
register-wrong-stated = Vul het product in zoals het advies het noemt.
register-wrong-maker = Vul beide namen van de fabrikant in.
register-wrong-long = Maak de tekst korter: ten hoogste { $limit } tekens.
register-wrong-notation = Kies hoe de versies worden geschreven.
register-wrong-reason = Geef de reden: wat zag u, en waar?
register-known-title = Wat al bekend is
register-known-of = van { $maker }
register-known-also = Ook: { $names }
register-known-former = Vroeger, of overgenomen: { $names }
