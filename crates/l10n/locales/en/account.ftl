### Signing in and one's own account: second step, recovery codes, sessions, password.

account-nav = My account
account-title = My account
account-lead = See where you are signed in and how you sign in.
account-who = Who you are
# $organisation (String)
# $role (String)
account-role = { $organisation }: { $role }
account-factors = Your second step when signing in
account-factors-why = A password alone is not enough: somebody else can guess or steal it.
account-on = On
account-off = Off
account-not-done = Nothing has changed yet
account-last-factor = Keep one second step. Set up another one first
account-passkey-made = Made
account-passkey-used = Used
account-passkey-remove = Remove
# $name (String)
account-passkey-remove-of = Remove passkey { $name }
account-app-title = Authenticator app
account-app-add = Set up an app
account-app-change = Change or remove
account-app-none = Set up an app on your phone that gives a new code every 30 seconds.
account-app-other = Set up another app or phone. Your old app works until the new one gives a right code.
account-app-start = Begin
account-app-confirm = Confirm
account-app-remove = Remove the app
account-app-remove-why = Fill in a code of the app. Your other sessions end then.
account-app-wrong = This code is not right. See whether your phone’s clock is right and try the next code
# $count (Number)
account-codes-left = { $count ->
    [one] 1 left
   *[other] { $count } left
}
account-codes-why = With these you sign in when your phone is gone. Each code works once.
account-codes-new = Make new recovery codes
account-codes-need-factor = Set up a second step first
account-sessions = Where you are signed in
account-sessions-why = Do you see something you do not know? End it and change your password.
account-session-this = this one
account-session-unnamed = Unknown browser
account-session-since = Signed in
account-session-seen = Used
account-session-end = End
# $browser (String)
account-session-end-of = End the session of { $browser }
account-sessions-end = End all other sessions
account-done-ended = The session has ended.
account-done-password = Your password has changed. All other sessions have ended.
account-done-app = The app is set up.
account-done-app-removed = The app is removed.
account-done-passkey = The passkey is added.
account-done-passkey-removed = The passkey is removed.

app-step-install = Install an authenticator app on your phone, if you have none yet.
app-step-scan = Add an account in the app and point the camera at this picture.
app-step-code = Fill in the 6 digits that the app shows now.
app-picture = Picture for your phone’s camera
app-by-hand = Does the camera not work?
app-by-hand-how = Copy this key into the app. Choose “time based”.
app-open-here = Open the app on this device

enrol-passkey = Use a passkey
enrol-passkey-why = You then confirm with your fingerprint, your face or the code of this device. You need no app.
enrol-passkey-make = Make a passkey
enrol-or-app = Or use an app with codes
enrol-title = Set up a second step
enrol-lead = With your role you sign in with a password and a code. Set it up now, then you go on.
# $by (String)
# $at (String)
enrol-no-phone = { $by ->
    [phone] No phone at hand? Phone { $at }.
    [mail] No phone at hand? Mail { $at }.
   *[name] No phone at hand? Ask { $at }.
}

codes-title = Recovery codes
codes-lead = Keep these codes now. We do not show them again.
# $mail (String)
codes-for = Recovery codes of { $mail }
codes-how = Print them or write them down, and do not keep them with your phone. Each code works once instead of the app.
codes-print = Print
codes-kept = I have kept them

password-title = Change your password
password-lead = All your other sessions end then.
password-present = Your present password
password-present-wrong = This is not your present password
password-new = New password
password-hint = Take 12 characters or more. A sentence of four words is easy to remember.
# $least (Number)
password-too-short = Make the password longer: { $least } characters or more
# $most (Number)
password-too-long = Make the password shorter than { $most } characters
password-common = Choose another password: this is one of the first that somebody tries
password-breached = Choose another password: this one was stolen elsewhere and stands on lists

login-factor-lead = Confirm that it is you.
login-recovery = Don’t you have your phone?
login-recovery-label = Recovery code
login-recovery-hint = Copy a code from your list, for example 7KQ2-MXH4-PN3R.

oidc-use = Sign in with { $name }
oidc-going-title = Go to { $name }
oidc-going-lead = Sign in there. You come back here afterwards.
oidc-go = Go on
oidc-failed-title = Signing in did not work
oidc-failed-lead = Begin again. If it goes wrong once more, call us.
oidc-silent-title = { $name } does not answer
oidc-silent-lead = Try again later, or sign in in another way.
oidc-no-access-title = You have no access here
oidc-no-access-lead = Ask your administrator for an invitation or for a role.
oidc-taken-title = You cannot link this account
oidc-taken-lead = Sign in with your own password or passkey. Then link the account at “My account”.
oidc-again = Begin again
account-oidc = Account at { $name }
account-oidc-why = Link your account. Then you sign in here with { $name }.
account-oidc-since = Linked
account-oidc-link = Link
account-oidc-unlink = Unlink
account-oidc-unlink-why = Roles that you have through this account end with it.
account-oidc-last = Keep this account linked. You have no other way to sign in.
account-done-linked = The account is linked.
account-done-unlinked = The account is unlinked.
invite-oidc = Accept with { $name }
invite-oidc-why = You can do without a password too.
confirm-oidc = Confirm with { $name }
confirm-oidc-tab = { $name } opens in a new tab. Come back here afterwards and go on.
confirm-go-on = Go on
confirm-not-yet = Confirm first that it is you
confirm-done-title = Confirmed
confirm-done-lead = Close this tab. Go on in the previous tab.

sure-title = Are you sure?
sure-undo = This cannot be undone.
sure-yes = Yes, go on
sure-no = No, back
# $code (String) - what a form does
deed = { $code ->
    [contact_remove] This removes a contact. They get no notices any more.
    [contact_key_remove] This removes the key of a contact. Their mail goes out unencrypted then.
    [passkey_remove] This removes a passkey. You cannot sign in with it any more.
    [oidc_unlink] This unlinks your other account. You cannot sign in with it any more.
    [codes_new] This makes new recovery codes. The old ones stop working.
    [person_remove] This sends somebody away from this organisation. That person can no longer sign in.
    [person_reset] This clears the second step of somebody. That person sets up a new one when signing in.
    [person_invite] This invites somebody.
    [invitation_take_back] This takes an invitation back. The link in the mail stops working.
    [mandate_revoke] This ends the mandate. The supplier no longer acts for the institution.
    [bill_remove] This removes the bill of materials, with what we found in it.
    [join_decline] This declines the organisation.
    [join_approve] This lets an organisation join.
    [question_withdraw] This withdraws the question. Nobody can answer it any more.
    [notice_send] This sends notices.
    [question_send] This sends questions.
    [question_remind] This reminds of questions.
    [app_start] This sets up an app as your second step.
    [oidc_link] This links an account from elsewhere.
    [organisation_end] This ends an organisation's part, and everything that we hold of it is deleted.
    [organisation_export] This takes along everything that we hold of an organisation.
    [webhook_remove] This takes the program away. Nothing goes there any more.
    [webhook_add] This connects a program.
    [feed_end] This ends the feed. Whoever has its address reads nothing any more.
    [feed_add] This makes an address at which your notices can be read without signing in.
    [take_along] This takes data along as a file.
   *[other] After this you go on where you were.
}
