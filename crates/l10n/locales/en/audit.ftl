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
audit-own-lead = See who looked at your data and what was done with it. The same person and thing is one line per hour.
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
    [notice_send] sent a notice
    [notice_answer] answered a notice
    [notice_missed_call] called in vain about a notice
    [notice_opened] opened a notice
    [inventory_replace] changed the list of devices
    [inventory_upload] uploaded a list of devices
    [inventory_mapping] chose what the columns mean
    [inventory_photo] ticked what there is
    [inventory_mode] chose where the list of devices stands
    [remediation_mark] said how far a device is
    [remediation_superseded] a device got another line
    [threshold_choose] chose from when on to be told
    [blind_count] sent in what was counted at home
    [bundle_take] took a bundle to compare at home
    [question_send] asked a question
    [question_remind] reminded of a question
    [question_withdraw] withdrew a question
    [question_answer] answered a question
    [mandate_propose] proposed a mandate
    [mandate_approve] approved a mandate
    [mandate_revoke] ended a mandate
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
    [retention_apply] took away or emptied what was over its term
    [person_export] took along what is held of one person
    [audit_cut] cut off the oldest part of the audit trail
   *[other] { $code }
}
