### Organisations, contacts, mandates.

organisations-title = Organisations
organisations-lead = Look whom to reach, who acts for whom, and what is still open.
organisations-filter = Filter by kind
organisations-name = Name
organisations-lines = Inventory lines
organisations-open = Open notices
organisations-empty = Nobody fits
organisations-empty-do = No organisation fits this name and kind.
organisations-all = Show all organisations
organisations-first = ← Back to the start

organisation-new = Add an organisation
organisation-edit = Change the organisation
organisation-saved = It is saved.
organisation-lead = Phone who fits the device; without a mandate the institution acts itself.
organisation-lead-nobody = Add a contact: a notice cannot reach anybody here yet.
organisation-lead-no-inventory = Ask for an inventory: without one nobody knows what concerns them.
organisation-contacts = Whom to reach
organisation-contacts-none = There is nobody to reach yet.
organisation-mandates = Who acts for whom
organisation-mandates-none = No supplier acts for this institution; notices go to the institution itself.
organisation-mandates-none-supplier = There are no mandates.
organisation-notices-none = No notice was made for this organisation.
organisation-notice = Notice
organisation-answer = Answer
organisation-facts = Facts
organisation-phone = Phone
organisation-unknown = unknown
organisation-umbrellas = Member of
organisation-inventory = Inventory
organisation-inventory-none = No inventory was received yet.
# $count (Number)
organisation-lines = { $count ->
    [one] One line
   *[other] { $count } lines
}
organisation-no-class = Not known
organisation-affected = Affected
organisation-doubtful = In doubt
# $file (String)
organisation-import = Last list: { $file },
organisation-kind-label = What it is
organisation-sector = Sector
organisation-size = Size
organisation-wrong-name = Fill in a name
organisation-wrong-twice = There is already an organisation with this name

contact-new = Add a contact
contact-edit = Change the contact
contact-lead = A notice goes to the contacts whose role fits the device.
contact-name = Name
contact-role-label = What this contact is for
contact-email = E-mail
contact-language = Language
contact-remove = Remove the contact
contact-remove-why = No notice goes here any more. What was sent stays on record.
contact-wrong-name = Fill in a name
contact-wrong-email = Fill in an e-mail address like name@institution.example
contact-wrong-phone = Fill in a phone number with digits, spaces, + and -
contact-wrong-neither = Fill in an e-mail address or a phone number

contact-key = Encrypted mail (OpenPGP or S/MIME)
contact-key-title = Encrypt mail to { $name }
contact-key-lead = Give the OpenPGP key or the S/MIME certificate of this contact. Then nobody on the way reads along.
contact-key-none = There is no key yet. Mail goes out unencrypted.
contact-key-add = Add a key
contact-key-change = Replace or remove the key
contact-key-fingerprint = Fingerprint
contact-key-compare = Call the contact and compare the fingerprint.
contact-key-until = Holds until { $day }.
contact-key-ended = Expired on { $day }. Mail goes out unencrypted now.
contact-key-forever = Has no end date.
contact-key-address = With another e-mail address the key is dropped.
contact-key-text = Public key or certificate
contact-key-text-hint = Paste all lines, from “BEGIN PGP PUBLIC KEY BLOCK” or “BEGIN CERTIFICATE” on.
contact-key-file = Or choose a file
contact-key-save = Keep the key
contact-key-remove = Remove the key
contact-key-remove-why = After that, mail to this contact goes out unencrypted.
contact-key-tag = mail encrypted
contact-key-tag-ended = key no longer works
contact-key-wrong-none = Paste a key or choose a file
contact-key-wrong = { $code ->
    [too_large] This key is larger than 64 KB. Ask for the key without the signatures of others.
    [secret] This is the secret key. Ask for the public key. Let the contact make a new one, because we have seen this one.
    [several] There is more than one key in it. Give only the key of this contact.
    [revoked] This key was revoked. Ask for the new one.
    [expired] This key has expired. Ask for a new one.
    [cannot_encrypt] Nobody can encrypt with this key: it is for signing only. Ask for another.
    [certificate_secret] There is a private key in it. We have seen it now, so consider it leaked. Let the contact have the certificate revoked. Ask for a new certificate, without its private key.
    [certificate_several] There is more than one certificate in it. Give only the one of this contact.
    [certificate_early] This certificate does not hold yet. Ask for the one that holds now.
    [certificate_expired] This certificate has expired. Ask for a new one.
    [certificate_use] Nobody can encrypt mail with this certificate: it is for something else. Ask for a certificate for encrypted mail.
    [certificate_weak] The key in this certificate is too weak. Ask for a certificate with a key of at least 2048 bits.
    [certificate_kind] The key in this certificate is of a kind that we cannot use. Ask for a certificate with an RSA key.
    [certificate_address] This certificate is for another e-mail address. Ask for the certificate of this address.
   *[other] We find no public OpenPGP key and no certificate in it. Ask for a new copy.
}

mandate-new = Add a mandate
mandate-lead = With a mandate the supplier acts on notices, and the institution is informed.
mandate-supplier = IT supplier
mandate-choose = Choose …
mandate-classes = For which devices
mandate-from-label = First day
mandate-until-label = Last day
mandate-until-hint = Leave it empty when it holds until somebody ends it.
mandate-approved = Approved by
mandate-approved-hint = The person at the institution who approved it. Left empty it is a proposal, which gives nothing.
mandate-approve = Note the approval
mandate-revoke-why = Holds at once; afterwards a new mandate is needed.
mandate-revoke = End it now
# $name (String)
mandate-revoke-of = End it now: { $name }
# $name (String)
mandate-approved-by = approved by { $name }
# $from (String)
# $until (String)
mandate-period = { $from } to { $until }
# $from (String)
mandate-from = from { $from }
# $state (String)
mandate-state = { $state ->
    [active] holds
    [proposed] not approved
    [later] starts later
    [revoked] ended
   *[ended] over
}
mandate-wrong-supplier = Choose an IT supplier
mandate-wrong-classes = Choose for which devices
mandate-wrong-from = Fill in the first day
mandate-wrong-until = Fill in a last day that is not before the first, or nothing
mandate-wrong-approved = Go back and fill in who approved it.
mandates-lead = With a mandate an IT supplier acts on notices for you, and you are informed. You decide: approve it or end it.
mandates-lead-supplier = For these institutions you act on notices, for the devices that are named.
mandates-approve = Approve
mandates-done = Saved.
organisation-wrong-sector = Choose a sector of the list
mandates-decline = Decline

leaving-link = Everything we hold
leaving-title = Everything we hold
leaving-lead = Here is how much we hold of { $name }. Hand it over when the organisation asks for it, or end its part.
leaving-held = This is what we hold
leaving-what = What
leaving-rows = Number
leaving-word = { $word ->
    [devices] Devices
    [matches] Possible matches
    [notices] Notices
    [answers] Answers
    [questions] Questions
    [bills] Bills of materials
    [imports] Lists that were imported
    [contacts] Contacts
    [people] People with an account
    [programs] Programs with access
    [mandates] Mandates
    [trail] Lines of the audit trail
   *[rest] Everything else
}
leaving-export = Download everything
leaving-export-why = You get a file with one line for each fact (JSON Lines). The last line says "end": when it is missing, download again. Passwords and keys are not in it. The audit trail gets a line with your name.
leaving-end-title = End its part
leaving-end-what = Everything on this page goes, but for the audit trail. People and programs are out at once. Where the organisation acted for another, it stays on record that somebody did, without a name.
leaving-end-never = You cannot undo this. Download everything first.
leaving-name = Name of the organisation
leaving-name-hint = Type the whole name: { $name }
leaving-by = Who decided this?
leaving-by-hint = The person at the organisation, or at the CERT. The name goes into the audit trail.
leaving-end = End its part
leaving-wrong-name = Type the name exactly: { $name }. Nothing was deleted.
leaving-wrong-by = Fill in who decided this. Nothing was deleted.
leaving-ended = The organisation's part has ended. Everything of it is deleted.
organisation-left = an organisation that has left
