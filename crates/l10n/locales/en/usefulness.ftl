### What those who got a notice thought of it.

vote-ask = Was this message useful?
# $vote (String)
vote-word = { $vote ->
    [useful] useful
    [not_for_us] not for us
   *[unclear] unclear
}
vote-thanks = Thank you. We learn from it. You can choose something else later.
vote-missing = Choose whether this message was useful.

## What the CERT sees of it

vote-title = What they thought of the notice
# $useful (String)
# $others (String)
# $unclear (String)
vote-tally = What they thought of the notice: { $useful } times useful, { $others } times not for us, { $unclear } times unclear.
vote-sectors = Useful by sector
vote-sectors-lead = Each share is of those who said what they thought of the notice. Whoever said nothing does not count.
vote-col-sector = Sector
vote-col-notices = Notices that somebody voted on
