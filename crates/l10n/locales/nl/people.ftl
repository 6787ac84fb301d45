### Mensen, uitnodigingen, aanmeldingen, passkeys en de vraag of u het nog bent.

account-passkey-unnamed = Passkey
account-passkey-add = Maak een passkey
account-passkey-add-why = Log in met uw vinger, gezicht of pincode, zonder wachtwoord en code.
account-passkey-name = Naam, bijvoorbeeld „laptop”
passkey-use = Log in met een passkey
passkey-or = Of met wachtwoord en code:
passkey-problem = Dit lukte niet. Probeer het opnieuw, of log in met wachtwoord en code.
passkey-make-problem = Dit lukte niet. Er is geen passkey gemaakt.
confirm-title = Bevestig dat u het bent
confirm-lead = Dit raakt veel mensen of gegevens. Daarna gaat het verder waar u was.
confirm-failed = Dit is nog niet gedaan
confirm-wrong = Dit klopt niet, of de code is al gebruikt. Probeer het opnieuw
confirm-button = Bevestig
confirm-passkey = Bevestig met een passkey
emergency-banner = Een noodaccount is actief tot { $until }.
people-nav = Mensen
people-title = Mensen
people-title-of = Mensen van { $organisation }
people-lead = Nodig mensen uit en haal weg wie hier niet meer werkt.
people-now = Wie er werkt
people-none = Er is nog niemand. Nodig iemand uit.
people-no-factor = geen tweede stap
people-seen = gebruikt
people-self = Dit bent u. Een ander kan u weghalen of uw tweede stap wissen.
people-reset = Wis tweede stap
people-reset-of = Wis tweede stap van { $name }
people-remove = Haal weg
people-remove-of = Haal weg: { $name }
people-invited = Uitgenodigd
people-until = geldig tot
people-take-back = Trek in
people-take-back-of = Trek in: uitnodiging van { $name }
people-invite = Nodig iemand uit
people-invite-why = Wij sturen een mail met een link. De link werkt 7 dagen en één keer.
people-name = Naam
people-roles = Wat doet deze persoon?
people-language = Taal
people-invite-button = Stuur de uitnodiging
people-wrong-name = Vul een naam in
people-wrong-mail = Vul een e-mailadres in, bijvoorbeeld naam@zorg.nl
people-wrong-roles = Kies wat deze persoon doet
people-done-invited = De uitnodiging gaat zo weg.
people-done-removed = Deze persoon kan niet meer inloggen voor u. Alle sessies zijn gestopt.
people-done-reset = De tweede stap is gewist. Bij de volgende keer inloggen stelt deze persoon een nieuwe in.
people-done-taken-back = De uitnodiging werkt niet meer.
mail-link-over = Deze link werkt niet meer
mail-link-over-lead = Een link uit een mail werkt één keer en een beperkte tijd.
mail-link-over-invitation = Vraag wie u uitnodigde om een nieuwe uitnodiging.
invite-title = Welkom bij { $organisation }
invite-lead = Kies een wachtwoord. U krijgt de rol: { $roles }.
invite-lead-known = U hebt al een account. Vul uw wachtwoord in. U krijgt erbij: { $roles }.
invite-button = Neem de uitnodiging aan
forgot-link = Wachtwoord vergeten?
forgot-title = Wachtwoord vergeten
forgot-lead = Vul uw e-mailadres in. Wij sturen u een link om een nieuw wachtwoord te kiezen.
forgot-button = Stuur mij een link
forgot-sent-title = Kijk in uw mail
forgot-sent-lead = Als dit adres bij ons bekend is, krijgt u zo een mail. De link werkt een uur.
reset-title = Kies een nieuw wachtwoord
reset-lead = Daarna stoppen al uw sessies. Uw tweede stap blijft zoals die is.
reset-button = Sla het wachtwoord op
said-home = Ga naar het begin
join-link = Meld uw organisatie aan
join-title = Meld uw organisatie aan
join-lead = Vul dit in en bevestig het met uw mail. Wij kijken het na en sturen u een uitnodiging.
join-name = Naam van uw organisatie
join-sector = Sector (alleen voor zorginstellingen)
join-domain = Domein
join-domain-hint = Het deel achter www. van uw website, bijvoorbeeld zorghuis.nl.
join-contact = Uw naam
join-mail-hint = Neem een adres van uw organisatie. Daar sturen wij de link heen.
join-button = Meld aan
join-wrong-name = Vul de naam van uw organisatie in
join-wrong-domain = Vul een domein in, bijvoorbeeld zorghuis.nl
join-wrong-contact = Vul uw naam in
join-wrong-phone = Vul een telefoonnummer in, of laat het leeg
join-wrong-sector = Kies een sector uit de lijst
join-sent-title = Kijk in uw mail
join-sent-lead = Wij stuurden u een link. Pas als u die opent en bevestigt, zien wij uw aanmelding.
join-confirm-title = Bevestig uw aanmelding
join-confirm-lead = Met deze knop weten wij dat de mail van u is.
join-confirm-button = Bevestig
join-confirmed-title = Uw aanmelding is bij ons
join-confirmed-lead = Wij kijken het na. Daarna krijgt u een mail met uw uitnodiging.
joins-nav = Aanmeldingen
joins-title = Aanmeldingen
joins-lead = Kijk na of deze organisaties zijn wie ze zeggen, en laat ze toe.
joins-none = Er wacht niemand.
joins-confirmed = Bevestigd
joins-elsewhere = Het mailadres is niet van { $domain }. Bel eerst met een nummer dat u zelf opzoekt.
joins-double = Er is al een organisatie met deze naam. Nodig de persoon daar uit.
joins-approve = Laat toe
joins-approve-of = Laat toe: { $name }
joins-decline = Wijs af
joins-decline-of = Wijs af: { $name }
joins-declined = De aanmelding is afgewezen.
amail-only-you = Deze mail is alleen voor u. Stuur hem niet door.
amail-greeting = Beste { $name },
amail-invitation = U bent uitgenodigd voor Brandwacht ({ $organisation })
amail-invited = U kunt inloggen bij Brandwacht voor { $organisation }. Daar staan meldingen over zwakke plekken in uw apparaten en systemen.
amail-invited-by = { $who } nodigt u uit om in te loggen bij Brandwacht voor { $organisation }. Daar staan meldingen over zwakke plekken in uw apparaten en systemen.
amail-invitation-button = Neem de uitnodiging aan
amail-invitation-not = Kent u Brandwacht of de afzender niet? Doe dan niets en laat het ons weten.
amail-password = Kies een nieuw wachtwoord
amail-password-what = Iemand vroeg een nieuw wachtwoord aan voor uw account bij Brandwacht.
amail-password-button = Kies een nieuw wachtwoord
amail-password-not = Was u dat niet? Doe dan niets: uw wachtwoord blijft zoals het is.
amail-join = Bevestig de aanmelding van uw organisatie
amail-join-what = Iemand meldde met dit adres een organisatie aan bij Brandwacht.
amail-join-button = Bevestig de aanmelding
amail-join-not = Was u dat niet? Doe dan niets: er gebeurt dan niets.
amail-until = De link werkt tot { $until } en één keer.
amail-foot = { $by ->
    [phone] Brandwacht is van { $cert }. Vragen? Bel { $at }.
    [mail] Brandwacht is van { $cert }. Vragen? Mail { $at }.
   *[name] Brandwacht is van { $at }. Stel daar uw vragen.
}
people-invitation-state = { $code ->
    [sent] verstuurd
    [waiting] gaat zo weg
    [trouble] niet bezorgd
   *[over] verlopen
}
people-mail-back = Mail voor een nieuw wachtwoord kwam niet aan
people-who-lead = U kunt hier zelf niemand uitnodigen of wegsturen. Een manager van uw instelling kan dat wel.
people-who = Vraag het een van deze mensen
people-who-nobody = Uw instelling heeft nog geen manager met een account.
people-who-ask = { $by ->
    [phone] Bel { $at }.
    [mail] Mail { $at }.
   *[name] Vraag het { $at }.
}
