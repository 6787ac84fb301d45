### Teksten van het onderdeel: api.

# Wat er misging: een titel die voor elke soort gelijk blijft, en een zin die zegt wat u doet.
api-unauthorized = Een geldig token ontbreekt
api-unauthorized-detail = Stuur het token van uw organisatie mee: "Authorization: Bearer …". Het kan verlopen of ingetrokken zijn; vraag het CERT om een nieuw.
api-read-only = Dit token mag alleen lezen
api-read-only-detail = Vraag het CERT om een token dat ook mag schrijven.
api-not-yours = Dit is niet aan u
api-not-yours-detail = U mag het lezen. Alleen de instelling zelf, wie namens haar handelt en het CERT mogen dit doen.
api-risk-of-another = Alleen de instelling zelf kan een risico accepteren
api-risk-of-another-detail = Antwoord "applicable" en laat de instelling beslissen.
api-cert-only = Alleen het CERT mag dit vragen
api-cert-only-detail = Laat de parameter weg die voor het CERT is, of laat dit aan het CERT over.
api-not-found = Niet gevonden
api-not-found-detail = Dit bestaat niet, of het is niet voor de organisatie van dit token.
api-method = Deze methode kan hier niet
api-method-detail = De header Allow noemt de methoden die wel kunnen.
api-media-type = Dit soort inhoud wordt hier niet gelezen
api-media-type-detail = De beschrijving in /api/openapi.json noemt de soorten inhoud van elk verzoek.
api-too-large = Het verzoek is te groot
api-too-large-detail = Splits het. De beschrijving in /api/openapi.json noemt de grens.
api-invalid = Het verzoek klopt niet
api-invalid-detail = Elke regel van "errors" zegt wat er niet klopt en waar. Er is niets veranderd.
api-bad-request = Het verzoek is niet te lezen
api-bad-request-detail = Vergelijk het met de beschrijving in /api/openapi.json. Er is niets veranderd.
api-conflict = Dit past niet bij wat er staat
api-conflict-detail = Lees het opnieuw en beslis dan.
api-not-sent = Deze waarschuwing is niet verstuurd
api-not-sent-detail = Een waarschuwing krijgt antwoord nadat het CERT haar heeft verstuurd, en niet nadat zij is ingetrokken.
api-too-many = Te veel verzoeken
api-too-many-detail = Wacht zoveel seconden als de header Retry-After zegt.
api-unavailable = Wij hebben het druk
api-unavailable-detail = Er is niets veranderd. Probeer het over een minuut opnieuw.
api-internal = Er ging iets mis bij ons
api-internal-detail = Noem de waarde van "instance" als u dit meldt.

# Wat er niet klopt aan één veld of parameter.
api-wrong-missing = Dit is verplicht.
api-wrong-unknown = Dit veld of deze parameter bestaat niet; kijk of het goed gespeld is.
api-wrong-twice = Dit mag hier één keer staan.
api-wrong-not-text = Dit moet een tekst zijn.
api-wrong-not-object = Dit moet een JSON-object zijn.
api-wrong-not-json = Dit is geen JSON: { $why }.
api-wrong-not-whole = Dit moet een geheel getal zijn.
api-wrong-not-yes-no = Dit moet true of false zijn.
api-wrong-not-id = Dit moet een kenmerk (UUID) zijn.
api-wrong-not-day = Dit moet een dag zijn zoals 2026-11-30.
api-wrong-not-moment = Dit moet een moment zijn zoals 2026-11-30T14:00:00Z (RFC 3339).
api-wrong-not-week = Dit moet een week zijn zoals 2026-W48 (ISO 8601), en niet een die nog moet komen.
api-wrong-one-of = Dit moet een van deze zijn: { $list }.
api-wrong-too-long = Dit mag hooguit { $max } tekens hebben.
api-wrong-range = Dit moet tussen { $min } en { $max } liggen.
api-wrong-cursor = Dit is niet de "next" van een eerdere bladzijde van deze lijst met deze filters. Begin opnieuw zonder.
api-wrong-same-number = Dit inventarisnummer staat al op regel { $line }.
api-wrong-risk-grounds = Noem wie het risico accepteert, geef de reden in de toelichting, en de dag waarop er opnieuw naar gekeken wordt.
api-wrong-review-day = De dag waarop opnieuw naar een geaccepteerd risico gekeken wordt, ligt in de toekomst en binnen een jaar.
api-wrong-sheet = Het bestand is niet te lezen: { $why }.
api-wrong-patient = Hier staat { $kind }. Haal gegevens van patiënten weg; Brandwacht neemt ze niet aan.
