### Inloggen en uw eigen account: tweede stap, herstelcodes, sessies, wachtwoord.

account-nav = Mijn account
account-title = Mijn account
account-lead = Bekijk waar u bent ingelogd en hoe u inlogt.
account-who = Wie u bent
account-role = { $organisation }: { $role }
account-factors = Uw tweede stap bij het inloggen
account-factors-why = Een wachtwoord alleen is niet genoeg: dat kan een ander raden of stelen.
account-on = Aan
account-off = Uit
account-not-done = Er is nog niets veranderd
account-last-factor = Houd één tweede stap over. Stel eerst een andere in
account-passkey-made = Gemaakt
account-passkey-used = Gebruikt
account-passkey-remove = Verwijder
account-passkey-remove-of = Verwijder passkey { $name }
account-app-title = App voor codes
account-app-add = Stel een app in
account-app-change = Verander of verwijder
account-app-none = Stel op uw telefoon een app in die elke 30 seconden een nieuwe code geeft.
account-app-other = Stel een andere app of telefoon in. Uw oude app werkt tot de nieuwe een goede code geeft.
account-app-start = Begin
account-app-confirm = Bevestig
account-app-remove = Verwijder de app
account-app-remove-why = Vul een code van de app in. Uw andere sessies stoppen dan.
account-app-wrong = Deze code klopt niet. Kijk of de tijd op uw telefoon goed staat en probeer de volgende code
account-codes-left = { $count ->
    [one] nog 1
   *[other] nog { $count }
}
account-codes-why = Hiermee logt u in als uw telefoon weg is. Elke code werkt één keer.
account-codes-new = Maak nieuwe herstelcodes
account-codes-need-factor = Stel eerst een tweede stap in
account-sessions = Waar u bent ingelogd
account-sessions-why = Ziet u iets dat u niet kent? Beëindig het en verander uw wachtwoord.
account-session-this = deze
account-session-unnamed = Onbekende browser
account-session-since = Ingelogd
account-session-seen = Gebruikt
account-session-end = Beëindig
account-session-end-of = Beëindig de sessie van { $browser }
account-sessions-end = Beëindig alle andere sessies
account-done-ended = De sessie is beëindigd.
account-done-password = Uw wachtwoord is veranderd. Alle andere sessies zijn gestopt.
account-done-app = De app is ingesteld.
account-done-app-removed = De app is verwijderd.
account-done-passkey = De passkey is toegevoegd.
account-done-passkey-removed = De passkey is verwijderd.

app-step-install = Installeer een app voor codes op uw telefoon, als u die nog niet hebt.
app-step-scan = Voeg in de app een account toe en richt de camera op dit plaatje.
app-step-code = Vul de 6 cijfers in die de app nu laat zien.
app-picture = Plaatje voor de camera van uw telefoon
app-by-hand = Lukt het niet met de camera?
app-by-hand-how = Neem deze sleutel over in de app. Kies „op tijd gebaseerd”.
app-open-here = Open de app op dit apparaat

enrol-passkey = Gebruik een passkey
enrol-passkey-why = U bevestigt dan met uw vingerafdruk, uw gezicht of de code van dit apparaat. U hebt geen app nodig.
enrol-passkey-make = Maak een passkey
enrol-or-app = Of gebruik een app met codes
enrol-title = Stel een tweede stap in
enrol-lead = Met uw rol logt u in met een wachtwoord en een code. Stel die nu in, daarna gaat u verder.
enrol-no-phone = { $by ->
    [phone] Hebt u geen telefoon bij de hand? Bel { $at }.
    [mail] Hebt u geen telefoon bij de hand? Mail { $at }.
   *[name] Hebt u geen telefoon bij de hand? Vraag het { $at }.
}

codes-title = Herstelcodes
codes-lead = Bewaar deze codes nu. Wij laten ze niet nog een keer zien.
codes-for = Herstelcodes van { $mail }
codes-how = Print ze of schrijf ze over, en bewaar ze niet bij uw telefoon. Elke code werkt één keer in plaats van de app.
codes-print = Print
codes-kept = Ik heb ze bewaard

password-title = Verander uw wachtwoord
password-lead = Daarna stoppen al uw andere sessies.
password-present = Uw wachtwoord van nu
password-present-wrong = Dit is niet uw wachtwoord van nu
password-new = Nieuw wachtwoord
password-hint = Neem 12 tekens of meer. Een zin van vier woorden is goed te onthouden.
password-too-short = Maak het wachtwoord langer: { $least } tekens of meer
password-too-long = Maak het wachtwoord korter dan { $most } tekens
password-common = Kies een ander wachtwoord: dit is een van de eerste die iemand probeert
password-breached = Kies een ander wachtwoord: dit is bij een ander gestolen en staat op lijsten

login-factor-lead = Bevestig dat u het bent.
login-recovery = Hebt u uw telefoon niet?
login-recovery-label = Herstelcode
login-recovery-hint = Neem een code van uw lijst over, bijvoorbeeld 7KQ2-MXH4-PN3R.

oidc-use = Log in met { $name }
oidc-going-title = Ga naar { $name }
oidc-going-lead = Log daar in. Daarna komt u hier terug.
oidc-go = Ga verder
oidc-failed-title = Inloggen is niet gelukt
oidc-failed-lead = Begin opnieuw. Gaat het weer mis, bel ons dan.
oidc-silent-title = { $name } geeft geen antwoord
oidc-silent-lead = Probeer het later opnieuw, of log in op een andere manier.
oidc-no-access-title = U hebt hier geen toegang
oidc-no-access-lead = Vraag uw beheerder om een uitnodiging of om een rol.
oidc-taken-title = Dit account kunt u niet koppelen
oidc-taken-lead = Log in met uw eigen wachtwoord of passkey. Koppel het account daarna bij „Mijn account”.
oidc-again = Begin opnieuw
account-oidc = Account bij { $name }
account-oidc-why = Koppel uw account. Daarna logt u hier in met { $name }.
account-oidc-since = Gekoppeld
account-oidc-link = Koppel
account-oidc-unlink = Ontkoppel
account-oidc-unlink-why = Rollen die u door dit account hebt, vervallen dan.
account-oidc-last = Houd dit account gekoppeld. U hebt geen andere manier om in te loggen.
account-done-linked = Het account is gekoppeld.
account-done-unlinked = Het account is ontkoppeld.
invite-oidc = Neem aan met { $name }
invite-oidc-why = U kunt ook zonder wachtwoord.
confirm-oidc = Bevestig met { $name }
confirm-oidc-tab = { $name } opent in een nieuw tabblad. Kom daarna hier terug en ga verder.
confirm-go-on = Ga verder
confirm-not-yet = Bevestig eerst dat u het bent
confirm-done-title = Bevestigd
confirm-done-lead = Sluit dit tabblad. Ga verder in het vorige tabblad.

sure-title = Weet u het zeker?
sure-undo = U kunt dit niet ongedaan maken.
sure-yes = Ja, ga door
sure-no = Nee, terug
deed = { $code ->
    [contact_remove] Hiermee haalt u een contactpersoon weg. Die krijgt geen meldingen meer.
    [contact_key_remove] Hiermee haalt u de sleutel van een contactpersoon weg. De mail gaat dan onversleuteld.
    [passkey_remove] Hiermee haalt u een passkey weg. U kunt er niet meer mee inloggen.
    [oidc_unlink] Hiermee maakt u de koppeling met uw andere account los. U kunt er niet meer mee inloggen.
    [codes_new] Hiermee maakt u nieuwe herstelcodes. De oude werken dan niet meer.
    [person_remove] Hiermee stuurt u iemand weg uit deze organisatie. Die persoon kan dan niet meer inloggen.
    [person_reset] Hiermee wist u de tweede stap van iemand. Die persoon stelt bij het inloggen een nieuwe in.
    [person_invite] Hiermee nodigt u iemand uit.
    [invitation_take_back] Hiermee trekt u een uitnodiging in. De link in de mail werkt dan niet meer.
    [mandate_revoke] Hiermee eindigt het mandaat. De leverancier handelt dan niet meer voor de instelling.
    [bill_remove] Hiermee haalt u de stuklijst weg, met wat wij erin vonden.
    [join_decline] Hiermee wijst u de aanmelding af.
    [join_approve] Hiermee laat u een organisatie toe.
    [question_withdraw] Hiermee trekt u de vraag in. Niemand kan haar dan nog beantwoorden.
    [notice_send] Hiermee verstuurt u meldingen.
    [question_send] Hiermee verstuurt u vragen.
    [question_remind] Hiermee herinnert u aan vragen.
    [app_start] Hiermee stelt u een app in als tweede stap.
    [oidc_link] Hiermee koppelt u een account van elders.
    [organisation_end] Hiermee eindigt de deelname van een organisatie en verdwijnt alles wat wij van haar bewaren.
    [organisation_export] Hiermee neemt u alles mee wat wij van een organisatie bewaren.
    [webhook_remove] Hiermee haalt u het programma weg. Er gaat niets meer heen.
    [webhook_add] Hiermee koppelt u een programma.
    [feed_end] Hiermee beëindigt u de feed. Wie het adres heeft, leest dan niets meer.
    [feed_add] Hiermee maakt u een adres waarop uw meldingen te lezen zijn zonder in te loggen.
    [take_along] Hiermee neemt u gegevens mee als bestand.
   *[other] Hierna gaat u verder waar u was.
}
