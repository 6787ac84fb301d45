### Messages of the area: topics. What an organisation is quiet about and what it follows. Start each message with "topics-".

topics-nav = Quiet and followed
topics-title = What we tell you about
topics-lead = Choose what we may leave for your weekly overview, and which makers and kinds of device you follow.
topics-quiet-title = Quiet
topics-quiet-lead = We do not mail you at once about what you choose here. You read it in your weekly overview, and we send no reminders. High, dangerous to patients or exploited: that always comes at once.
topics-quiet-none = You are quiet about nothing. We mail you about everything at once.
# $level (String) - severity
topics-up-to = { $level ->
    [low] Only what is low
   *[medium] What is low and what is medium
}
# $day (String)
topics-until = Until and including { $day }
# $day (String)
topics-ended = Ended on { $day }: we mail at once again.
topics-loud-do = Mail us at once again
# $name (String)
topics-loud-of = Mail us at once again about { $name }
topics-quiet-add = Be quiet about
topics-class = Kind of device
topics-class-none = No kind: a maker
topics-maker = Or a maker
topics-maker-hint = Write the name as it stands in your list or in an advisory.
topics-level = How bad it may be
topics-last-day = Until when
topics-last-day-hint = At most twelve months. We warn you in your overview before it ends.
topics-why = Why (you need not say so)
topics-quiet-do = Be quiet about this
topics-follow-title = You follow
topics-follow-lead = Your weekly overview lists advisories about this, also when none of your devices is concerned. Nothing is asked of you. We list only what may be told in the whole sector.
topics-follow-none = You follow nothing yet.
topics-follow-add = Follow
topics-follow-do = Follow this
topics-unfollow-do = Stop following
# $name (String)
topics-unfollow-of = Stop following { $name }
topics-only = A manager or security officer of your organisation can change this.
topics-never = You get no weekly overview by mail. That is why nothing is quiet now: we mail you about everything at once. Choose another frequency on the page of your overview.
topics-off = We send no weekly overviews. That is why nothing is quiet now: we mail you about everything at once.
# $done (String)
topics-done = { $done ->
    [quiet] Saved. It holds from the next notice on.
    [loud] We mail you about this at once again, from the next notice on.
    [follow] Saved. You find it in your weekly overview.
   *[unfollow] You do not follow this any more.
}

## In the week

topics-week-title = You follow this
topics-week-lead = These advisories are about what you follow. None of your devices is known to be concerned.
# $topic (String)
topics-week-by = You follow { $topic }
# $publisher (String)
topics-week-open = Read it at { $publisher }
topics-ending-title = Soon not quiet any more
# $topic (String)
# $day (String)
topics-ending-line = { $topic }: until and including { $day }. After that we mail you at once. Choose anew if you want to stay quiet.
topics-line-quiet = Not mailed: you are quiet about this.
# $line (String)
topics-mail-quiet = { $line } Not mailed before: you are quiet about this.
# $title (String)
# $publisher (String)
# $topic (String)
topics-mail-followed = { $title } ({ $publisher }). You follow { $topic }.
# $count (Number)
topics-mail-few = { $count ->
    [one] There is 1 advisory that you follow.
   *[other] There are { $count } advisories that you follow.
}
topics-mail-ending = What you are quiet about ends soon.

## At the desk

topics-desk-title = Quiet and followed
topics-desk-none = Quiet about nothing, and follows nothing.
# $topic (String)
# $level (String)
# $day (String)
topics-desk-quiet = Quiet about { $topic }: { $level }, until and including { $day }
# $topic (String)
topics-desk-follows = Follows { $topic }
# $name (String)
# $day (String)
topics-desk-part = { $name } reads this in its week: quiet by its own choice until and including { $day }. We neither remind nor phone. A rating of high, or misuse, mails it at once.
# $count (Number)
topics-desk-count = { $count ->
    [one] 1 of them is quiet by choice of the organisation: it is no silence, and nobody is phoned about it.
   *[other] { $count } of them are quiet by choice of the organisations: they are no silence, and nobody is phoned about them.
}

## How relevant notices are

rate-title = How useful notices were
rate-lead = Look where notices miss their aim. A rate is the part of the votes that said useful, and is shown from five votes on.
rate-nav = How useful notices were
# $days (Number)
rate-days = Last { $days } days
# $percent (String)
# $count (Number) - votes
rate-all = All notices: { $percent } % useful, of { $count ->
    [one] 1 vote.
   *[other] { $count } votes.
}
# $count (Number)
rate-too-few-all = { $count ->
    [0] Nobody has said anything in this time.
    [one] Only 1 vote in this time: too few for a rate.
   *[other] Only { $count } votes in this time: too few for a rate.
}
rate-by-sector = By sector
rate-by-maker = By maker
rate-by-class = By kind of device
rate-col-rate = Useful
rate-col-votes = Votes
rate-col-of = Of
# $count (Number)
rate-too-few = { $count ->
    [0] All are shown.
    [one] 1 with fewer than five votes is left out.
   *[other] { $count } with fewer than five votes are left out.
}
rate-bad-days = Choose 90 or 365 days.
