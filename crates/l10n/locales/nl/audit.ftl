### Het logboek: wie deed en las wat.

audit-nav = Logboek
audit-title = Logboek
audit-lead = Zoek op wie wat deed en las. Niemand kan dit ongemerkt wijzigen.
audit-filter = Welke regels
audit-all = alles
audit-done = gedaan
audit-read = gelezen
audit-who = Wie
audit-act-field = Handeling begint met
audit-object = Object
audit-from = Vanaf
audit-until = Tot en met
audit-when = Wanneer
audit-what = Wat
audit-number = Nummer
audit-empty = Geen regels gevonden
audit-empty-do = Vraag minder.
audit-all-link = Toon alles
audit-system = Brandwacht ({ $reason })
audit-by-cert = Het CERT
audit-by-link = Via de link in een mail
audit-by-system = Brandwacht zelf
audit-by-unknown = Een andere organisatie
audit-verified-never = Het is nog niet gecontroleerd. Voer `brandwacht audit verify` uit.
audit-own-title = Wie keek naar onze gegevens?
audit-own-lead = Bekijk wie uw gegevens las en wat ermee is gedaan. Dezelfde persoon en hetzelfde onderdeel is één regel per uur.
audit-own-empty = Nog niemand keek naar uw gegevens
audit-own-empty-do = Zodra iemand dat doet, staat het hier.
audit-sealed = Verzegeld tot en met nummer { $number }, { $at }. { $waiting ->
    [0] Er wachten geen regels.
    [one] Er wacht één regel.
   *[other] Er wachten { $waiting } regels.
}
audit-sealed-none = Er is nog niets verzegeld. { $waiting ->
    [0] Er wachten geen regels.
    [one] Er wacht één regel.
   *[other] Er wachten { $waiting } regels.
}
audit-verified = Laatst gecontroleerd { $at }, tot en met nummer { $number }: { $faults ->
    [0] er is niets mis.
    [one] één fout! Voer `brandwacht audit verify` uit om te zien welke.
   *[other] { $faults } fouten! Voer `brandwacht audit verify` uit om te zien welke.
}
audit-act = { $act ->
    [notice_read] bekeek een melding
    [notice_export] nam de apparaten van een melding mee als bestand
    [asset_read] bekeek een apparaat
    [organisation_read] bekeek de organisatie met de contactpersonen
    [inventory_read] bekeek de lijst met apparaten
    [inventory_export] nam de lijst met apparaten mee als bestand
    [question_read] bekeek een vraag
    [question_export] nam de apparaten van een vraag mee als bestand
    [bill_read] bekeek een stuklijst
    [bill_export] nam een stuklijst mee als bestand
    [advisory_read] bekeek een advies
    [advisory_export] nam een advies mee als bestand
    [patient_data_block] stuurde iets met patiëntgegevens; het is geweigerd
    [patient_data_redact] stuurde een lijst met patiëntgegevens; die zijn eruit gehaald
    [patient_data_pass] stuurde iets dat op patiëntgegevens lijkt; het is aangenomen
    [notice_send] verstuurde een melding
    [notice_answer] beantwoordde een melding
    [notice_missed_call] belde over een melding en kreeg niemand
    [notice_opened] opende een melding
    [inventory_replace] wijzigde de lijst met apparaten
    [inventory_upload] stuurde een lijst met apparaten in
    [inventory_mapping] koos wat de kolommen betekenen
    [inventory_photo] vinkte aan wat er is
    [inventory_mode] koos waar de lijst met apparaten staat
    [remediation_mark] zei hoe ver een apparaat is
    [remediation_superseded] een apparaat kreeg een andere regel
    [threshold_choose] koos vanaf wanneer er een melding komt
    [blind_count] stuurde in wat thuis is geteld
    [bundle_take] haalde een bundel om thuis te vergelijken
    [question_send] stelde een vraag
    [question_remind] herinnerde aan een vraag
    [question_withdraw] trok een vraag in
    [question_answer] beantwoordde een vraag
    [mandate_propose] stelde een mandaat voor
    [mandate_approve] keurde een mandaat goed
    [mandate_revoke] trok een mandaat in
    [contact_put] wijzigde een contactpersoon
    [contact_remove] verwijderde een contactpersoon
    [organisation_put] wijzigde de organisatie
    [bill_add] voegde een stuklijst toe
    [bill_vex] voegde verklaringen van de maker toe
    [bill_remove] verwijderde een stuklijst
    [matching_run] liet apparaten opnieuw vergelijken
    [delivery_sent] een mail is verstuurd
    [delivery_retry] liet een mail opnieuw versturen
    [audit_verify] controleerde het logboek
    [audit_export] nam het logboek mee als bestand
    [audit_anchor] ondertekende het einde van het logboek
    [retention_apply] verwijderde of leegde wat over zijn termijn was
    [person_export] nam mee wat er over één persoon is bewaard
    [audit_cut] verwijderde het oudste deel van het logboek
   *[other] { $code }
}
