### Bronnen, ophaalbeurten, bestanden en werk.

sources-title = Bronnen: waar adviezen vandaan komen
sources-lead = Kijk of elke bron onlangs is opgehaald, en of er documenten zijn geweigerd.
sources-empty = Er is nog geen bron
sources-empty-do = Voeg het domein toe van een maker of van een nationaal CERT dat CSAF uitgeeft.
sources-col-name = Bron
sources-col-every = Hoe vaak
sources-col-last = Opgehaald
sources-never = nog niet
sources-off = uit
sources-fetch = Haal nu op
sources-fetch-of = Haal nu op: { $name }
sources-fetching = { $name } wordt opgehaald. De uitkomst komt hieronder te staan.
sources-saved = { $name } is opgeslagen.
sources-every = { $minutes ->
    [15] elk kwartier
    [60] elk uur
    [240] elke vier uur
    [720] twee keer per dag
    [1440] één keer per dag
   *[other] elke { $minutes } minuten
}
source-new = Voeg een bron toe
source-lead = Brandwacht zoekt zelf op waar de bron haar adviezen bewaart, en controleert hashes en handtekeningen.
source-name = Naam
source-url = Domein of adres
source-url-hint = Bijvoorbeeld halmarin.example, of het hele adres van een provider-metadata.json.
source-every = Hoe vaak
source-enabled = Haal vanzelf op
source-enabled-why = Zonder vinkje wordt de bron alleen opgehaald als u erom vraagt.
source-private = Mag in een eigen netwerk staan
source-private-why = Alleen voor een bron binnen uw eigen organisatie. Andere weigeren we als ze naar een privé-adres leiden.
source-wrong-name = Vul een naam in
source-wrong-url = Vul een domein in, of een adres dat begint met https://
source-wrong-twice = Er is al een bron op dit adres
form-wrong = { $count ->
    [one] Verbeter één ding
   *[other] Verbeter { $count } dingen
}
form-save = Sla op
form-cancel = Annuleer

runs-title = Wat onlangs binnenkwam
runs-empty = Er is nog niets opgehaald of ingenomen.
runs-col-what = Van
runs-col-when = Wanneer
runs-new = Nieuw
runs-updated = Gewijzigd
runs-cosmetic = Alleen andere woorden
runs-unchanged = Al bekend
runs-rejected = Geweigerd
runs-busy = bezig
run-title = Ingenomen van { $name }
run-lead-running = Dit is nog bezig. Kom zo terug.
run-lead-good = { $count ->
    [0] Er was niets te lezen.
    [one] Het ene document was te lezen.
   *[other] Alle { $count } documenten waren te lezen.
}
run-lead-rejected = { $rejected ->
    [one] Eén van { $count } documenten was niet te lezen. Er is niets verloren: het origineel is bewaard.
   *[other] { $rejected } van { $count } documenten waren niet te lezen. Er is niets verloren: de originelen zijn bewaard.
}
run-origin = Van
run-started = Begonnen
run-finished = Klaar
run-lines = Opmerkingen
run-col-document = Document
run-col-place = Plaats
run-col-problem = Wat er mis is
run-whole = het geheel
run-left-out = { $count ->
    [one] Nog één opmerking is weggelaten.
   *[other] Nog { $count } opmerkingen zijn weggelaten.
}

upload-title = Neem een bestand in
upload-lead = Kies CSAF-documenten of een zip ervan. We bewaren ze zoals ze zijn en lezen ze meteen.
upload-file = Bestanden
upload-hint = JSON of zip, samen hoogstens 64 MB.
upload-send = Neem in
upload-done = { $count ->
    [one] Het bestand is binnen en wordt gelezen. De uitkomst komt hieronder te staan.
   *[other] { $count } bestanden zijn binnen en worden gelezen. De uitkomst komt hieronder te staan.
}
upload-wrong-kind = “{ $name }” is geen JSON-document en geen zip
upload-wrong-many = Kies hoogstens { $count } bestanden, of doe ze in één zip
upload-wrong-none = Kies een bestand

jobs-title = { $dead ->
    [0] Werk: { $waiting ->
        [0] er wacht niets
        [one] één taak wacht
       *[other] { $waiting } taken wachten
    }
    [one] Werk: één taak is mislukt
   *[other] Werk: { $dead } taken zijn mislukt
}
jobs-lead = Hier ziet u wat Brandwacht nog moet doen. U hoeft niets te doen.
jobs-lead-dead = Bekijk de fout, neem de oorzaak weg en probeer het opnieuw.
jobs-dead = Mislukt
jobs-dead-none = Er is geen taak mislukt.
jobs-retry = Probeer opnieuw
jobs-retry-of = Probeer opnieuw: { $what }
jobs-retry-all = Probeer alles opnieuw
jobs-revived = { $count ->
    [0] Er was niets om opnieuw te proberen.
    [one] Eén taak wordt opnieuw geprobeerd.
   *[other] { $count } taken worden opnieuw geprobeerd.
}
jobs-running = Bezig
jobs-waiting = Wacht
jobs-waiting-none = Er wacht niets.
jobs-col-what = Taak
jobs-col-error = Fout
jobs-col-tries = Pogingen
jobs-col-due = Aan de beurt
jobs-the-advisory = het advies
jobs-the-organisation = de organisatie
jobs-the-register = het register
source-private-given = Een leidinggevende stond toe dat deze bron op een privé-adres staat. Voor een nieuw adres is dat opnieuw nodig.
