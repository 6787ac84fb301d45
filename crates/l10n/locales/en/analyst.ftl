### The CERT's pages: inbox, advisory, review.

nav-organisations = Organisations
nav-sources = Sources
nav-jobs = Work

## Inbox

# $count (Number)
desk-inbox-title = { $count ->
    [0] Inbox: nothing is waiting for you
    [one] Inbox: one advisory is waiting for you
   *[other] Inbox: { $count } advisories are waiting for you
}
desk-inbox-lead = Open what concerns institutions first, decide on the doubtful ones, then make the notice.
desk-inbox-caption = Security advisories, newest first
desk-inbox-never = Nothing has come in yet
desk-inbox-never-do = Add a source to fetch advisories from.
desk-inbox-upload-do = Or take in a file or zip with CSAF documents yourself.
desk-inbox-empty = Nothing here
desk-inbox-empty-do = No advisory fits these filters.
desk-show-all = Show all advisories
# $tab (String) - which part of the inbox
desk-tab = { $tab ->
    [open] open
    [new] new
    [updated] updated
    [review] to review
    [handled] handled
    [dismissed] not for us
   *[other] all
}
# $state (String) - state of an advisory
desk-state = { $state ->
    [new] new
    [updated] updated
    [review] to review
    [handled] handled
    [dismissed] not for us
   *[other] ?
}
desk-filter-state = Filter by state
desk-search = Search for an advisory, notice or device
desk-search-hint = CVE, code, inventory number … ( / )
desk-inbox-devices = Devices with this inventory number
# $text (String)
desk-searched = You searched for “{ $text }”.
desk-search-clear = Clear the search
desk-any = all
desk-only-hits = only with hits
desk-apply = Apply
desk-col-severity = Severity
desk-col-advisory = Advisory
desk-col-state = State
desk-col-hits = Concerns
desk-col-arrived = Came in
desk-col-publisher = Publisher
desk-tick-all = Tick all rows
# $number (String) - tracking id
desk-tick = Tick { $number }
desk-ticked = ticked
# $count (Number)
desk-institutions = { $count ->
    [one] 1 institution
   *[other] { $count } institutions
}
# $count (Number) - doubtful lines
desk-doubts = { $count ->
    [one] 1 in doubt
   *[other] { $count } in doubt
}
desk-nobody = nobody
desk-matching = being matched
desk-pager = Pages
desk-next = Next →
desk-first = ← Back to the newest
desk-act-review = Review
desk-act-notice = Make notice
desk-act-dismiss = Not for us
desk-act-reopen = Back to the inbox
# $count (Number)
desk-dismissed = { $count ->
    [one] One advisory was put aside as “not for us”.
   *[other] { $count } advisories were put aside as “not for us”.
}
desk-none-ticked = You ticked no advisory. Tick one or more, then choose what to do.
desk-undo = Undo
# $what (String)
desk-undo-of = Undo: { $what }
desk-unknown-act = This form does not know that act. Go back and try again.

## One advisory

desk-lead-matching = It is still being matched with the inventories. Come back in a moment.
# $doubts (Number)
# $institutions (Number)
desk-lead-doubts = { $doubts ->
    [one] Decide on one line in doubt
   *[other] Decide on { $doubts } lines in doubt
}{ $institutions ->
    [0] .
    [one] {" "}and then make the notice for one institution.
   *[other] {" "}and then make the notice for { $institutions } institutions.
}
# $institutions (Number)
desk-lead-notice = { $institutions ->
    [one] Make the notice for one institution.
   *[other] Make the notice for { $institutions } institutions.
}
desk-lead-nobody = As far as we know, nobody has this. Put it aside, or wait for more inventories.
desk-lead-handled = This has been handled. You need to do nothing, unless the maker changes it.
desk-what = What is going on
desk-publisher = Publisher
desk-number = Reference
desk-released = Published
desk-copy-link = Copy link
desk-copied = Copied
# $version (String)
desk-version = version { $version }
desk-products = Products
desk-product = Product
desk-no-products = The advisory names no product with a status. Read the notes and the original.
desk-matrix-caption = Products and their status per vulnerability
# $column (String)
desk-matrix-column = { $column ->
    [affected] Vulnerable
    [investigation] Under investigation
    [not_affected] Not vulnerable
   *[fixed] Fixed
}
desk-matrix-all = all
# $count (Number) - vulnerabilities
desk-matrix-several = { $count } vulnerabilities
# $count (Number)
desk-products-more = { $count ->
    [one] One more product stands in the original file.
   *[other] { $count } more products stand in the original file.
}
desk-vulnerabilities = Vulnerabilities
desk-no-vulnerabilities = The advisory lists no vulnerabilities.
desk-exploit = Exploitation
desk-maker-says = What the maker advises
desk-no-remedies = The maker gives no advice.
# $count (Number) - products
desk-for-products = for { $count } products
desk-sources-title = Source and quality
# $version (String) - of CSAF
# $size (Number) - kilobytes
desk-raw = Original file (CSAF { $version }, { $size } kB)
# $code (String) - outcome of looking at the signature
desk-signature = { $code ->
    [valid] signed, and the signature is right
    [invalid] the signature is wrong
    [unknown_key] signed with a key that we do not know
   *[none] not signed
}
# $count (Number)
desk-findings = { $count ->
    [one] Data quality: one remark
   *[other] Data quality: { $count } remarks
}
desk-no-findings = Data quality: no remarks.
# $code (String) - how bad a finding is
desk-finding-severity = { $code ->
    [error] Error
    [warning] Warning
   *[information] Hint
}
# $count (Number)
desk-notes = { $count ->
    [one] One note of the maker
   *[other] { $count } notes of the maker
}
desk-revisions = Revisions
desk-current = current
desk-file = file
# $file (String) - which version
desk-file-of = file of version { $file }
desk-revision-first = came in
desk-revision-cosmetic = only wording changed; nobody is bothered with it
desk-revision-gravity = severity, exploitation or label changed
# $count (Number) - products
desk-revision-added = { $count ->
    [one] one product added
   *[other] { $count } products added
}
# $count (Number) - products
desk-revision-removed = { $count ->
    [one] one product removed
   *[other] { $count } products removed
}
# $count (Number) - products
desk-revision-restated = { $count ->
    [one] another status for one product
   *[other] another status for { $count } products
}
# $count (Number) - products
desk-revision-remedied = { $count ->
    [one] other advice for one product
   *[other] other advice for { $count } products
}
desk-history = What we did
# $act (String) - act on the audit trail, with _ for .
desk-deed = { $act ->
    [advisory_new] Came in
    [advisory_update] A changed version came in
    [advisory_dismiss] Put aside as not for us
    [advisory_reopen] Put back into the inbox
    [advisory_handle] Marked as handled
    [advisory_rate] Rated
    [match_decide] Decided on a match
    [match_undecide] Took a decision back
   *[other] { $act }
}
desk-who = Whom it concerns
desk-who-caption = Institutions that it concerns
desk-who-nobody = Nobody, as far as the inventories tell.
# $institutions (Number)
# $lines (Number) - inventory lines
desk-who-sum = { $institutions ->
    [0] No institution for certain.
    [one] One institution, { $lines } inventory lines.
   *[other] { $institutions } institutions, { $lines } inventory lines.
}
# $count (Number) - inventory lines
desk-who-doubt = { $count ->
    [one] One line is in doubt.
   *[other] { $count } lines are in doubt.
}
desk-institution = Institution
desk-col-lines = Lines
desk-col-doubt = In doubt
desk-col-certain = Certain
desk-reason = Reason (optional)
desk-reopen = Back to the inbox
desk-follow-up = Follow up
# $count (Number) - institutions
desk-make-notice = Make notice ({ $count })

## Review

desk-crumb-review = Review
# $count (Number) - groups of lines
desk-review-title = { $count ->
    [0] Review: nothing is in doubt
    [one] Review: one question
   *[other] Review: { $count } questions
}
desk-review-lead = Compare what the institution registered with what the advisory says, and decide. Lines that read the same are decided together.
desk-review-done = Everything is decided. You can make the notice.
desk-review-empty = No doubt is left
desk-review-empty-do = New doubts come here as soon as an advisory or an inventory changes.
desk-review-decided = Decided
desk-registered = Registered
desk-stated = In the advisory
desk-reasons = Why we doubt
# $organisation (String)
# $count (Number) - inventory lines
desk-doubt = { $count ->
    [one] { $organisation }: one line
   *[other] { $organisation }: { $count } lines that read the same
}
# $count (Number)
desk-things = { $count } pieces
desk-affected = Affected
desk-not-affected = Not with them
desk-note = Note (optional)
desk-note-hint = Why: for whoever asks later
# $count (Number) - groups of lines
desk-open-doubts = { $count ->
    [0] nothing in doubt
    [one] one question open
   *[other] { $count } questions open
}
# $count (Number) - groups of lines
desk-all-doubts = All { $count } questions
# $count (Number) - inventory lines
# $device (String)
# $organisation (String)
# $verdict (String)
desk-decided = { $count ->
    [one] Decided: { $device } at { $organisation } is { $verdict }.
   *[other] Decided: { $count } lines { $device } at { $organisation } are { $verdict }.
}
# $verdict (String) - code
desk-verdict-said = { $verdict ->
    [affected] affected
    [not_affected] not affected
   *[other] in doubt
}
desk-group-gone = This question has changed since you opened the page: somebody decided, or the inventory changed. Go back and look again.
desk-col-device = Device
desk-col-decision = Decision
# $numbers (String)
# $count (Number)
desk-and-more = { $numbers } and { $count } more
# $count (Number)
desk-review-later = { $count ->
    [one] One more question comes when you decide above.
   *[other] { $count } more questions come when you decide above.
}
desk-review-title-many = Review: many questions
# $organisation (String)
desk-review-of = { $organisation }: what it has
desk-review-done-nobody = Everything is decided, and nobody has it.
desk-review-certain = Certain, by the rules
# $device (String)
desk-not-affected-of = Not with them: { $device }
desk-back-to-advisory = Back to the advisory
desk-keys-review = affected, not with them
# $count (Number) - advisories
desk-review-all = { $count ->
    [one] Review the doubts of one advisory
   *[other] Review the doubts of { $count } advisories
}
# $what (String)
desk-compare = { $what ->
    [component] Component
    [decided] Decision
    [maker] Maker
    [product] Product
    [model] Model number
    [version] Version
    [fixed] Fixed
    [condition] Condition
    [text] In the text
   *[status] Status
}
desk-compare-caption = What was registered beside what the advisory says
desk-compare-what = What
desk-compare-nothing = nothing
desk-compare-doubt = in doubt
desk-compare-differs = differs
