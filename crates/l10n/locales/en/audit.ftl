### The audit trail: who did and read what.

audit-nav = Audit trail
audit-title = Audit trail
audit-lead = Look up who did and read what. Nobody can change this unseen.
audit-filter = Which rows
audit-all = all
audit-done = done
audit-read = read
audit-who = Who
audit-act-field = Act begins with
audit-object = Object
audit-from = From
audit-until = Up to and including
audit-when = When
audit-what = What
audit-number = Number
audit-empty = No rows fit
audit-empty-do = Ask for less.
audit-all-link = Show everything
# $reason (String)
audit-system = Brandwacht ({ $reason })
audit-by-cert = The CERT
audit-by-link = Via the link in a mail
audit-by-system = Brandwacht itself
audit-by-unknown = Another organisation
audit-verified-never = It was not checked yet. Run `brandwacht audit verify`.
audit-own-title = Who looked at our data?
audit-own-lead = See who looked at your data and what was done with it. The same person and thing counts once per hour. What somebody did more often on one day stands together: open the line.
audit-own-empty = Nobody looked at your data yet
audit-own-empty-do = As soon as somebody does, it stands here.
# $number (String)
# $at (String)
# $waiting (Number)
audit-sealed = Sealed up to number { $number }, { $at }. { $waiting ->
    [0] No rows wait.
    [one] One row waits.
   *[other] { $waiting } rows wait.
}
# $waiting (Number)
audit-sealed-none = Nothing is sealed yet. { $waiting ->
    [0] No rows wait.
    [one] One row waits.
   *[other] { $waiting } rows wait.
}
# $at (String)
# $number (String)
# $faults (Number)
audit-verified = Last checked { $at }, up to number { $number }: { $faults ->
    [0] nothing is wrong.
    [one] one fault! Run `brandwacht audit verify` to see which.
   *[other] { $faults } faults! Run `brandwacht audit verify` to see which.
}
# $act (String)
# $code (String)
audit-act = { $act ->
    [notice_read] looked at a notice
    [notice_export] took the devices of a notice along as a file
    [asset_read] looked at a device
    [organisation_read] looked at the organisation with its contacts
    [inventory_read] looked at the list of devices
    [inventory_export] took the list of devices along as a file
    [question_read] looked at a question
    [question_export] took the devices of a question along as a file
    [bill_read] looked at a bill of materials
    [bill_export] took a bill of materials along as a file
    [advisory_read] looked at an advisory
    [advisory_export] took an advisory along as a file
    [patient_data_block] sent something with patient data; it was refused
    [patient_data_redact] sent a list with patient data; they were taken out
    [patient_data_pass] sent something that looks like patient data; it was taken
    [notice_ask_second_look] asked a colleague to look
    [notice_second_look] looked as the second and sent
    [notice_send] sent a notice
    [notice_answer] answered a notice
    [delivery_dropped] did not send a message, because it was not needed any more
    [advisory_rate] rated an advisory
    [notice_remind] reminded somebody of a notice
    [notice_tell_institution] told that the supplier does not answer or acts no more
    [notice_missed_call] called in vain about a notice
    [notice_vote] said whether a notice was useful
    [inventory_replace] changed the list of devices
    [inventory_upload] uploaded a list of devices
    [inventory_mapping] chose what the columns mean
    [inventory_photo] ticked what there is
    [inventory_mode] chose where the list of devices stands
    [remediation_mark] said how far a device is
    [remediation_superseded] a device got another line
    [threshold_choose] chose from when on to be told
    [template_add] wrote a template
    [template_change] changed a template
    [template_restore] brought a template back
    [template_retire] took a template out of use
    [blind_count] sent in what was counted at home
    [bundle_take] took a bundle to compare at home
    [question_send] asked a question
    [question_remind] reminded of a question
    [question_withdraw] withdrew a question
    [question_answer] answered a question
    [mandate_propose] proposed a mandate
    [mandate_approve] approved a mandate
    [mandate_revoke] ended a mandate
    [contact_key_put] gave a contact a key
    [contact_key_remove] took the key of a contact away
    [contact_put] changed a contact
    [contact_remove] removed a contact
    [organisation_put] changed the organisation
    [bill_add] added a bill of materials
    [bill_vex] added statements of the maker
    [bill_remove] removed a bill of materials
    [matching_run] had devices compared again
    [delivery_sent] a mail was sent
    [delivery_retry] had a mail sent again
    [audit_verify] checked the audit trail
    [audit_export] took the audit trail along as a file
    [audit_anchor] signed the end of the audit trail
    [audit_anchor_mail] mailed the signed end of the audit trail to its keeper
    [retention_apply] took away or emptied what was over its term
    [person_export] took along what is held of one person
    [audit_cut] cut off the oldest part of the audit trail
    [account_sign_in] signed in
    [account_throttled] tried to sign in too often and had to wait
    [advisory_dismiss] put an advisory away
    [advisory_handle] finished an advisory
    [advisory_new] took an advisory in
    [advisory_reopen] opened an advisory again
    [advisory_update] took a new version of an advisory in
    [delivery_away] a machine answered a mail: somebody is away
    [delivery_failed] a mail did not arrive
    [document_upload] uploaded a document
    [duty_acknowledge] took up a call to duty
    [duty_call_out] called out who is on duty
    [duty_phone] changed a number for duty
    [duty_roster] made a rotation for duty
    [duty_settle] ended a call to duty that was over
    [duty_swap] changed who is on duty
    [topic_quiet] wants to be quiet about something
    [topic_loud] wants to be told of something at once again
    [topic_follow] follows a topic
    [topic_unfollow] follows a topic no more
    [notice_wake] mailed a notice after all that was quiet
    [overview_choose] chose how often the week comes by mail
    [overview_queue] wrote the week of an organisation in one mail
    [enrichment_put] took data about vulnerabilities in
    [fact_superseded] what was said of a device no longer holds
    [fact_tell] said something of a device
    [fact_withdraw] took back what was said of a device
    [atom_feed_add] made a feed of notices
    [atom_feed_end] ended a feed of notices
    [intake_run] fetched advisories from a source
    [invitation_accept] accepted an invitation
    [invitation_revoke] took an invitation back
    [invitation_send] invited somebody
    [jobs_drop] put work away
    [jobs_retry] had work tried again
    [join_approve] let an organisation join
    [join_decline] declined an organisation that wanted to join
    [keys_renew] replaced the key of an organisation
    [keys_wrap] wrapped the keys anew
    [mandate_amend] changed a mandate
    [match_decide] decided about a match
    [match_grounds_back] a decision holds again: its grounds are back
    [match_grounds_changed] a decision fell: its grounds are different
    [match_undecide] took a decision about a match back
    [notice_draft] made a draft of a notice
    [notice_edit] changed a draft of a notice
    [notice_redraft] made a draft anew
    [notice_undraft] removed a draft
    [notice_withdraw] withdrew a notice
    [organisation_end] ended the part of an organisation
    [organisation_export] took everything of an organisation along as a file
    [passkey_add] added a passkey
    [passkey_remove] removed a passkey
    [person_add] made an account
    [person_break_glass] made an account for an emergency
    [person_disable] closed an account
    [person_link] linked an account from elsewhere
    [person_password] changed a password
    [person_recovery_code_used] used a recovery code
    [person_recovery_codes] made new recovery codes
    [person_remove] sent somebody away from the organisation
    [person_roles] changed roles
    [person_second_factor] changed the second step
    [person_unlink] unlinked an account from elsewhere
    [question_hint] wrote down where something is found
    [register_decide] decided about a product
    [register_undo] took a decision about a product back
    [session_end] ended a session
    [session_end_others] ended all other sessions
    [source_put] changed a source
    [source_remove] removed a source
    [token_add] made a token for a program
    [token_revoke] revoked a token
    [webhook_add] connected a program
    [webhook_end] took a connected program away
   *[other] { $code }
}
# $key (String) - a member of what a row tells
# $name (String)
audit-detail = { $key ->
    [fingerprint] fingerprint
    [of] organisation
    [organisation] organisation
    [by] by
    [via] by way of
    [issuer] provider
    [subject] known there as
    [set] set up
    [rows] rows
    [role] role
    [roles] roles
    [name] name
    [why] why
    [reason] why
    [to_phone] to phone
    [mails] mails
    [lines] lines
    [hash] hash
    [file] file
    [files] files
    [email] e-mail address
    [webhook] program
    [feed] feed
    [vote] opinion
    [level] level
    [not_arrived] message that did not arrive
    [people] people called
    [shifts] weeks
    [week] week
    [gave] gave
    [took] took
    [known] known
    [gone] gone for ever
    [withdrawn] withdrawn
    [vulnerabilities] vulnerabilities
    [to] to
    [from] from
    [statements] statements
    [kind] kind
    [format] format
    [error] error
    [bytes] bytes
    [assets] devices
    [devices] devices
    [asset] device
    [advisory] advisory
    [advisories] advisories
    [whole] whole
    [version] version
    [url] address
    [update] updated
    [unreachable] out of reach
    [unknown] unknown
    [tracking_id] number
    [tlp] TLP
    [taken_back] taken back
    [supplier] supplier
    [subjects] subjects
    [size] size
    [severity] severity
    [serial] serial number
    [seq] number
    [removed] removed
    [added] added
    [changed] changed
    [rejected] rejected
    [records] records
    [read_only] read only
    [product] product
    [maker] maker
    [point] question
    [note] note
    [matches] matches
    [master] master key
    [keys] keys
    [jobs] work
    [invitation] invitation
    [institution] institution
    [groups] groups
    [found] found
    [faults] faults
    [ends_at] ends
    [ended] ended
    [domain] domain
    [documents] documents
    [decision] decision
    [deadline] deadline
    [counted] counted
    [components] components
    [codes] codes
    [cause] cause
    [care_impact] effect on care
    [bundle] bundle
    [answer] answer
    [affected] affected
    [addressee] to
    [accounts] accounts
    [method] by
    [second_factor] second step
   *[other] { $name }
}
# $code (String)
audit-method = { $code ->
    [password] password
    [app] password and app
    [recovery_code] password and recovery code
    [passkey] passkey
    [provider] account elsewhere
   *[other] { $code }
}
# $kind (String) - what an object is
audit-thing = { $kind ->
    [notice] notice
    [asset] device
    [question] question
    [advisory] advisory
    [organisation] organisation
    [source] source
    [rule] decision
    [bill] bill of materials
   *[run] report
}
audit-yes = yes
audit-no = no
# $name (String)
audit-about = about { $name }
# $count (String)
audit-times = { $count } times
