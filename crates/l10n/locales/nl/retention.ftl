### Hoe lang wat blijft.

retention-nav = Bewaartermijnen
retention-title = Hoe lang wij wat bewaren
retention-lead = Bekijk per soort de termijn en wat eroverheen is. De beheerder van het platform stelt de termijnen in.
retention-kind-head = Wat
retention-term-head = Termijn
retention-end-head = Na afloop
retention-over-head = Over de termijn
retention-oldest-head = Oudste
retention-for-ever = voor altijd
retention-days = { $days ->
    [one] één dag
   *[other] { $days } dagen
}
retention-end = { $end ->
    [deleted] verwijderd
   *[emptied] leeggemaakt; de regel blijft
}
retention-kept-at = Wat over zijn termijn was, is het laatst opgeruimd: { $at }. Dit gaat vanzelf, elke dag.
retention-never = Er is nog niets opgeruimd: de eerste keer is een dag na de start. Dit gaat vanzelf, elke dag.
retention-beside = Zonder eigen termijn
retention-fixed-head = Hoe lang, en waarom
retention-kind = { $kind ->
    [inventory_files] Bestanden van apparatenlijsten
    [gone_devices] Apparaten die weg zijn
    [addresses] Adressen van berichten
    [links] Links uit mails
    [account_mails] Mails over accounts
    [join_requests] Aanmeldingen
    [accounts] Accounts die zijn beëindigd
    [answer_names] Namen van wie antwoordde
    [blind_names] Namen van wie thuis telde
    [photo_names] Namen van wie de lijst aanvinkte
    [intake_reports] Verslagen van wat binnenkwam
   *[matching_runs] Vergelijkingen die iemand vroeg
}
retention-about = { $kind ->
    [inventory_files] Het bestand zoals het is gestuurd, sinds het is gelezen of opgegeven.
    [gone_devices] Alle woorden van een regel, sinds die van de lijst is. Wat erover is besloten en verstuurd, telt nog mee.
    [addresses] Mailadressen en telefoonnummers, sinds het bericht is verstuurd of mislukt.
    [links] Sinds de link niet meer werkt.
    [account_mails] Uitnodigingen, vergeten wachtwoorden en verzoeken om te bevestigen, sinds hun link niet meer werkt.
    [join_requests] Sinds het besluit, of sinds de aanmelding kwam als niemand die bevestigde. Wat op een besluit wacht, blijft.
    [accounts] Naam, mailadres en geheimen, sinds het account is beëindigd. Het logboek houdt het kenmerk.
    [answer_names] Bij meldingen, vragen en apparaten, sinds het antwoord. Het antwoord blijft.
    [blind_names] Sinds de aantallen binnenkwamen. De aantallen blijven.
    [photo_names] Sinds het is aangevinkt. Wat is aangevinkt, blijft.
    [intake_reports] Sinds de ronde klaar was.
   *[matching_runs] Sinds de vergelijking klaar was, als iemand erom vroeg.
}
retention-beside-kind = { $kind ->
    [jobs] Werk dat klaar is
    [sessions] Sessies
    [own_runs] Vergelijkingen van het programma zelf
    [browsers] Bekende browsers
    [short_tokens] Tokens voor minuten en pogingen om in te loggen
    [bundles] Bundels om thuis te vergelijken
    [advisories] Adviezen en hun bestanden
    [audit] Het logboek
    [notices] Meldingen, vragen en antwoorden
    [decisions] Besluiten en regels over producten
    [inventories] Apparatenlijsten die er staan
    [bills] Stuklijsten
    [organisations] Organisaties, contactpersonen en mandaten
    [tokens] Programma’s met een token
   *[counts] Aantallen van thuis en aangevinkte lijsten
}
retention-beside-why = { $kind ->
    [jobs] Een maand. Wat mislukte, blijft tot iemand erover besluit.
    [sessions] Een dag na hun einde.
    [own_runs] Een maand.
    [browsers] 400 dagen na het laatste gebruik.
    [short_tokens] Een kwartier en een dag. Ze gaan weg met de volgende.
    [bundles] Het bestand twee dagen. Nummer en vingerafdruk blijven, om aantallen mee te controleren.
    [advisories] Blijft: het origineel bewijst wat wanneer bekend was.
    [audit] Blijft: een ketting met gaten bewijst niets.
    [notices] Blijft: zo is te zien wie wat hoorde en wat er is gezegd. Namen en adressen hebben hun eigen termijn.
    [decisions] Blijft: latere besluiten volgen eruit.
    [inventories] Blijft zolang de instelling ze hier heeft. Zij kan ze op elk moment naar huis halen.
    [bills] Blijft tot iemand ze verwijdert, want ze worden met elk nieuw advies vergeleken.
    [organisations] Blijft zolang zij meedoen. Wie vertrekt, laat niets van zichzelf achter.
    [tokens] Blijft, zonder het token zelf, omdat het logboek ze noemt.
   *[counts] Blijft met de geschiedenis. Wie vertrekt, laat ze niet achter.
}
