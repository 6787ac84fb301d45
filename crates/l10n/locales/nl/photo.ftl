### De ICT-foto: aanvinken wat men heeft.

photo-title = ICT-foto
photo-lead = Vink aan wat u heeft en druk op “Bewaar”. U mag stoppen en later verdergaan: wat u heeft bewaard, blijft staan.
photo-why = Heeft u geen lijst van uw spullen? Dan is deze genoeg. Wat u heeft, vergelijken wij met elk advies. Over wat u niet heeft, sturen wij u niets.
photo-progress = { $answered } van { $total } beantwoord
photo-counts = { $yes } ja, { $no } nee, { $unknown } weet niet
photo-counts-elsewhere = (waarvan { $count } die niet op deze lijst staan)
photo-open = { $count ->
    [one] Van 1 product van de ICT-foto weten wij nog niet of u het heeft.
   *[other] Van { $count } producten van de ICT-foto weten wij nog niet of u ze heeft.
}
photo-unsaved = U heeft iets veranderd. Druk op “Bewaar” om het te bewaren.
photo-said = { $said ->
    [yes] Ja
    [no] Nee
   *[unknown] Weet niet
}
photo-more = Versie, aantal, wie het beheert
photo-version = Versie
photo-version-hint = Als u die weet. Vaak staat die onder “Over” of “Info”.
photo-quantity = Hoeveel
photo-managed-by = Beheerd door
photo-remark = Beheerd door { $name }
photo-other = Iets anders: { $class }
photo-other-add = Iets anders van deze soort
photo-other-maker = Fabrikant
photo-other-product = Naam van het product
photo-on-list = { $count ->
    [one] Staat al op uw ingelezen lijst (1 regel). Aanvinken hoeft niet.
   *[other] Staat al op uw ingelezen lijst ({ $count } regels). Aanvinken hoeft niet.
}
photo-save = Bewaar
photo-saved = { $count ->
    [0] Bewaard. Er was niets veranderd.
    [one] Bewaard: 1 antwoord.
   *[other] Bewaard: { $count } antwoorden.
}
photo-saved-open = { $count ->
    [0] U heeft alles beantwoord.
    [one] Er staat er nog 1 open.
   *[other] Er staan er nog { $count } open.
}
photo-to-list = Naar uw lijst
photo-problems = { $count ->
    [one] 1 antwoord is niet bewaard.
   *[other] { $count } antwoorden zijn niet bewaard.
}
photo-problem = { $what }: { $text }
photo-bad = { $code ->
    [said] Schrijf ja, nee of weet niet.
    [quantity] Schrijf een heel getal van 1 tot 100000.
    [too_long] Kort de tekst in tot 200 tekens.
    [no_product] Zeg welk product het is.
    [no_item] Deze regel staat niet op de lijst. Gebruik het bestand zoals u het heeft opgehaald.
    [no_key_column] De kolom “Sleutel” ontbreekt. Gebruik het bestand zoals u het heeft opgehaald.
    [no_answer_column] De kolom “Heeft u dit?” ontbreekt. Gebruik het bestand zoals u het heeft opgehaald.
   *[other] Dit is niet te lezen.
}
photo-csv = Liever in een spreadsheet?
photo-csv-lead = Haal de lijst op. Vul de kolom “Heeft u dit?” met ja, nee of weet niet. Bewaar hem als CSV en stuur hem terug.
photo-csv-get = Haal de lijst op
photo-csv-file = De ingevulde lijst
photo-csv-send = Stuur de lijst
photo-csv-none = Kies een bestand.
photo-col-key = Sleutel
photo-col-class = Soort
photo-col-maker = Fabrikant
photo-col-product = Product
photo-col-said = Heeft u dit?
photo-tag = aangevinkt
photo-at-home = U vergelijkt thuis. Dan staat er niets van uw spullen bij ons, en vinkt u hier ook niets aan.
photo-desk = Aangevinkt door { $by }, { $when }
photo-desk-unknown = Weet niet of het er is: { $names }
photo-start-title = Waar begint u?
photo-start-lead = U heeft ons nog niets over uw spullen verteld. Dit krijgt u nu: adviezen voor uw hele sector, en iemand die de telefoon opneemt. Voor uw eigen spullen kunnen wij u niet waarschuwen.
photo-start-supplier = { $names } handelt voor u en krijgt wat wij voor u vinden.
photo-start-photo = Vink aan wat u heeft. Dat kost een kwartier, op uw telefoon als u wilt.
photo-start-import = Heeft u al een lijst? Lees die in.
photo-start-home = Moet uw lijst bij u blijven? Vergelijk dan thuis.
photo-cli-saved = { $name }: { $answers } antwoorden; regels: { $added } nieuw, { $changed } gewijzigd, { $gone } weg
