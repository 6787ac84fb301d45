### Woorden die elke pagina nodig kan hebben. Eén woord voor één code.

language-name = Nederlands
brand = Brandwacht

word-severity = { $code ->
    [high] Hoog
    [medium] Gemiddeld
    [low] Laag
   *[other] ?
}
word-care-impact = { $code ->
    [none] Geen gevolg voor de zorg
    [nuisance] Hinder
    [delayed_care] Zorg loopt vertraging op
    [danger_to_patient] Gevaar voor de patiënt
   *[other] ?
}
word-notice-state = { $code ->
    [draft] Concept
    [sent] Verstuurd
    [closed] Afgehandeld
    [withdrawn] Niet verstuurd
   *[other] ?
}
word-delivery-state = { $code ->
    [queued] Wacht
    [sent] Verstuurd
    [failed] Niet bezorgd
    [opened] Geopend
    [dropped] Niet meer nodig
    [quiet] Stil, op hun verzoek
   *[other] ?
}
word-occasion = { $code ->
    [reminder] herinnering
    [supplier_silent] leverancier antwoordt niet
    [supplier_gone] leverancier regelt dit niet meer
   *[other] melding
}
word-answer = { $code ->
    [confirmed] Gelezen
    [taken_care_of] Geregeld door ICT
    [call_me] Bel mij
    [not_with_us] Niet bij ons
    [applicable] Van toepassing, wordt aan gewerkt
    [solved] Opgelost
    [risk_accepted] Risico geaccepteerd
   *[other] ?
}
word-asset-class = { $code ->
    [office_it] Kantoor-ICT
    [medical_device] Medisch hulpmiddel
    [building] Gebouw
    [supplier_cloud] Leverancier of cloud
   *[other] ?
}
word-organisation-kind = { $code ->
    [institution] Zorginstelling
    [maker] Fabrikant
    [it_supplier] ICT-leverancier
    [umbrella] Koepel
    [authority] Overheid
    [cert] CERT
   *[other] ?
}
word-size = { $code ->
    [small] Klein
    [medium] Middelgroot
    [large] Groot
   *[other] ?
}
word-contact-role = { $code ->
    [general] Algemeen contactpersoon
    [confidential] Vertrouwde contactpersoon
    [medical_technology] Medische technologie
    [it] ICT
    [board] Bestuur
   *[other] ?
}
word-role = { $code ->
    [analyst] Analist
    [lead] Hoofdanalist
    [operator] Beheerder
    [security_officer] Security officer
    [medical_technology] Medische technologie
    [manager] Manager
    [supplier_staff] Medewerker ICT-leverancier
    [psirt] Beveiligingsteam fabrikant
    [umbrella_staff] Medewerker koepel
    [authority] Overheid
   *[other] ?
}
word-verdict = { $code ->
    [affected] Kwetsbaar
    [review] Twijfel
    [not_affected] Niet kwetsbaar
   *[other] ?
}
word-part = { $code ->
    [act] Moet handelen
    [inform] Wordt geïnformeerd
   *[other] ?
}
word-product-status = { $code ->
    [known_affected] Kwetsbaar
    [first_affected] Kwetsbaar vanaf hier
    [last_affected] Kwetsbaar tot en met hier
    [under_investigation] In onderzoek
    [recommended] Aanbevolen versie
    [first_fixed] Verholpen vanaf hier
    [fixed] Verholpen
    [known_not_affected] Niet kwetsbaar
   *[other] ?
}
word-remediation = { $code ->
    [vendor_fix] Update van de fabrikant
    [workaround] Tijdelijke maatregel
    [mitigation] Maatregel die het risico verkleint
    [none_available] Nog niets beschikbaar
    [no_fix_planned] Er komt geen oplossing
    [fix_planned] Oplossing is gepland
    [optional_patch] Update naar keuze
   *[other] Advies
}
word-language = { $code ->
    [nl] Nederlands
    [en] English
   *[other] ?
}
word-job = { $code ->
    [fetch_source] Ophalen bij een bron
    [take_in] Bestand innemen
    [match_advisory] Advies vergelijken met inventarissen
    [match_organisation] Inventaris vergelijken met adviezen
    [match_run] Opnieuw vergelijken, met de hand
    [match_bill] Een SBOM vergelijken met adviezen
    [apply_rule] Regel van het register toepassen
    [key_again] Alles opnieuw vergelijken na een nieuwe versie
    [import_inventory] Inventaris inlezen
    [deliver] Bericht versturen
    [deliver_batch] Bericht over meer klanten versturen
    [ask] Vraag versturen
    [account_mail] Mail over een account versturen
    [webhook] Gekoppeld programma inlichten
    [call_out] Oproepen wie piket heeft
    [overview] Weekoverzicht versturen
    [ask_look] Een collega vragen om mee te kijken
    [mail_anchor] Ondertekend einde van het logboek mailen
   *[other] ?
}

## Tijd

when-weekday-short = { $day ->
    [1] ma
    [2] di
    [3] wo
    [4] do
    [5] vr
    [6] za
   *[other] zo
}
when-weekday = { $day ->
    [1] maandag
    [2] dinsdag
    [3] woensdag
    [4] donderdag
    [5] vrijdag
    [6] zaterdag
   *[other] zondag
}
when-month-short = { $month ->
    [1] jan
    [2] feb
    [3] mrt
    [4] apr
    [5] mei
    [6] jun
    [7] jul
    [8] aug
    [9] sep
    [10] okt
    [11] nov
   *[other] dec
}
when-month = { $month ->
    [1] januari
    [2] februari
    [3] maart
    [4] april
    [5] mei
    [6] juni
    [7] juli
    [8] augustus
    [9] september
    [10] oktober
    [11] november
   *[other] december
}
when-today = vandaag { $clock }
when-yesterday = gisteren { $clock }
when-tomorrow = morgen { $clock }
when-day-clock = { $day } { $clock }
when-full = { $date }, { $clock } uur
when-date = { $weekday } { $day } { $month }
when-date-year = { $date } { $year }
when-left-days = { $days ->
    [one] nog 1 dag ({ $at })
   *[other] nog { $days } dagen ({ $at })
}
when-left-hours = { $hours ->
    [one] nog 1 uur ({ $at })
   *[other] nog { $hours } uur ({ $at })
}
when-left-minutes = { $minutes ->
    [one] nog 1 minuut ({ $at })
   *[other] nog { $minutes } minuten ({ $at })
}
when-late-days = { $days ->
    [one] 1 dag te laat (was { $at })
   *[other] { $days } dagen te laat (was { $at })
}
when-late-hours = { $hours ->
    [one] 1 uur te laat (was { $at })
   *[other] { $hours } uur te laat (was { $at })
}
when-late-just = net voorbij (was { $at })

## Rond elke pagina

shell-skip = Naar de inhoud
shell-menu = Menu
shell-main-menu = Hoofdmenu
shell-dark = Donker
shell-light = Licht
shell-back = Terug
shell-logout = Uitloggen
shell-keys = Toetsen
shell-reach = { $by ->
    [phone] Bel bij spoed { $at }
    [mail] Mail { $at }
   *[name] Hulp nodig? Vraag het { $at }
}
shell-close = Sluiten
keys-move = volgende, vorige regel
keys-open = regel openen
keys-tick = regel aanvinken
keys-acts = beoordelen, melding maken, niet voor ons
keys-search = zoeken
keys-help = deze hulp
keys-off = Zet de losse toetsen uit
keys-off-why = Handig als u met spraak werkt. Geldt op dit apparaat.
nav-inbox = In
nav-notices = Meldingen
nav-home = Wat moet u doen
nav-own-notices = Meldingen
nav-inventory = Onze spullen
nav-mandates = Mandaten

## Fouten

fault-not-found = Deze pagina is er niet
fault-not-found-lead = De pagina bestaat niet, of is niet voor u bedoeld. Controleer het adres of ga terug.
fault-bad-request = Wij kunnen dit niet gebruiken
fault-bad-request-lead = Ga terug, controleer wat u heeft ingevuld en probeer het opnieuw.
fault-conflict = Dat kan niet meer
fault-conflict-lead = Iemand was u voor, of het spreekt tegen wat er al staat. Ga terug en kijk opnieuw.
fault-cross-site = Wij hebben dit niet uitgevoerd
fault-cross-site-lead = Het verzoek kwam niet van een van onze pagina’s. Open de pagina opnieuw en probeer het nog eens.
fault-too-large = Dit is te groot
fault-too-large-lead = Stuur een kleiner bestand, of bel ons.
fault-method = Dit kan hier niet
fault-method-lead = Ga terug en gebruik de knoppen op de pagina.
fault-too-many = Te vaak geprobeerd
fault-too-many-lead = Wacht een kwartier en probeer het opnieuw.
fault-throttled = Dat ging te snel
fault-throttled-lead = { $seconds ->
    [one] Wacht één seconde en probeer het opnieuw.
   *[other] Wacht { $seconds } seconden en probeer het opnieuw.
}
fault-unauthorized = Er ontbreekt een geldig token
fault-unauthorized-lead = Stuur het token van uw organisatie mee in de header Authorization.
fault-unavailable = Het is druk bij ons
fault-unavailable-lead = Er is niets verloren. Probeer het over een minuut nog eens.
fault-internal = Er ging iets mis bij ons
fault-internal-lead = Uw gegevens zijn niet verloren. Probeer het over een minuut nog eens.
fault-to-start = Naar het begin
fault-reach = { $by ->
    [phone] Blijft het misgaan? Bel { $at }.
    [mail] Blijft het misgaan? Mail { $at }.
   *[name] Blijft het misgaan? Zeg het { $at }.
}
fault-reach-code = { $by ->
    [phone] Blijft het misgaan? Bel { $at } en noem code { $code }.
    [mail] Blijft het misgaan? Mail { $at } en noem code { $code }.
   *[name] Blijft het misgaan? Zeg het { $at } en noem code { $code }.
}
refused = { $code ->
    [advice_too_long] Het advies is te lang. Maak het korter.
    [no_longer_draft] Deze melding is geen concept meer: iemand heeft haar verstuurd of ingetrokken.
    [draft_changed] Het concept is veranderd sinds u de pagina opende. Kijk het opnieuw na en verstuur dan.
    [tlp_red] De maker gaf dit advies TLP:RED. Het gaat niet per mail. Vertel het zelf aan de genoemde personen.
    [tlp_amber_strict] De maker gaf dit advies TLP:AMBER+STRICT. Het mag niet naar een leverancier. Vertel het zelf aan de instelling.
    [not_failed] Alleen een mislukt bericht kunt u opnieuw versturen.
    [link_expired] Deze link is verlopen. Bel het CERT.
    [link_other] Deze link is voor een ander antwoord.
    [inventory_at_home] Deze instelling houdt haar lijst thuis. Kies eerst dat u de lijst deelt.
    [older_bundle] Deze aantallen zijn geteld met een oudere bundel dan uw vorige. Haal de nieuwste bundel en tel opnieuw.
    [unknown_bundle] Dit CERT heeft nooit een bundel met dit nummer gemaakt. Controleer of het bestand voor dit CERT is.
    [question_changed] Er is niets meer te vragen, of iemand vroeg het al. Kijk het opnieuw na.
    [question_unreachable] Niemand is bereikbaar met deze vraag. Voeg een contact toe met een mailadres of telefoonnummer.
    [hint_too_long] De tekst over waar men kijkt is te lang. Maak hem korter.
    [question_over] Deze vraag staat niet meer open.
    [note_too_long] De toelichting is te lang. Maak haar korter.
    [no_name] Vul in wie antwoordt.
    [risk_without_grounds] Wilt u een risico accepteren? Vul in wie dat doet, waarom, en op welke dag u opnieuw kijkt.
    [review_day] Kies een dag binnen een jaar waarop u opnieuw naar het risico kijkt.
    [call_when] Kies een moment in de komende 14 dagen om terug te bellen.
    [call_note_too_long] De notitie bij het gesprek is te lang. Maak haar korter.
    [risk_of_another] Alleen de instelling zelf kan een risico accepteren.
    [too_many_marks] Te veel apparaten tegelijk. Zet er ten hoogste 5.000 samen.
    [remediation_note_too_long] De toelichting bij een apparaat is te lang. Maak haar korter.
    [too_much_to_match] Vergelijk ten minste één en ten hoogste 500 adviezen of 5.000 apparaten tegelijk.
    [runs_waiting] Veel vergelijkingen die u vroeg, wachten nog. Probeer het opnieuw als ze klaar zijn.
    [rated_meanwhile] Iemand anders beoordeelde dit advies intussen. Kijk die beoordeling na. Sla daarna opnieuw op als de uwe moet gelden.
    [revised_meanwhile] De fabrikant gaf intussen een nieuwe versie uit. Kijk wat er veranderd is, en beoordeel dan.
    [template_changed] Iemand heeft deze standaardtekst intussen gewijzigd. Kijk wat er nu staat en bewaar dan opnieuw.
    [template_name] Er is al een standaardtekst met deze naam. Kies een andere naam, of haal die terug.
    [too_many_templates] Er zijn al honderd standaardteksten. Haal er eerst een uit gebruik.
    [webhook_address] Het adres begint met https:// en bevat geen wachtwoord. Schrijf het helemaal uit.
    [webhook_room] Neem het interne nummer van de kamer over. Het begint met een uitroepteken, zoals !abc:matrix.example.
    [webhook_token] Plak het toegangstoken van het account dat schrijft. Het staat op één regel.
    [webhook_collector] Schrijf de server en de poort, zoals siem.ziekenhuis.example:6514.
    [webhook_too_many] U kunt hoogstens vijf programma's koppelen. Haal er eerst één weg.
    [atom_feed_name] Schrijf in een paar woorden wie of wat de feed leest, in hoogstens 60 tekens.
    [atom_feed_too_many] U kunt hoogstens vijf feeds hebben. Beëindig er eerst één.
    [reference] Uw eigen kenmerk is te lang. Maak het korter dan 100 tekens.
    [duty_nobody] Kies minstens één persoon en hoogstens vijftig.
    [duty_twice] Eerste en tweede zijn dezelfde persoon. Kies er twee, of laat de tweede weg.
    [duty_weeks] Maak een rooster voor 1 tot en met 53 weken.
    [duty_overlap] In die tijd heeft al iemand piket. Begin waar het rooster ophoudt.
    [duty_past] Deze week is voorbij. Wijzig een week die nog komt.
    [duty_part] Kies een deel dat binnen één week van het rooster valt, met het begin vóór het einde.
    [duty_person] Kies analisten en hoofdanalisten van het CERT met een account.
    [topic] Kies een soort apparaat, of schrijf de naam van een fabrikant. Eén van de twee.
    [topic_level] Alleen wat laag of gemiddeld is kan stil zijn.
    [topic_until] Kies tot wanneer: vanaf morgen, binnen twaalf maanden.
    [topic_why_too_long] De reden is te lang. Maak haar korter dan 500 tekens.
    [topic_too_many] Hooguit vijftig onderwerpen. Haal er eerst een weg.
    [duty_phone] Schrijf het telefoonnummer met het land, zoals +31612345678.
   *[other] Dit kan nu niet.
}
place-line = regel
place-column = kolom
