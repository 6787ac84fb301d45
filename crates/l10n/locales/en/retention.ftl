### How long what is kept.

retention-nav = Retention
retention-title = How long what is kept
retention-lead = See the term of each kind, and what is over it. Whoever runs the platform sets the terms.
retention-kind-head = What
retention-term-head = Term
retention-end-head = At the end
retention-over-head = Over its term
retention-oldest-head = Oldest
retention-for-ever = for ever
# $days (Number)
retention-days = { $days ->
    [one] one day
   *[other] { $days } days
}
# $end (String)
retention-end = { $end ->
    [deleted] deleted
   *[emptied] emptied; the row stays
}
# $at (String)
retention-kept-at = What was over its term was last taken away { $at }. This happens by itself, once a day.
retention-never = Nothing has been taken away yet: the first time is a day after the start. It happens by itself, once a day.
retention-beside = Without a term of your own
retention-fixed-head = How long, and why
# $kind (String)
retention-kind = { $kind ->
    [inventory_files] Files of inventories
    [gone_devices] Devices that are gone
    [addresses] Addresses of messages
    [links] Links of mails
    [account_mails] Mails about accounts
    [join_requests] Wishes to join
    [accounts] Accounts that ended
    [answer_names] Names of who answered
    [blind_names] Names of who counted at home
    [photo_names] Names of who ticked the list
    [intake_reports] Reports of what came in
   *[matching_runs] Runs of matching by hand
}
# $kind (String)
retention-about = { $kind ->
    [inventory_files] The file as it was uploaded, since it was read or given up.
    [gone_devices] All words of a line, since it was gone from the list. What was decided and sent about it still counts.
    [addresses] Mail addresses and telephone numbers, since the message was sent or failed.
    [links] Since the link stopped working.
    [account_mails] Invitations, forgotten passwords and requests to confirm, since their link stopped working.
    [join_requests] Since the decision, or since the wish came when nobody confirmed it. What waits for a decision stays.
    [accounts] Name, mail address and secrets, since the account ended. The audit trail keeps the identifier.
    [answer_names] Of notices, questions and devices, since the answer. The answer stays.
    [blind_names] Since the counts came in. The counts stay.
    [photo_names] Since it was ticked. What was ticked stays.
    [intake_reports] Since the run ended.
   *[matching_runs] Since the run ended, for those a person asked for.
}
# $kind (String)
retention-beside-kind = { $kind ->
    [jobs] Work that is done
    [sessions] Sessions
    [own_runs] Runs of matching by the program
    [browsers] Known browsers
    [short_tokens] Tokens for minutes and tries to sign in
    [bundles] Bundles to compare at home
    [advisories] Advisories and their files
    [audit] The audit trail
    [notices] Notices, questions and answers
    [decisions] Decisions and rules about products
    [inventories] Inventories that stand
    [bills] Bills of materials
    [organisations] Organisations, contacts and mandates
    [tokens] Programs with a token
   *[counts] Counts from home and ticked lists
}
# $kind (String)
retention-beside-why = { $kind ->
    [jobs] A month. What failed stays until somebody decides about it.
    [sessions] A day after their end.
    [own_runs] A month.
    [browsers] 400 days after they were last used.
    [short_tokens] Fifteen minutes and a day. They go with the next one.
    [bundles] The file two days; number and fingerprint stay, so that counts can be checked against them.
    [advisories] Kept: the original is the evidence of what was known when.
    [audit] Kept: a chain with holes proves nothing.
    [notices] Kept: they show who was told what, and what was said. Names and addresses have terms of their own.
    [decisions] Kept: later decisions follow from them.
    [inventories] Kept while the institution has them here. It can take them home at any moment.
    [bills] Kept until somebody takes them away, for they are matched with every new advisory.
    [organisations] Kept while they take part. When one leaves, all that is its own goes.
    [tokens] Kept without the token itself, because the audit trail names them.
   *[counts] Kept with their history; when an organisation leaves they go.
}
