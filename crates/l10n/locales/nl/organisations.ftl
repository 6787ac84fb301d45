### Organisaties, contacten, mandaten.

organisations-title = Organisaties
organisations-lead = Kijk wie u kunt bereiken, wie voor wie handelt en wat nog openstaat.
organisations-filter = Filter op soort
organisations-name = Naam
organisations-lines = Regels inventaris
organisations-open = Open meldingen
organisations-empty = Niemand past hierbij
organisations-empty-do = Geen organisatie past bij deze naam en soort.
organisations-all = Toon alle organisaties
organisations-first = ← Terug naar het begin

organisation-new = Voeg een organisatie toe
organisation-edit = Wijzig de organisatie
organisation-saved = Het is opgeslagen.
organisation-lead = Bel wie bij het apparaat past; zonder mandaat handelt de instelling zelf.
organisation-lead-nobody = Voeg een contact toe: een melding bereikt hier nog niemand.
organisation-lead-no-inventory = Vraag om een inventaris: zonder weet niemand wat hen raakt.
organisation-contacts = Wie u bereikt
organisation-contacts-none = Er is nog niemand te bereiken.
organisation-mandates = Wie voor wie handelt
organisation-mandates-none = Geen leverancier handelt voor deze instelling; meldingen gaan naar de instelling zelf.
organisation-mandates-none-supplier = Er zijn geen mandaten.
organisation-notices-none = Voor deze organisatie is nog geen melding gemaakt.
organisation-notice = Melding
organisation-answer = Antwoord
organisation-facts = Gegevens
organisation-phone = Telefoon
organisation-unknown = onbekend
organisation-umbrellas = Lid van
organisation-inventory = Inventaris
organisation-inventory-none = Er is nog geen inventaris ontvangen.
organisation-lines = { $count ->
    [one] Eén regel
   *[other] { $count } regels
}
organisation-no-class = Niet bekend
organisation-affected = Geraakt
organisation-doubtful = Twijfel
organisation-import = Laatste lijst: { $file },
organisation-kind-label = Wat het is
organisation-sector = Sector
organisation-size = Grootte
organisation-wrong-name = Vul een naam in
organisation-wrong-twice = Er is al een organisatie met deze naam

contact-new = Voeg een contact toe
contact-edit = Wijzig het contact
contact-lead = Een melding gaat naar de contacten met een rol die bij het apparaat past.
contact-name = Naam
contact-role-label = Waarvoor dit contact is
contact-email = E-mail
contact-language = Taal
contact-remove = Verwijder het contact
contact-remove-why = Hier gaat geen melding meer heen. Wat is verstuurd, blijft bewaard.
contact-wrong-name = Vul een naam in
contact-wrong-email = Vul een e-mailadres in zoals naam@instelling.example
contact-wrong-phone = Vul een telefoonnummer in met cijfers, spaties, + en -
contact-wrong-neither = Vul een e-mailadres of een telefoonnummer in

contact-key = Versleutelde mail (OpenPGP of S/MIME)
contact-key-title = Versleutel mail aan { $name }
contact-key-lead = Geef de OpenPGP-sleutel of het S/MIME-certificaat van dit contact. Dan leest onderweg niemand mee.
contact-key-none = Er is nog geen sleutel. Mail gaat onversleuteld.
contact-key-add = Voeg een sleutel toe
contact-key-change = Vervang of verwijder de sleutel
contact-key-fingerprint = Vingerafdruk
contact-key-compare = Bel het contact en vergelijk de vingerafdruk.
contact-key-until = Geldt tot { $day }.
contact-key-ended = Verlopen op { $day }. Mail gaat nu onversleuteld.
contact-key-forever = Heeft geen einddatum.
contact-key-address = Bij een ander e-mailadres vervalt de sleutel.
contact-key-text = Publieke sleutel of certificaat
contact-key-text-hint = Plak alle regels, vanaf „BEGIN PGP PUBLIC KEY BLOCK” of „BEGIN CERTIFICATE”.
contact-key-file = Of kies een bestand
contact-key-save = Bewaar de sleutel
contact-key-remove = Verwijder de sleutel
contact-key-remove-why = Daarna gaat mail aan dit contact onversleuteld.
contact-key-tag = mail versleuteld
contact-key-tag-ended = sleutel werkt niet meer
contact-key-wrong-none = Plak een sleutel of kies een bestand
contact-key-wrong = { $code ->
    [too_large] Deze sleutel is groter dan 64 KB. Vraag om de sleutel zonder handtekeningen van anderen.
    [secret] Dit is de geheime sleutel. Vraag om de publieke sleutel. Laat het contact een nieuwe maken, want deze is nu bij ons bekend.
    [several] Hierin staat meer dan één sleutel. Geef alleen de sleutel van dit contact.
    [revoked] Deze sleutel is ingetrokken. Vraag om de nieuwe.
    [expired] Deze sleutel is verlopen. Vraag om een nieuwe.
    [cannot_encrypt] Met deze sleutel kan niemand versleutelen: hij is alleen voor ondertekenen. Vraag om een andere.
    [certificate_secret] Hierin staat een privésleutel. Die is nu bij ons bekend en geldt als gelekt. Laat het contact het certificaat intrekken. Vraag om een nieuw certificaat, zonder privésleutel.
    [certificate_several] Hierin staat meer dan één certificaat. Geef alleen dat van dit contact.
    [certificate_early] Dit certificaat geldt nog niet. Vraag om het certificaat dat nu geldt.
    [certificate_expired] Dit certificaat is verlopen. Vraag om een nieuw.
    [certificate_use] Met dit certificaat kan niemand mail versleutelen: het is voor iets anders. Vraag om een certificaat voor versleutelde mail.
    [certificate_weak] De sleutel in dit certificaat is te zwak. Vraag om een certificaat met een sleutel van minstens 2048 bits.
    [certificate_kind] De sleutel in dit certificaat is van een soort die wij niet kunnen gebruiken. Vraag om een certificaat met een RSA-sleutel.
    [certificate_address] Dit certificaat hoort bij een ander e-mailadres. Vraag om het certificaat van dit adres.
   *[other] Hierin vinden wij geen publieke OpenPGP-sleutel en geen certificaat. Vraag om een nieuwe kopie.
}

mandate-new = Voeg een mandaat toe
mandate-lead = Met een mandaat handelt de leverancier bij meldingen en krijgt de instelling bericht.
mandate-supplier = ICT-leverancier
mandate-choose = Kies …
mandate-classes = Voor welke apparaten
mandate-from-label = Eerste dag
mandate-until-label = Laatste dag
mandate-until-hint = Laat dit leeg als het geldt tot iemand het beëindigt.
mandate-approved = Goedgekeurd door
mandate-approved-hint = De persoon bij de instelling die het goedkeurde. Leeg is het een voorstel, en dat geeft niets.
mandate-approve = Noteer de goedkeuring
mandate-revoke-why = Gaat meteen in; daarna is een nieuw mandaat nodig.
mandate-revoke = Beëindig nu
mandate-revoke-of = Beëindig nu: { $name }
mandate-approved-by = goedgekeurd door { $name }
mandate-period = { $from } t/m { $until }
mandate-from = vanaf { $from }
mandate-state = { $state ->
    [active] geldt
    [proposed] niet goedgekeurd
    [later] begint later
    [revoked] beëindigd
   *[ended] voorbij
}
mandate-wrong-supplier = Kies een ICT-leverancier
mandate-wrong-classes = Kies voor welke apparaten
mandate-wrong-from = Vul de eerste dag in
mandate-wrong-until = Vul een laatste dag in die niet vóór de eerste ligt, of niets
mandate-wrong-approved = Ga terug en vul in wie het goedkeurde.
mandates-lead = Met een mandaat handelt een ICT-leverancier bij meldingen voor u, en u krijgt bericht. U beslist: keur het goed of beëindig het.
mandates-lead-supplier = Voor deze instellingen handelt u bij meldingen, voor de genoemde apparaten.
mandates-approve = Keur goed
mandates-done = Bewaard.
organisation-wrong-sector = Kies een sector uit de lijst
mandates-decline = Wijs af

leaving-link = Alles wat wij bewaren
leaving-title = Alles wat wij bewaren
leaving-lead = Hier staat hoeveel wij van { $name } bewaren. Geef het mee als de organisatie erom vraagt, of beëindig de deelname.
leaving-held = Dit bewaren wij
leaving-what = Wat
leaving-rows = Aantal
leaving-word = { $word ->
    [devices] Apparaten
    [matches] Mogelijke treffers
    [notices] Meldingen
    [answers] Antwoorden
    [questions] Vragen
    [bills] Stuklijsten van software
    [imports] Ingelezen lijsten
    [contacts] Contactpersonen
    [people] Mensen met een account
    [programs] Programma's met toegang
    [mandates] Mandaten
    [trail] Regels in het logboek
   *[rest] Al het andere
}
leaving-export = Download alles
leaving-export-why = U krijgt een bestand met één regel per gegeven (JSON Lines). De laatste regel zegt "end": ontbreekt die, download het dan opnieuw. Wachtwoorden en sleutels staan er niet in. Het logboek krijgt een regel met uw naam.
leaving-end-title = Beëindig de deelname
leaving-end-what = Dan verdwijnt alles wat op deze pagina staat, behalve het logboek. Mensen en programma's komen er meteen niet meer in. Waar de organisatie voor een ander handelde, blijft staan dát iemand dat deed, zonder naam.
leaving-end-never = Dit kunt u niet terugdraaien. Download eerst alles.
leaving-name = Naam van de organisatie
leaving-name-hint = Typ de hele naam over: { $name }
leaving-by = Wie besloot dit?
leaving-by-hint = De persoon bij de organisatie, of bij het CERT. De naam komt in het logboek.
leaving-end = Beëindig de deelname
leaving-wrong-name = Typ de naam precies over: { $name }. Er is niets verwijderd.
leaving-wrong-by = Vul in wie dit besloot. Er is niets verwijderd.
leaving-ended = De deelname is beëindigd. Alles van de organisatie is verwijderd.
organisation-left = een organisatie die niet meer meedoet
