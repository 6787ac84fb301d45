### Messages of the area: duty. Who of the CERT is on duty, and calling them out. Start each message with "duty-".

duty-nav = Duty
duty-title = Who is on duty
duty-lead = Outside office hours the person on duty is called for what cannot wait. For danger to a patient that is at any hour.
duty-now = On duty now
# $moment (String)
duty-until = until { $moment }
duty-next = Next
# $moment (String)
duty-from = from { $moment }
duty-nobody = Nobody is on duty now. Calls go to all leads. Make a rotation.
duty-no-next = The roster ends here. Make a rotation.
duty-gaps = Nobody is on duty in this time. Calls go to all leads then. Fill the roster in.
duty-first = First
duty-second = Second
duty-no-second = nobody
duty-no-phone = no number
duty-roster = Roster
duty-week = Week
duty-change = Change
duty-swap = Change who is on duty
# $moment (String)
duty-swap-of = Change the week from { $moment }
duty-swap-do = Save
duty-give = Give a part to a colleague
duty-give-to = Who takes it over
duty-give-from = From
duty-give-until = Until
duty-give-do = Give this part
duty-calendar = Download for your calendar
duty-calendar-mine = Your own weeks only
# $first (String)
duty-calendar-one = Duty: { $first }
# $first (String)
# $second (String)
duty-calendar-two = Duty: { $first }, second { $second }
duty-rotate = Make a rotation
duty-rotate-lead = Everybody is first for a week in turn, and second in the week before.
duty-people = Who take turns
# $place (String)
duty-person = Person { $place }
duty-person-none = (nobody)
duty-start = First day
duty-time = Time of handing over
duty-weeks = Number of weeks
duty-rotate-do = Make the rotation
duty-bad-start = Choose a day and a time.
duty-phones = Telephone numbers
duty-phones-hint = Write it with country, such as +31612345678. Empty takes the number away.
# $name (String)
duty-phone-of = Number of { $name }
duty-phones-do = Save the numbers
duty-lead-only = A lead changes the roster and the numbers.
duty-calls = Last calls
duty-calls-none = Nobody has been called yet. Try it: brandwacht duty page
# $what (String)
duty-done = { $what ->
    [rotate] The rotation stands on the roster.
    [swap] The roster is changed.
    [give] That part of the week is a colleague's.
   *[phones] The numbers are saved.
}
# $count (Number)
duty-open = { $count ->
    [one] Somebody was called and nobody has taken it up yet.
   *[other] { $count } calls wait for somebody to take them up.
}
duty-open-look = Look at it
# $reason (String)
duty-reason = { $reason ->
    [drafts] Urgent notices wait to be sent. Look at them and send them.
    [call_me] Somebody who got an urgent notice asks to be called. Call them.
    [overdue] A notice about danger to a patient is past its deadline and nobody has answered. Call the institution.
   *[test] This is a test. Take it up to see that it works.
}
# $level (String)
duty-level = { $level ->
    [danger] DANGER
    [high] HIGH
    [medium] MEDIUM
   *[low] LOW
}
# $state (String)
duty-state = { $state ->
    [calling] people are being called
    [left] nobody takes it up
    [acknowledged] taken up
   *[settled] over
}
# $called (String)
duty-called = { $called ->
    [first] You are on duty as the first.
    [second] You are on duty as the second.
   *[instead] Nobody is on duty who could be called, so all leads are.
}
# $called (String)
duty-called-as = { $called ->
    [first] first
    [second] second
   *[instead] nobody was on duty
}
# $channel (String)
duty-channel = { $channel ->
    [sms] short message
    [voice] rung up by a machine
   *[mail] mail
}
# $state (String)
duty-message-state = { $state ->
    [queued] on its way
    [sent] sent
    [failed] did not arrive
    [no_road] cannot be sent
   *[dropped] not needed
}
# $channel (String)
duty-no-gateway = { $channel ->
    [voice] No gateway is set that rings people up (voice_url).
   *[sms] No gateway for short messages is set (sms_url).
}
duty-no-number = No telephone number is known.
# $level (String)
# $number (String)
duty-one-title = { $level }: { $number }
duty-one-test = Test of the calls
duty-raised = Called at
duty-about = About
duty-stands = How it stands
duty-take = I take this up
duty-take-why = Nobody else is called after that.
# $name (String)
# $moment (String)
duty-taken-by = Taken up by { $name }, { $moment }
# $moment (String)
duty-taken-at = Taken up { $moment }
duty-taken = You have taken this up. Nobody else is called.
duty-taken-other = Somebody else was quicker, or it was over already.
duty-to-drafts = Look at the drafts
duty-to-follow = Look at the answers
duty-to-calls = Call list
duty-who = Who was called
duty-who-none = Nobody could be called: the CERT has no accounts.

# $name (String)
duty-mail-greeting = { $name },
# $number (String)
# $level (String)
duty-mail-number = Advisory { $number }, level { $level }.
# $moment (String)
duty-mail-since = Called since { $moment }.
duty-mail-button = Take it up
duty-mail-else = When nobody takes it up, the second is called after ten minutes.
# $level (String)
# $number (String)
duty-mail-subject = [DUTY { $level }] { $number }
duty-mail-only = For you only
# $cert (String)
# $called (String)
duty-mail-why = Duty roster of { $cert }. { $called }
# $reason (String)
duty-short-reason = { $reason ->
    [drafts] Notices wait to be sent.
    [call_me] Somebody asks to be called.
    [overdue] Deadline over, no answer.
   *[test] Test.
}
# $cert (String)
# $level (String)
# $reason (String)
duty-spoken = This is { $cert }, calling whoever is on duty. Level { $level }. { $reason } Open your mail or short message, and take it up.
# $level (String)
# $number (String)
# $reason (String)
# $url (String)
duty-short = Duty { $level } { $number }: { $reason } { $url }
# $level (String)
# $number (String)
# $url (String)
duty-shorter = { $level } { $number } { $url }
# $url (String)
duty-shortest = Duty { $url }
