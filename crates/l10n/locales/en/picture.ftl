### The answer picture: how far the institutions are that were told of an advisory.

picture-link = Picture
picture-keys = rate, picture
picture-title = Picture: { $title }
# $count (Number)
picture-lead = { $count ->
    [0] Everybody has answered.
    [one] 1 institution still has to answer.
   *[other] { $count } institutions still have to answer.
}
picture-none = Nothing about this has been sent yet.
# $moment (String)
picture-as-at = As at { $moment }.
picture-reload = Show it as it is now
picture-follow = Follow up
picture-print = Print

picture-funnel = How far the institutions are
picture-col-step = Step
picture-col-count = Institutions
picture-col-share = Share
# $step (String)
picture-step-list = Show who: { $step }
# $step (String)
# $count (Number)
picture-list = { $step }: { $count ->
    [one] 1 institution
   *[other] { $count } institutions
}
picture-list-close = Hide this list

picture-who = Who is left
picture-who-lead = Each square is an institution. Whoever is least far comes first. Choose a square to open the notice.
# $code (String)
picture-standing = { $code ->
    [sent] Not delivered
    [quiet] Quiet by their own choice
    [delivered] Delivered, not opened
    [opened] Opened, no answer
    [call_me] Asks for a call
    [confirmed] Read, nothing settled yet
    [applicable] Applicable, being worked on
    [taken_care_of] Taken care of
    [risk_accepted] Risk accepted
    [solved] Solved
   *[not_with_us] Not with them
}
# $code (String)
picture-letter = { $code ->
    [sent] N
    [quiet] Q
    [delivered] D
    [opened] O
    [call_me] C
    [confirmed] R
    [applicable] A
    [taken_care_of] T
    [risk_accepted] K
    [solved] S
   *[not_with_us] –
}
picture-legend = What the letters mean
picture-no-sector = Without a sector
picture-no-size = Size not known
# $left (String)
# $told (String)
picture-left-of = { $left } of { $told } left

picture-time = How long they took
picture-time-lead = The line shows how many of all addressed institutions had answered by then. Whoever has not answered counts as well.
# $count (Number)
picture-time-open = The line is dashed from { $count ->
    [one] 1 hour
   *[other] { $count } hours
} on. Some were told later than that, so there the share can still grow.
picture-all = All
picture-by-sector = By sector
picture-by-size = By size
picture-hours = hours after sending
picture-deadline = deadline
# $group (String)
# $answered (String)
# $told (String)
picture-chart = { $group }: { $answered } of { $told } answered
picture-table = The same in numbers
picture-col-group = Group
picture-col-told = Addressed
# $time (String)
picture-col-within = Within { $time }
picture-col-median = Half answered within
# $share (String)
picture-at-least = at least { $share }
# $time (String)
picture-at-most = at most { $time }
picture-not-half = not yet half

sector-nav = Members
sector-title = How far your members are
sector-lead = These are sums of your members. We never tell which institution it is.
sector-none = There is nothing to show.
sector-none-why = You see an advisory here from the day after at least five of your members were told of it.
# $moment (String)
sector-as-at = The figures are of { $moment }. Tomorrow you see new ones.
sector-rules = How we count
sector-rules-text = We round each figure to the nearest five, so 0 can also be 1 or 2. We show no group of fewer than five members. Small groups stand together as “Other sizes”.
# $day (String)
sector-told = First told on { $day }
sector-others = Other sizes
sector-col-size = Size
# $count (String)
sector-about = about { $count }
sector-few = 0 to 2
sector-members = All members that were told
