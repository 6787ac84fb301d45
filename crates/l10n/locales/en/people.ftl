### People, invitations, applications, passkeys and the question whether it is still you.

account-passkey-unnamed = Passkey
account-passkey-add = Make a passkey
account-passkey-add-why = Sign in with your finger, face or PIN, without password and code.
account-passkey-name = Name, for example “laptop”
passkey-use = Sign in with a passkey
passkey-or = Or with password and code:
passkey-problem = This did not work. Try again, or sign in with password and code.
passkey-make-problem = This did not work. No passkey was made.
confirm-title = Confirm that it is you
confirm-lead = This touches many people or data. After that it goes on where you were.
confirm-failed = This is not done yet
confirm-wrong = This is wrong, or the code was used before. Try again
confirm-button = Confirm
confirm-passkey = Confirm with a passkey
# $until (String)
emergency-banner = An emergency account is active until { $until }.
people-nav = People
people-title = People
# $organisation (String)
people-title-of = People of { $organisation }
people-lead = Invite people and remove who no longer works here.
people-now = Who works here
people-none = There is nobody yet. Invite somebody.
people-no-factor = no second step
people-seen = used
people-self = This is you. Somebody else can remove you or clear your second step.
people-reset = Clear second step
# $name (String)
people-reset-of = Clear second step of { $name }
people-remove = Remove
# $name (String)
people-remove-of = Remove { $name }
people-invited = Invited
people-until = valid until
people-take-back = Take back
# $name (String)
people-take-back-of = Take back: invitation of { $name }
people-invite = Invite somebody
people-invite-why = We send a mail with a link. The link works for 7 days and once.
people-name = Name
people-roles = What does this person do?
people-language = Language
people-invite-button = Send the invitation
people-wrong-name = Fill in a name
people-wrong-mail = Fill in an e-mail address, for example name@care.org
people-wrong-roles = Choose what this person does
people-done-invited = The invitation goes out in a moment.
people-done-removed = This person can no longer sign in for you. All sessions have ended.
people-done-reset = The second step is cleared. When signing in the next time, this person sets up a new one.
people-done-taken-back = The invitation works no more.
mail-link-over = This link works no more
mail-link-over-lead = A link from a mail works once and for a limited time.
mail-link-over-invitation = Ask who invited you for a new invitation.
# $organisation (String)
invite-title = Welcome to { $organisation }
# $roles (String)
invite-lead = Choose a password. You get the role: { $roles }.
# $roles (String)
invite-lead-known = You have an account already. Fill in your password. You get as well: { $roles }.
invite-button = Accept the invitation
forgot-link = Forgotten your password?
forgot-title = Forgotten password
forgot-lead = Fill in your e-mail address. We send you a link to choose a new password.
forgot-button = Send me a link
forgot-sent-title = Look in your mail
forgot-sent-lead = If we know this address, you get a mail in a moment. The link works for an hour.
reset-title = Choose a new password
reset-lead = All your sessions end then. Your second step stays as it is.
reset-button = Save the password
said-home = Go to the front page
join-link = Sign your organisation up
join-title = Sign your organisation up
join-lead = Fill this in and confirm it with your mail. We look at it and send you an invitation.
join-name = Name of your organisation
join-sector = Sector (for care institutions only)
join-domain = Domain
join-domain-hint = The part behind www. of your website, for example carehome.org.
join-contact = Your name
join-mail-hint = Take an address of your organisation. We send the link there.
join-button = Sign up
join-wrong-name = Fill in the name of your organisation
join-wrong-domain = Fill in a domain, for example carehome.org
join-wrong-contact = Fill in your name
join-wrong-phone = Fill in a phone number, or leave it empty
join-wrong-sector = Choose a sector from the list
join-sent-title = Look in your mail
join-sent-lead = We sent you a link. Only when you open and confirm it, we see that you signed up.
join-confirm-title = Confirm that you sign up
join-confirm-lead = With this button we know that the mail is yours.
join-confirm-button = Confirm
join-confirmed-title = We have your application
join-confirmed-lead = We look at it. Then you get a mail with your invitation.
joins-nav = Applications
joins-title = Applications
joins-lead = See whether these organisations are who they say, and let them in.
joins-none = Nobody waits.
joins-confirmed = Confirmed
# $domain (String)
joins-elsewhere = The address is not of { $domain }. Phone first, with a number that you look up yourself.
joins-double = There is an organisation with this name already. Invite the person there.
joins-approve = Let in
# $name (String)
joins-approve-of = Let in: { $name }
joins-decline = Decline
# $name (String)
joins-decline-of = Decline { $name }
joins-declined = The application is declined.
amail-only-you = This mail is for you alone. Do not pass it on.
# $name (String)
amail-greeting = Dear { $name },
# $organisation (String)
amail-invitation = You are invited to Brandwacht ({ $organisation })
# $organisation (String)
amail-invited = You can sign in to Brandwacht for { $organisation }. There stand notices about weak spots in your devices and systems.
# $who (String)
# $organisation (String)
amail-invited-by = { $who } invites you to sign in to Brandwacht for { $organisation }. There stand notices about weak spots in your devices and systems.
amail-invitation-button = Accept the invitation
amail-invitation-not = Do you not know Brandwacht or who invites you? Then do nothing and tell us.
amail-password = Choose a new password
amail-password-what = Somebody asked for a new password for your account at Brandwacht.
amail-password-button = Choose a new password
amail-password-not = Was it not you? Then do nothing: your password stays as it is.
amail-join = Confirm that your organisation signs up
amail-join-what = Somebody signed an organisation up at Brandwacht with this address.
amail-join-button = Confirm signing up
amail-join-not = Was it not you? Then do nothing: nothing happens then.
# $until (String)
amail-until = The link works until { $until } and once.
# $by (String)
# $at (String)
# $cert (String)
amail-foot = { $by ->
    [phone] Brandwacht is run by { $cert }. Questions? Phone { $at }.
    [mail] Brandwacht is run by { $cert }. Questions? Mail { $at }.
   *[name] Brandwacht is run by { $at }. Ask your questions there.
}
# $code (String)
people-invitation-state = { $code ->
    [sent] sent
    [waiting] goes out in a moment
    [trouble] not delivered
   *[over] has run out
}
people-mail-back = The mail for a new password did not arrive
people-who-lead = You cannot invite people or send them away yourself. A manager of your institution can.
people-who = Ask one of these people
people-who-nobody = Your institution has no manager with an account yet.
# $by (String)
# $at (String)
people-who-ask = { $by ->
    [phone] Phone { $at }.
    [mail] Mail { $at }.
   *[name] Ask { $at }.
}
