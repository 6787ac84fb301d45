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
audit-own-lead = Bekijk wie uw gegevens las en wat ermee is gedaan. Dezelfde persoon en hetzelfde onderdeel telt één keer per uur. Wat iemand vaker deed op één dag, staat bij elkaar: open de regel.
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
    [notice_ask_second_look] vroeg een collega om mee te kijken
    [notice_second_look] keek mee en stuurde
    [notice_send] verstuurde een melding
    [notice_answer] beantwoordde een melding
    [delivery_dropped] stuurde een bericht niet, want het was niet meer nodig
    [advisory_rate] beoordeelde een advies
    [notice_remind] herinnerde aan een melding
    [notice_tell_institution] vertelde dat de leverancier niet antwoordt of dit niet meer regelt
    [notice_missed_call] belde over een melding en kreeg niemand
    [notice_vote] zei of een melding nuttig was
    [inventory_replace] wijzigde de lijst met apparaten
    [inventory_upload] stuurde een lijst met apparaten in
    [inventory_mapping] koos wat de kolommen betekenen
    [inventory_photo] vinkte aan wat er is
    [inventory_mode] koos waar de lijst met apparaten staat
    [remediation_mark] zei hoe ver een apparaat is
    [remediation_superseded] een apparaat kreeg een andere regel
    [threshold_choose] koos vanaf wanneer er een melding komt
    [template_add] schreef een standaardtekst
    [template_change] wijzigde een standaardtekst
    [template_restore] haalde een standaardtekst terug
    [template_retire] haalde een standaardtekst uit gebruik
    [blind_count] stuurde in wat thuis is geteld
    [bundle_take] haalde een bundel om thuis te vergelijken
    [question_send] stelde een vraag
    [question_remind] herinnerde aan een vraag
    [question_withdraw] trok een vraag in
    [question_answer] beantwoordde een vraag
    [mandate_propose] stelde een mandaat voor
    [mandate_approve] keurde een mandaat goed
    [mandate_revoke] trok een mandaat in
    [contact_key_put] zette een sleutel bij een contactpersoon
    [contact_key_remove] haalde de sleutel van een contactpersoon weg
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
    [audit_anchor_mail] stuurde het ondertekende einde van het logboek naar wie het bewaart
    [retention_apply] verwijderde of leegde wat over zijn termijn was
    [person_export] nam mee wat er over één persoon is bewaard
    [audit_cut] verwijderde het oudste deel van het logboek
    [account_sign_in] logde in
    [account_throttled] probeerde te vaak in te loggen en moest wachten
    [advisory_dismiss] legde een advies weg
    [advisory_handle] rondde een advies af
    [advisory_new] nam een advies op
    [advisory_reopen] opende een advies opnieuw
    [advisory_update] nam een nieuwe versie van een advies op
    [delivery_away] een machine antwoordde op een mail: iemand is afwezig
    [delivery_failed] een mail kwam niet aan
    [document_upload] stuurde een document in
    [duty_acknowledge] pakte een oproep van het piket op
    [duty_call_out] riep op wie piket heeft
    [duty_phone] wijzigde een nummer voor het piket
    [duty_roster] maakte een rooster voor het piket
    [duty_settle] sloot een oproep van het piket die voorbij was
    [duty_swap] wijzigde wie piket heeft
    [topic_quiet] wil ergens stil over zijn
    [topic_loud] wil ergens weer meteen van horen
    [topic_follow] volgt een onderwerp
    [topic_unfollow] volgt een onderwerp niet meer
    [notice_wake] mailde een stille melding toch
    [overview_choose] koos hoe vaak het weekoverzicht per mail komt
    [overview_queue] zette het weekoverzicht van een organisatie klaar
    [enrichment_put] nam gegevens over kwetsbaarheden op
    [fact_superseded] wat over een apparaat was gezegd, geldt niet meer
    [fact_tell] zei iets over een apparaat
    [fact_withdraw] trok in wat over een apparaat was gezegd
    [atom_feed_add] maakte een feed van meldingen
    [atom_feed_end] beëindigde een feed van meldingen
    [intake_run] haalde adviezen op bij een bron
    [invitation_accept] nam een uitnodiging aan
    [invitation_revoke] trok een uitnodiging in
    [invitation_send] nodigde iemand uit
    [jobs_drop] legde werk weg
    [jobs_retry] liet werk opnieuw proberen
    [join_approve] liet een organisatie toe
    [join_decline] wees een aanmelding af
    [keys_renew] verving de sleutel van een organisatie
    [keys_wrap] verpakte de sleutels opnieuw
    [mandate_amend] wijzigde een mandaat
    [match_decide] besliste over een treffer
    [match_grounds_back] een beslissing geldt weer: de gronden zijn terug
    [match_grounds_changed] een beslissing verviel: de gronden zijn anders
    [match_undecide] trok een beslissing over een treffer in
    [notice_draft] maakte een concept van een melding
    [notice_edit] wijzigde een concept van een melding
    [notice_redraft] maakte een concept opnieuw
    [notice_undraft] haalde een concept weg
    [notice_withdraw] trok een melding in
    [organisation_end] beëindigde de deelname van een organisatie
    [organisation_export] nam alles van een organisatie mee als bestand
    [passkey_add] voegde een passkey toe
    [passkey_remove] verwijderde een passkey
    [person_add] maakte een account
    [person_break_glass] maakte een account voor nood
    [person_disable] sloot een account af
    [person_link] koppelde een account van elders
    [person_password] wijzigde een wachtwoord
    [person_recovery_code_used] gebruikte een herstelcode
    [person_recovery_codes] maakte nieuwe herstelcodes
    [person_remove] verwijderde iemand uit de organisatie
    [person_roles] wijzigde rollen
    [person_second_factor] wijzigde de tweede stap
    [person_unlink] ontkoppelde een account van elders
    [question_hint] schreef op waar iets te vinden is
    [register_decide] besliste over een product
    [register_undo] trok een beslissing over een product in
    [session_end] beëindigde een sessie
    [session_end_others] beëindigde alle andere sessies
    [source_put] wijzigde een bron
    [source_remove] verwijderde een bron
    [token_add] maakte een token voor een programma
    [token_revoke] trok een token in
    [webhook_add] koppelde een programma
    [webhook_end] haalde een gekoppeld programma weg
   *[other] { $code }
}
audit-detail = { $key ->
    [fingerprint] vingerafdruk
    [of] organisatie
    [organisation] organisatie
    [by] door
    [via] langs
    [issuer] aanbieder
    [subject] kenmerk daar
    [set] ingesteld
    [rows] rijen
    [role] rol
    [roles] rollen
    [name] naam
    [why] waarom
    [reason] waarom
    [to_phone] te bellen
    [mails] mails
    [lines] regels
    [hash] hash
    [file] bestand
    [files] bestanden
    [email] mailadres
    [webhook] programma
    [feed] feed
    [vote] oordeel
    [level] niveau
    [not_arrived] bericht dat niet aankwam
    [people] opgeroepen mensen
    [shifts] weken
    [week] week
    [gave] gaf
    [took] nam
    [known] bekend
    [gone] voorgoed weg
    [withdrawn] ingetrokken
    [vulnerabilities] kwetsbaarheden
    [to] naar
    [from] van
    [statements] verklaringen
    [kind] soort
    [format] formaat
    [error] fout
    [bytes] bytes
    [assets] apparaten
    [devices] apparaten
    [asset] apparaat
    [advisory] advies
    [advisories] adviezen
    [whole] geheel
    [version] versie
    [url] adres
    [update] bijgewerkt
    [unreachable] niet te bereiken
    [unknown] onbekend
    [tracking_id] nummer
    [tlp] TLP
    [taken_back] teruggenomen
    [supplier] leverancier
    [subjects] onderwerpen
    [size] grootte
    [severity] ernst
    [serial] volgnummer
    [seq] nummer
    [removed] eraf
    [added] erbij
    [changed] gewijzigd
    [rejected] geweigerd
    [records] regels
    [read_only] alleen lezen
    [product] product
    [maker] maker
    [point] vraag
    [note] notitie
    [matches] treffers
    [master] hoofdsleutel
    [keys] sleutels
    [jobs] werk
    [invitation] uitnodiging
    [institution] instelling
    [groups] groepen
    [found] gevonden
    [faults] fouten
    [ends_at] eindigt
    [ended] beëindigd
    [domain] domein
    [documents] documenten
    [decision] beslissing
    [deadline] uiterlijk
    [counted] geteld
    [components] onderdelen
    [codes] codes
    [cause] aanleiding
    [care_impact] gevolg voor zorg
    [bundle] bundel
    [answer] antwoord
    [affected] geraakt
    [addressee] aan
    [accounts] accounts
    [method] manier
    [second_factor] tweede stap
   *[other] { $name }
}
audit-method = { $code ->
    [password] wachtwoord
    [app] wachtwoord en app
    [recovery_code] wachtwoord en herstelcode
    [passkey] passkey
    [provider] account elders
   *[other] { $code }
}
audit-thing = { $kind ->
    [notice] melding
    [asset] apparaat
    [question] vraag
    [advisory] advies
    [organisation] organisatie
    [source] bron
    [rule] beslissing
    [bill] stuklijst
   *[run] verslag
}
audit-yes = ja
audit-no = nee
audit-about = over { $name }
audit-times = { $count } keer
