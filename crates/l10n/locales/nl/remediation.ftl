### Hoe ver elk apparaat is met elke kwetsbaarheid, producten van alle lijsten, en vergelijkingen.

remediation-state = { $code ->
    [not_remediated] Nog niet opgelost
    [remediation_in_progress] Er wordt aan gewerkt
    [remediation_done] Opgelost
   *[other] ?
}
remediation-cause = { $code ->
    [new_document] Nieuw advies
    [new_revision] Nieuwe versie van een advies
    [major_version] Nieuwe versie die om vergelijken vraagt
    [inventory] Nieuwe of gewijzigde apparaten
    [documents] Adviezen, op verzoek
    [assets] Apparaten, op verzoek
   *[other] ?
}
remediation-certainty = { $code ->
    [certain] zeker
    [probable] waarschijnlijk
    [possible] mogelijk
   *[other] ?
}
remediation-versioning = { $code ->
    [integer] hele getallen
    [semantic] semantic versioning
   *[other] onbekende nummering
}

## Apparaten van een melding

devices-title = Apparaten van melding { $code }
devices-lead = Zeg per kwetsbaarheid hoe ver elk apparaat is. Waar u niets over zegt, telt als nog niet opgelost.
devices-open = Zeg hoe ver elk apparaat is
devices-progress = { $done } van { $all ->
    [one] 1 apparaat is klaar
   *[other] { $all } apparaten zijn klaar
}
devices-changed = { $n ->
    [one] Voor één apparaat is er nu iets anders te doen.
   *[other] Voor { $n } apparaten is er nu iets anders te doen.
}
devices-all-done = Alle apparaten zijn klaar. Antwoord hieronder met “opgelost”.
devices-answer = Alle apparaten zijn klaar. Beantwoord nu de melding.
devices-all-legend = Alle apparaten in één keer
devices-all-hint = { $n ->
    [one] Dit geldt voor het ene apparaat dat u beheert, voor al zijn kwetsbaarheden.
   *[other] Dit geldt voor de { $n } apparaten die u beheert, voor al hun kwetsbaarheden. Wat u zelf al bij een apparaat heeft gezet, blijft staan. Ook waar wij twijfelen, verandert er niets.
}
devices-also-said = Verander ook wat bij een apparaat zelf al is gezet. Dit kunt u niet in één keer terugdraaien.
devices-also-doubtful = Verander ook de regels waarover wij twijfelen.
devices-left = { $n ->
    [one] Eén regel bleef zoals die was: daar twijfelen wij, of daar was zelf al iets gezet.
   *[other] { $n } regels bleven zoals ze waren: daar twijfelen wij, of daar was zelf al iets gezet.
}
devices-take-back = Maak dit ongedaan
devices-taken-back = { $n ->
    [0] Er was niets om ongedaan te maken.
    [one] Eén regel staat weer zoals die was.
   *[other] { $n } regels staan weer zoals ze waren.
}
devices-all-do = Alles: { $state }
devices-lines = Apparaten
devices-ticked-legend = De aangevinkte regels
devices-state = Hoe ver
devices-set = Bewaar voor de aangevinkte regels
devices-note = Toelichting
devices-note-hint = Mag leeg blijven.
devices-note-cert = Schrijf wie u dit vertelde, en wanneer.
devices-saved = { $n ->
    [0] Er is niets veranderd: dit stond er al.
    [one] Bewaard voor 1 regel.
   *[other] Bewaard voor { $n } regels.
}
devices-none = Vink ten minste één regel aan.
devices-no-state = Kies hoe ver de apparaten zijn.
devices-no-note = Schrijf in de toelichting wie u dit vertelde, en wanneer.
devices-long-note = De toelichting is te lang. Maak haar korter.
devices-empty = Geen kwetsbaarheid van dit advies gaat over een apparaat dat u mag zien.
devices-tick = { $number }, { $label }
devices-col-device = Apparaat
devices-col-vulnerability = Kwetsbaarheid
devices-col-verdict = Raakt het
devices-col-state = Hoe ver
devices-said = { $by }, { $at }
devices-from-answer = uit het antwoord op de melding
devices-former = Was: { $state } ({ $by }, { $at }). Sindsdien is er iets anders te doen.
devices-gone = Staat er niet meer:
devices-new = Staat er nu:
devices-more = { $n ->
    [one] Nog één regel staat hier niet; de API heeft ze alle.
   *[other] Nog { $n } regels staan hier niet; de API heeft ze alle.
}
devices-not-yours = Een ander handelt voor dit apparaat.

## Eén apparaat

device-title = Apparaat { $number }
device-lead = Alle adviezen die dit apparaat raken, of misschien raken, en hoe ver het met elk is.
device-none = Geen advies raakt dit apparaat.
device-gone = Dit apparaat staat niet meer in de lijst.
device-product = Product

device-told = Gemeld aan het CERT
device-version = Versie op het apparaat
device-version-hint = Schrijf over wat op het apparaat staat. Uw lijst blijft zoals zij is. Maak het veld leeg om een gemelde versie in te trekken.
device-version-save = Meld de versie
device-version-unknown = Niet te lezen
device-version-none = Vul de versie in, of kies “Niet te lezen”.
device-version-saved = Genoteerd. Wij vergelijken dit apparaat opnieuw. De uitkomst staat hier als dat klaar is.
device-version-same = Dit wisten wij al. Er is niets veranderd.
device-others = { $n ->
    [one] Eén andere kwetsbaarheid van dit advies raakt dit apparaat niet.
   *[other] { $n } andere kwetsbaarheden van dit advies raken dit apparaat niet.
}
device-no-vulnerabilities = Dit advies noemt geen kwetsbaarheden.
device-match = Vergelijk opnieuw
device-matched = De vergelijking is gevraagd. De uitkomst staat hier als zij klaar is.
device-history = Wat er gezegd is

## De apparaten van een advies

reach-title = Geraakte producten en apparaten
reach-lead = { $n ->
    [0] Geen apparaat past bij dit advies.
    [one] Eén apparaat past bij dit advies.
   *[other] { $n } apparaten passen bij dit advies.
}
reach-link = Producten, apparaten en hoe ver ze zijn
reach-assets = passen
reach-changed = nu iets anders te doen
reach-vulnerabilities = Per kwetsbaarheid
reach-institutions = Per instelling
reach-products = Geraakte producten
reach-devices = Geraakte apparaten
reach-col-lines = Apparaten
reach-all = Alles
reach-on-behalf = Namens een instelling
reach-institution = Instelling
reach-set = Zet al haar apparaten
reach-match = Vergelijk opnieuw
reach-matched = De vergelijking is gevraagd. Zij staat onder “Werk” als zij klaar is.
reach-versioning = Nummering: { $scheme }

## Producten

nav-products = Producten
products-title = Producten van alle lijsten
products-lead = Als wat de regels van alle lijsten zijn herkend, met de adviezen die erbij passen.
products-empty = Er is geen product gevonden.
products-empty-do = Zoek een ander woord, of toon alle producten.
products-search = Zoek producten
products-col-product = Product
products-col-assets = Apparaten
products-col-institutions = Instellingen
products-col-advisories = Adviezen
products-with = Met een advies
products-advisories = Adviezen die erbij passen
products-no-advisories = Geen advies past bij dit product.
products-assets = Apparaten
products-unnamed = (zonder naam)

## Vergelijkingen

runs-matching = Vergelijkingen
runs-matching-none = Er is nog niet vergeleken.
runs-col-cause = Waarom
runs-col-about = Over
runs-col-compared = Vergeleken
runs-col-added = Nieuw
runs-col-changed = Gewijzigd
runs-col-removed = Weg
runs-manual = met de hand
runs-automatic = automatisch
runs-waiting = wacht of loopt
runs-subjects = { $n ->
    [one] één
   *[other] { $n }
}
desk-act-match = Vergelijk opnieuw
desk-match-asked = { $n ->
    [one] Eén advies wordt opnieuw vergeleken.
   *[other] { $n } adviezen worden opnieuw vergeleken.
}
