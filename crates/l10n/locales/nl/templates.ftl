### Teksten van het onderdeel: templates. Standaardteksten waar een advies mee begint, en een collega per mail vragen om mee te kijken.

templates-title = Standaardteksten
templates-lead = Begin een advies met een tekst die klaarstaat. In de melding past u hem aan; de standaardtekst blijft zoals hij is.
templates-new = Schrijf een standaardtekst
templates-empty = Er zijn nog geen standaardteksten
templates-empty-do = Schrijf er een, of neem de voorbeelden over.
templates-standard = Neem de voorbeelden over
templates-standard-why = Dat zijn vier teksten in twee talen om mee te beginnen. Wat u al heeft, blijft zoals het is.
templates-taken = Toegevoegd: { $added }. Dit had u al: { $unchanged }.
templates-saved = De standaardtekst is bewaard.
templates-col-name = Naam
templates-col-fits = Past bij
templates-col-languages = Talen
templates-col-changed = Gewijzigd
templates-retired = niet in gebruik
templates-level = { $code ->
    [danger] gevaar
    [high] hoog
    [medium] gemiddeld
    [low] laag
   *[any] elk niveau
}
templates-kind = { $code ->
    [update] installeer een update
    [mitigate] maak misbruik moeilijker
    [isolate] haal het van het netwerk
    [monitor] let op misbruik
    [phishing] waarschuw voor valse mails
   *[any] elk advies
}
templates-name = Naam
templates-name-hint = Hiermee kiest u de tekst. Wie de melding krijgt, ziet de naam niet.
templates-when = Wanneer past hij?
templates-when-hint = Wat past, staat bij het kiezen vooraan.
templates-for-level = Niveau
templates-for-kind = Wat u adviseert
templates-text-hint = Zet een regel met een woord tussen haken boven wat alleen voor die lezer is, net als in een melding.
templates-placeholders = Wat wij invullen
templates-placeholders-hint = Schrijf een van deze woorden met de accolades. Wij vullen het in als u de tekst in een melding zet.
templates-placeholder = { $code ->
    [title] titel van het advies
    [number] nummer van het advies
    [maker] fabrikant
    [product] product
    [fixed_version] versie waarin het is opgelost
    [deadline] wanneer het antwoord er uiterlijk moet zijn; kies dat eerst
    [cert_name] naam van het CERT
    [cert_phone] telefoonnummer van het CERT
   *[cert_mail] mailadres van het CERT
}
templates-wrong = { $code ->
    [no_name] Geef de tekst een naam.
    [long_name] Maak de naam korter dan 100 tekens.
    [no_text] Schrijf een tekst in ten minste één taal.
   *[long_text] Maak de tekst korter dan 10.000 tekens.
}
templates-wrong-placeholder = Wij kennen { $words } niet (regel { $line }, { $language }). Kies uit: { $known }
templates-wrong-mark = Wijzig regel { $line } ({ $language }). Een regel mag niet met “==” beginnen en niet “-- nl” of “-- en” zijn: die scheiden de teksten in een bestand.
templates-theirs = Wat er nu staat
templates-theirs-why = Iemand anders schreef dit intussen. Neem over wat u nodig heeft. Bewaart u opnieuw, dan komt uw tekst ervoor in de plaats.
templates-retire = Gebruik hem niet meer
templates-retire-why = Niemand kan hem dan nog kiezen. U kunt hem terughalen.
templates-restore = Gebruik hem weer
templates-version = Versie { $version }

compose-template = Standaardtekst
compose-template-put = Zet hem erin
compose-template-fits = Past bij deze melding
compose-template-other = Andere
compose-template-all = Alle standaardteksten
compose-template-none = Kies een standaardtekst.
compose-template-unfilled = Vul { $words } zelf in (regel { $line }, { $language }). Wij weten niet wat daar moet staan.

look-mail-subject = Kijk mee voordat dit uitgaat
look-mail-subject-of = Kijk mee voordat dit uitgaat: { $title }
look-mail-greeting = { $name },
look-mail-what = { $asker } vraagt u om mee te kijken met een melding. Zo veel mensen krijgen hem: { $people }.
look-mail-about = Het gaat over: { $title }
look-mail-do = Lees de mails na en stuur ze, of verander ze. Er gaat niets uit voordat u dat doet.
look-mail-button = Kijk mee
look-mail-until = Na zeven dagen vervalt de vraag.
look-mail-only = Alleen voor u
look-mail-why = Van { $cert }. U krijgt dit omdat u meldingen mag versturen.
