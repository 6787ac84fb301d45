### Teksten van het onderdeel: beoordeling. Begin elke sleutel met "rating-".

rating-link = Beoordelen
rating-title = Beoordeling: { $title }
rating-lead = Hoe groot is de kans op misbruik, en hoe groot de schade? Kijk na wat hieronder is ingevuld.
rating-crumb = Beoordeling
rating-from = { $count ->
    [one] Ingevuld vanuit { $vulnerability }.
   *[other] Ingevuld vanuit { $vulnerability }, de ergste van { $count }.
}
rating-from-nothing = In dit advies staat geen kwetsbaarheid. Kijk alle antwoorden na.
rating-from-before = Ingevuld zoals het het laatst is beoordeeld.
rating-axis = { $axis ->
    [probability] Kans
   *[other] Schade
}
rating-outcome = Uitkomst
rating-points = { $points } van 38 punten
rating-level = { $level ->
    [high] hoog
    [medium] gemiddeld
   *[other] laag
}
rating-set = zelf gekozen
rating-severity = Melding
rating-care = Gevolg voor de zorg
rating-due = Antwoord binnen
rating-ssvc = SSVC (CISA)
rating-ssvc-means = { $code ->
    [Act] doe het zo snel mogelijk, met de leiding erbij
    [Attend] doe het eerder dan gewoonlijk
    [TrackClosely] houd het in het oog
   *[other] doe het bij gewoon onderhoud
}
rating-ground = { $ground ->
    [cvss] uit de CVSS-vector
    [exploited] uit lijsten van misbruikte lekken
    [prediction] uit de voorspelling (EPSS)
    [weakness] uit de soort fout (CWE)
    [remediation] uit wat de fabrikant aanbiedt
    [careful] niet bekend: voorzichtig ingevuld
   *[other] niet bekend: kijk dit na
}
rating-question = { $id ->
    [standard] Is de standaardinstelling kwetsbaar?
    [exploit] Is er code voor misbruik?
    [details] Zijn er technische details bekend?
    [access] Welke toegang is nodig?
    [credentials] Welke inloggegevens zijn nodig?
    [complexity] Hoe moeilijk is misbruik?
    [interaction] Moet een gebruiker iets doen?
    [exploited] Wordt het misbruikt?
    [expected] Is misbruik te verwachten?
    [solution] Hoe lang is er een oplossing?
    [dos] Valt er iets uit?
    [code] Kan een aanvaller eigen code uitvoeren?
    [remote] Krijgt een aanvaller op afstand toegang?
    [privileges] Krijgt een gebruiker meer rechten?
   *[other] Lekt er informatie?
}
rating-option = { $code ->
    [standard_no] nee
    [standard_yes_or_unclear] ja of onduidelijk
    [exploit_none] geen
    [exploit_proof_of_concept] een voorbeeld (proof of concept)
    [exploit_exploit] ja, bruikbaar
    [details_none] geen
    [details_some] een deel
    [details_full] volledig
    [access_physical] bij het apparaat zelf
    [access_lan] het eigen netwerk
    [access_internet] internet
    [credentials_administrator] van een beheerder
    [credentials_user] van een gebruiker
    [credentials_none] geen
    [complexity_complex] moeilijk
    [complexity_medium] gemiddeld
    [complexity_easy] makkelijk
    [interaction_complex] ja, iets ongewoons
    [interaction_easy] ja, iets gewoons
    [interaction_none] nee
    [exploited_no] nee
    [exploited_limited] beperkt
    [exploited_large_scale] op grote schaal
    [expected_no] nee
    [expected_yes] ja
    [solution_over_two_months] langer dan twee maanden
    [solution_within_two_months] korter dan twee maanden
    [solution_none] er is geen oplossing
    [dos_no] nee
    [dos_client] ja, een werkplek of apparaat
    [dos_infrastructure] ja, een dienst waar meer van afhangt
    [code_no] nee
    [code_user] ja, met rechten van een gebruiker
    [code_root] ja, met alle rechten
    [remote_no] nee
    [remote_shell] ja
    [remote_root_shell] ja, met alle rechten
    [privileges_no] nee
    [privileges_yes] ja
    [leak_no] nee
    [leak_system] ja, over het systeem
   *[other] ja, gegevens
}
rating-care-help = Hulp bij het kiezen: wat raakt het?
rating-care-help-lead = Kijk bij elk van deze zes wat er gebeurt als iemand het leest, verandert of wegneemt. Kies het ergste.
rating-care-group = { $group ->
    [patient_data] gegevens over patiënten
    [diagnosis] diagnose en bewaking: metingen, beelden, alarmen
    [therapy] behandeling: dosering, stimulatie, beademing
    [workflow] het werk eromheen: roosters, orders, oproepen
    [system] wachtwoorden en sleutels van het systeem
   *[other] andere gegevens waar zorg van afhangt
}
rating-other = Zelf kiezen
rating-other-lead = Klopt de uitkomst niet? Kies zelf en schrijf waarom.
rating-other-computed = zoals berekend
rating-other-level = { $axis ->
    [probability] Kans zelf kiezen
   *[other] Schade zelf kiezen
}
rating-other-why = { $axis ->
    [probability] Waarom een andere kans?
   *[other] Waarom een andere schade?
}
rating-look = Reken uit
rating-save = Sla op
rating-saved = De beoordeling is opgeslagen. Concepten over dit advies zijn aangepast.
rating-unanswered = { $count ->
    [one] Beantwoord nog 1 vraag.
   *[other] Beantwoord nog { $count } vragen.
}
rating-unknown = Een antwoord klopt niet. Kies het opnieuw.
rating-no-reason = Schrijf waarom u zelf kiest, in hooguit { $signs } tekens.
rating-history = Eerdere beoordelingen
rating-line = kans { $probability } ({ $points }) × schade { $damage }: { $severity }. { $impact }
rating-earlier = Deze beoordeling is gemaakt op versie { $rated }. De fabrikant gaf daarna versie { $current } uit. Bevestig de beoordeling, of beoordeel opnieuw.
rating-cosmetic = Deze beoordeling is gemaakt op versie { $rated }. Versie { $current } verandert niets dat ertoe doet.
rating-confirm = Bevestig voor versie { $version }
rating-again = Kijk de beoordeling na
rating-on = versie { $version }
rating-now = Met wat nu bekend is, zou hier staan: { $answer }
rating-no-impact = Kies wat het gevolg voor de zorg is.
rating-none = Dit advies is nog niet beoordeeld.
rating-differs = Dit wijkt af van de beoordeling. Pas de beoordeling aan, of kies hier hetzelfde.
