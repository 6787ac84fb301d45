### De pagina's van het CERT: in, advies, beoordelen.

nav-organisations = Organisaties
nav-sources = Bronnen
nav-jobs = Werk

## In

desk-inbox-title = { $count ->
    [0] In: er wacht niets op u
    [one] In: één beveiligingsadvies wacht op u
   *[other] In: { $count } beveiligingsadviezen wachten op u
}
desk-inbox-lead = Open eerst wat instellingen raakt, beslis over de twijfelgevallen en maak dan de melding.
desk-inbox-caption = Beveiligingsadviezen, nieuwste eerst
desk-inbox-never = Er is nog niets binnengekomen
desk-inbox-never-do = Voeg een bron toe om adviezen op te halen.
desk-inbox-upload-do = Of neem zelf een bestand of zip met CSAF-documenten in.
desk-inbox-empty = Hier staat niets
desk-inbox-empty-do = Geen advies past bij deze filters.
desk-show-all = Toon alle adviezen
desk-tab = { $tab ->
    [open] open
    [new] nieuw
    [updated] bijgewerkt
    [review] te beoordelen
    [handled] afgehandeld
    [dismissed] niet voor ons
   *[other] alles
}
desk-state = { $state ->
    [new] nieuw
    [updated] bijgewerkt
    [review] te beoordelen
    [handled] afgehandeld
    [dismissed] niet voor ons
   *[other] ?
}
desk-filter-state = Filter op stand
desk-search = Zoek een advies, melding of apparaat
desk-search-hint = CVE, code, inventarisnummer … ( / )
desk-inbox-devices = Apparaten met dit inventarisnummer
desk-searched = U zocht op “{ $text }”.
desk-search-clear = Wis de zoekvraag
desk-any = alle
desk-only-hits = alleen met treffers
desk-apply = Toepassen
desk-col-severity = Ernst
desk-col-advisory = Advies
desk-col-state = Stand
desk-col-hits = Raakt
desk-col-arrived = Binnen
desk-col-publisher = Uitgever
desk-tick-all = Kies alle regels
desk-tick = Kies { $number }
desk-ticked = gekozen
desk-institutions = { $count ->
    [one] 1 instelling
   *[other] { $count } instellingen
}
desk-doubts = { $count } twijfel
desk-nobody = niemand
desk-matching = wordt vergeleken
desk-pager = Bladeren
desk-next = Volgende →
desk-first = ← Terug naar de nieuwste
desk-act-review = Beoordelen
desk-act-notice = Melding maken
desk-act-dismiss = Niet voor ons
desk-act-reopen = Terug naar In
desk-dismissed = { $count ->
    [one] Eén advies is weggelegd als “niet voor ons”.
   *[other] { $count } adviezen zijn weggelegd als “niet voor ons”.
}
desk-none-ticked = U heeft geen advies gekozen. Kies er één of meer en zeg dan wat u wilt doen.
desk-undo = Maak ongedaan
desk-undo-of = Maak ongedaan: { $what }
desk-unknown-act = Dit formulier kent die keuze niet. Ga terug en probeer het opnieuw.

## Eén advies

desk-lead-matching = Het wordt nog vergeleken met de inventarissen. Kom zo terug.
desk-lead-doubts = { $doubts ->
    [one] Beslis over één regel in twijfel
   *[other] Beslis over { $doubts } regels in twijfel
}{ $institutions ->
    [0] .
    [one] {" "}en maak daarna de melding voor één instelling.
   *[other] {" "}en maak daarna de melding voor { $institutions } instellingen.
}
desk-lead-notice = { $institutions ->
    [one] Maak de melding voor één instelling.
   *[other] Maak de melding voor { $institutions } instellingen.
}
desk-lead-nobody = Voor zover we weten heeft niemand dit. Leg het weg, of wacht op meer inventarissen.
desk-lead-handled = Dit is afgehandeld. U hoeft niets te doen, tenzij de maker het wijzigt.
desk-what = Wat er aan de hand is
desk-publisher = Uitgever
desk-number = Kenmerk
desk-released = Uitgegeven
desk-copy-link = Kopieer link
desk-copied = Gekopieerd
desk-version = versie { $version }
desk-products = Producten
desk-product = Product
desk-no-products = Het advies noemt geen product met een status. Lees de toelichting en het origineel.
desk-matrix-caption = Producten en hun status per kwetsbaarheid
desk-matrix-column = { $column ->
    [affected] Kwetsbaar
    [investigation] In onderzoek
    [not_affected] Niet kwetsbaar
   *[fixed] Verholpen
}
desk-matrix-all = alle
desk-matrix-several = { $count } kwetsbaarheden
desk-products-more = { $count ->
    [one] Nog één product staat in het originele bestand.
   *[other] Nog { $count } producten staan in het originele bestand.
}
desk-vulnerabilities = Kwetsbaarheden
desk-no-vulnerabilities = Het advies noemt geen kwetsbaarheden.
desk-exploit = Misbruik
desk-maker-says = Wat de maker aanraadt
desk-no-remedies = De maker geeft geen advies.
desk-for-products = voor { $count } producten
desk-sources-title = Bron en kwaliteit
desk-raw = Origineel bestand (CSAF { $version }, { $size } kB)
desk-signature = { $code ->
    [valid] ondertekend, en de handtekening klopt
    [invalid] de handtekening klopt niet
    [unknown_key] ondertekend met een sleutel die we niet kennen
   *[none] niet ondertekend
}
desk-findings = { $count ->
    [one] Kwaliteit van de gegevens: één opmerking
   *[other] Kwaliteit van de gegevens: { $count } opmerkingen
}
desk-no-findings = Kwaliteit van de gegevens: geen opmerkingen.
desk-finding-severity = { $code ->
    [error] Fout
    [warning] Waarschuwing
   *[information] Tip
}
desk-notes = { $count ->
    [one] Eén toelichting van de maker
   *[other] { $count } toelichtingen van de maker
}
desk-revisions = Versies
desk-current = geldt nu
desk-file = bestand
desk-file-of = bestand van versie { $file }
desk-revision-first = kwam binnen
desk-revision-cosmetic = alleen andere woorden; niemand krijgt hier bericht van
desk-revision-gravity = ernst, misbruik of label is gewijzigd
desk-revision-added = { $count ->
    [one] één product erbij
   *[other] { $count } producten erbij
}
desk-revision-removed = { $count ->
    [one] één product eraf
   *[other] { $count } producten eraf
}
desk-revision-restated = { $count ->
    [one] andere status voor één product
   *[other] andere status voor { $count } producten
}
desk-revision-remedied = { $count ->
    [one] ander advies voor één product
   *[other] ander advies voor { $count } producten
}
desk-history = Wat wij deden
desk-deed = { $act ->
    [advisory_new] Kwam binnen
    [advisory_update] Er kwam een gewijzigde versie binnen
    [advisory_dismiss] Weggelegd als niet voor ons
    [advisory_reopen] Teruggezet in In
    [advisory_handle] Afgehandeld
    [advisory_rate] Beoordeeld
    [match_decide] Beslist over een treffer
    [match_undecide] Een beslissing teruggenomen
   *[other] { $act }
}
desk-who = Wie het raakt
desk-who-caption = Instellingen die het raakt
desk-who-nobody = Niemand, voor zover de inventarissen zeggen.
desk-who-sum = { $institutions ->
    [0] Geen instelling is zeker geraakt.
    [one] Eén instelling, { $lines } regels in de inventaris.
   *[other] { $institutions } instellingen, { $lines } regels in de inventaris.
}
desk-who-doubt = { $count ->
    [one] Over één regel twijfelen we.
   *[other] Over { $count } regels twijfelen we.
}
desk-institution = Instelling
desk-col-lines = Regels
desk-col-doubt = Twijfel
desk-col-certain = Zeker
desk-reason = Reden (mag leeg)
desk-reopen = Terug naar In
desk-follow-up = Opvolgen
desk-make-notice = Maak melding ({ $count })

## Beoordelen

desk-crumb-review = Beoordelen
desk-review-title = { $count ->
    [0] Beoordelen: er is geen twijfel
    [one] Beoordelen: één vraag
   *[other] Beoordelen: { $count } vragen
}
desk-review-lead = Vergelijk wat de instelling registreerde met wat het advies zegt, en beslis. Over regels die hetzelfde luiden beslist u in één keer.
desk-review-done = Over alles is beslist. U kunt de melding maken.
desk-review-empty = Er is geen twijfel meer
desk-review-empty-do = Nieuwe twijfel komt hier zodra een advies of een inventaris verandert.
desk-review-decided = Beslist
desk-registered = Geregistreerd
desk-stated = In het advies
desk-reasons = Waarom we twijfelen
desk-doubt = { $count ->
    [one] { $organisation }: één regel
   *[other] { $organisation }: { $count } regels die hetzelfde luiden
}
desk-things = { $count } stuks
desk-affected = Geraakt
desk-not-affected = Niet bij hen
desk-note = Notitie (mag leeg)
desk-note-hint = Waarom: voor wie er later naar vraagt
desk-open-doubts = { $count ->
    [0] geen twijfel open
    [one] één vraag open
   *[other] { $count } vragen open
}
desk-all-doubts = Alle { $count } vragen
desk-decided = { $count ->
    [one] Beslist: { $device } bij { $organisation } is { $verdict }.
   *[other] Beslist: { $count } regels { $device } bij { $organisation } zijn { $verdict }.
}
desk-verdict-said = { $verdict ->
    [affected] geraakt
    [not_affected] niet geraakt
   *[other] in twijfel
}
desk-group-gone = Deze vraag is veranderd sinds u de pagina opende: iemand besliste, of de inventaris veranderde. Ga terug en kijk opnieuw.
desk-col-device = Apparaat
desk-col-decision = Beslissing
desk-and-more = { $numbers } en nog { $count }
desk-review-later = { $count ->
    [one] Hierna komt nog één vraag, als u hierboven beslist.
   *[other] Hierna komen nog { $count } vragen, als u hierboven beslist.
}
desk-review-title-many = Beoordelen: veel vragen
desk-review-of = { $organisation }: wat zij hebben
desk-review-done-nobody = Over alles is beslist, en niemand heeft het.
desk-review-certain = Zeker, volgens de regels
desk-not-affected-of = Niet bij hen: { $device }
desk-back-to-advisory = Terug naar het advies
desk-keys-review = geraakt, niet bij hen
desk-review-all = { $count ->
    [one] Beoordeel de twijfel bij één advies
   *[other] Beoordeel de twijfel bij { $count } adviezen
}
desk-compare = { $what ->
    [component] Onderdeel
    [decided] Besluit
    [maker] Fabrikant
    [product] Product
    [model] Modelnummer
    [version] Versie
    [fixed] Verholpen
    [condition] Voorwaarde
    [text] In de tekst
   *[status] Status
}
desk-compare-caption = Wat is geregistreerd naast wat het advies zegt
desk-compare-what = Wat
desk-compare-nothing = niets
desk-compare-doubt = twijfel
desk-compare-differs = verschilt
