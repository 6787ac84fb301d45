### Teksten van het onderdeel: inventory.

inventory-title = Onze spullen
inventory-title-count = { $count ->
    [0] Onze spullen
    [one] Onze spullen: 1 regel
   *[other] Onze spullen: { $count } regels
}
inventory-part = Dit zijn { $count } regels van de lijst. Wilt u alles afdrukken? Open eerst alles op één pagina, of download de tabel.
inventory-whole = Alles op één pagina
inventory-lead = { $count ->
    [0] Voor zover wij weten is niets hiervan kwetsbaar.
    [one] 1 regel is kwetsbaar.
   *[other] { $count } regels zijn kwetsbaar.
}
inventory-lead-done = { $count ->
    [one] Daarvan is 1 opgelost.
   *[other] Daarvan zijn er { $count } opgelost.
}
inventory-lead-told = { $count ->
    [one] Over 1 regel heeft u een melding: kijk daar wat u doet.
   *[other] Over { $count } regels heeft u een melding: kijk daar wat u doet.
}
inventory-lead-untold = { $count ->
    [one] Over 1 regel krijgt u nog bericht.
   *[other] Over { $count } regels krijgt u nog bericht.
}
inventory-lead-doubt = { $count ->
    [one] Over 1 regel twijfelen wij nog.
   *[other] Over { $count } regels twijfelen wij nog.
}
inventory-lead-empty = Lees uw lijst in. Dan waarschuwen wij u als er iets mee is.
inventory-nobody = Er is geen klant voor wie u nu handelt.
inventory-customers = Klant
inventory-affected = kwetsbaar
inventory-todo = nog te doen
inventory-done = opgelost
inventory-doubtful = twijfel
inventory-search = Zoek in de lijst
inventory-search-do = Zoek
inventory-empty = Hier staat niets
inventory-empty-do = Pas de filters aan, of lees een lijst in.
inventory-version = Versie
inventory-unknown = niet genoteerd
inventory-imports = Ingelezen lijsten
inventory-state = { $state ->
    [uploaded] wacht op u
    [queued] wordt gelezen
    [done] ingelezen
   *[other] niet gelukt
}
inventory-upload-title = Lees een nieuwe lijst in
inventory-upload-lead = Kies het bestand. Daarna zegt u welke kolom wat is.
inventory-upload-none = Kies een bestand.
inventory-file = Uw lijst als CSV
inventory-file-hint = Elke tekenset en elk scheidingsteken mag. Bewaar een werkmap uit Excel eerst als “CSV UTF-8”. Hoogstens 50 MB.
inventory-next = Verder
inventory-import-title = Lijst { $file }
inventory-import-lead = { $state ->
    [uploaded] Controleer welke kolom wat is en lees de lijst in. Wat niet op de lijst staat, geldt daarna als weg.
    [queued] Wij lezen uw lijst. Deze pagina ververst zichzelf.
    [done] Uw lijst is ingelezen. Wij vergelijken hem nu met alle adviezen.
   *[other] Wij konden de lijst niet inlezen. Er is niets veranderd.
}
inventory-columns = Kolommen
inventory-column = Kolom
inventory-example = Voorbeeld
inventory-is = Is
inventory-is-of = Wat is kolom { $column }?
inventory-skip = sla over
inventory-saved = Wij onthouden uw keuze voor de volgende keer.
inventory-read = Lees in
inventory-large-drop = { $gone ->
    [one] Er gaat één van uw { $standing } regels weg
   *[other] Er gaan { $gone } van uw { $standing } regels weg
}{ $new ->
    [0] .
    [one] , en er komt één nieuwe bij.
   *[other] , en er komen { $new } nieuwe bij.
}
inventory-large-drop-do = Er is nog niets veranderd. Controleer of dit de hele lijst is, en of de kolommen kloppen.
inventory-sure = Ja, dit is onze hele lijst. Wat er niet op staat, mag weg.
inventory-again = Zet deze lijst terug
inventory-again-why = Was een latere lijst niet goed? Lees deze lijst dan opnieuw in. Zij vervangt wat er nu staat.
inventory-look-again = Kijk opnieuw
inventory-added = nieuw
inventory-changed = gewijzigd
inventory-gone = weg
inventory-unchanged = gelijk
inventory-refused = geweigerd
inventory-refused-title = { $count ->
    [one] 1 regel is geweigerd
   *[other] { $count } regels zijn geweigerd
}
inventory-line = Regel
inventory-doubts = { $count ->
    [one] Bij 1 regel twijfelen wij
   *[other] Bij { $count } regels twijfelen wij
}
inventory-to-list = Naar de lijst
inventory-nothing-usable = Geen enkele regel was bruikbaar. Kies andere kolommen of een ander bestand.
inventory-rejected = { $reason ->
    [missing_number] Het inventarisnummer ontbreekt. Vul het in.
    [shifted_columns] Er zijn meer velden dan kolommen. Zet tekst met het scheidingsteken tussen aanhalingstekens.
   *[other] Een aanhalingsteken is niet gesloten. Sluit het.
}
inventory-rejected-too-long = Het veld “{ $field }” heeft meer dan { $limit } tekens. Maak het korter.
inventory-rejected-duplicate = Het nummer staat ook op regel { $line }. Die telt.
inventory-doubt = { $reason ->
    [quantity_unread] Het aantal is geen heel getal en is weggelaten.
    [control_characters] Onzichtbare tekens zijn weggelaten.
    [broken_quotes] Een aanhalingsteken is als tekst gelezen.
    [short_line] De regel heeft minder velden dan de kop.
   *[other] Fabrikant, product en nummer ontbreken: wij kunnen niets vergelijken.
}
inventory-problem = { $code ->
    [too_large] Het bestand is te groot. Splits het.
    [too_many_lines] Het bestand heeft te veel regels. Splits het.
    [too_many_columns] Het bestand heeft te veel kolommen. Is dit een lijst als CSV?
    [workbook] Dit is een werkmap. Bewaar hem als “CSV UTF-8” en kies dat bestand.
    [not_text] Dit is geen tekst. Bewaar de lijst als “CSV UTF-8” en kies dat bestand.
    [superseded] Intussen is een nieuwer bestand gelezen. Dit bestand heeft niets veranderd.
    [given_up] We probeerden dit bestand een paar keer te lezen. Dat lukte niet. Bel het CERT.
    [no_number_column] Kies welke kolom het inventarisnummer is.
    [no_product_column] Kies welke kolom het product of het modelnummer is. Zonder die kolom kunnen wij niets vergelijken.
   *[other] Het bestand is leeg. Kies een ander.
}
inventory-field = { $field ->
    [inventory_number] Inventarisnummer
    [maker] Fabrikant
    [product] Product
    [version] Versie
    [model_number] Modelnummer
    [serial] Serienummer
    [udi_di] UDI-DI
    [kind] Soort
    [location] Locatie
    [department] Afdeling
    [quantity] Aantal
   *[other] Opmerking
}
