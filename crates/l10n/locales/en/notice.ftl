### Messages of the area: notice. Start each message with "notice-".

## Making a notice

compose-crumb = Notice
compose-title = Notice: { $title }
compose-lead = Write the advice, rate it, read the mails and send.
compose-lead-empty = There is no draft.
compose-empty = There is nothing to send
compose-empty-do = A draft appears as soon as an institution is affected. Decide about the doubtful ones first.
compose-saved = Saved. Nothing has been sent yet.
compose-sent-before = { $count ->
    [one] 1 notice about this has gone out already.
   *[other] { $count } notices about this have gone out already.
}
compose-text = The CERT's advice
compose-text-hint = Keep it short, verbs first. An empty line begins a new paragraph. The maker's advice always goes along.
compose-count = { "{w}" } words · { "{c}" } characters
compose-previews = How each of them reads it
compose-previews-hint = Save to update the previews. These are the very words that will be sent.
compose-preview = { $person }, { $organisation } ({ $readers })
compose-rate = Rating
compose-impact = Impact on care
compose-due = Answer by
compose-due-hint = Empty: severity and impact on care decide. Whoever has not answered by then comes on the call list.
compose-maker = The maker's advice
compose-maker-hint = This goes unchanged to whoever must act.
compose-recipients = { $institutions ->
    [one] Recipients: 1 institution, { $people } people
   *[other] Recipients: { $institutions } institutions, { $people } people
}
compose-recipients-caption = Who is warned and why
compose-left-out = These are the first { $count } drafts. Send these first; the others follow.
compose-devices = Devices
compose-told = Who gets what
compose-is-update = follows an earlier notice
compose-unreachable = Nobody can be reached: phone
compose-part = { $part ->
    [act] action
   *[other] for information
}
compose-why-mandate = Mandate for { $classes }; acts for { $institution }.
compose-why-own = No mandate for these devices: the institution acts itself.
compose-why-inform = The IT supplier acts.
compose-by-phone = phone: { $number }
compose-none = Choose one or more institutions first.
compose-bad-due = The deadline has passed or cannot be read. Choose a moment that is still to come.
compose-long = The text is too long. Make it shorter than 20,000 characters.
compose-save = Save
compose-send = Send
compose-withdraw = Do not send
compose-sure-send = { $count ->
    [one] Send this notice now?
   *[other] Send these { $count } notices now?
}
compose-sure-send-lead = Sending cannot be undone. Check who gets it.
compose-sure-withdraw = { $count ->
    [one] Not send this draft?
   *[other] Not send these { $count } drafts?
}
compose-sure-withdraw-lead = The institution gets no message about this, unless the advisory or its inventory changes.
compose-reason = Why not?
compose-yes-send = Yes, send now
compose-yes-withdraw = Yes, do not send
compose-no = No, back

## Follow-up

follow-title = Follow-up: { $title }
follow-lead = { $count ->
    [0] Everybody has answered. There is nothing to do.
    [one] 1 institution still has to answer.
   *[other] { $count } institutions still have to answer.
}
follow-lead-none = Nothing about this has been sent yet.
follow-sent = { $count ->
    [one] The notice has been sent.
   *[other] { $count } notices have been sent.
}
follow-funnel = How far the notices are
follow-step = { $step ->
    [sent] sent
    [delivered] delivered
    [opened] opened
    [answered] answered
    [applicable] applicable
   *[other] solved
}
follow-owing = Who still has to answer
follow-owing-none = Nobody.
# $count (Number)
follow-owing-more = And { $count } more; the file has them.
follow-why = { $why ->
    [call_me] wants a call
    [overdue] overdue
    [failed] mail did not arrive
    [no_mail] has no mail
    [silent] says nothing
    [quiet] quiet by choice
   *[other] still has time
}
follow-col-why = State
follow-col-deadline = Deadline
follow-col-phone = Phone
follow-col-answer = Answer
follow-col-sent = Sent
follow-all = All notices about this
follow-calls = Call list
follow-csv = Download as CSV
follow-no-answer = no answer yet
follow-more = Prepare or send drafts

# $count (Number)
follow-reminded = { $count ->
    [one] reminded once
   *[other] reminded { $count } times
}
follow-next = next message

plan-link = How we follow up
plan-title = How we follow up on notices
plan-lead = This happens by itself while nobody answers. The operator sets it.
plan-level-head = Notice
# $level (String)
plan-level = { $level ->
    [danger] danger to a patient
    [high] high
    [medium] medium
   *[other] low
}
plan-answer-head = Answer within
plan-remind-head = Reminder after
plan-institution-head = Institution hears that supplier is silent
plan-institution-short = Institution
plan-phone-head = On the call list after
plan-phone-late = the deadline
plan-when-head = When
# $count (Number)
plan-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
# $count (Number)
plan-days = { $count } days
# $days (String)
# $hours (String)
plan-days-hours = { $days } days and { $hours } hours
plan-never = never
plan-always = day and night
plan-weekdays = on weekdays
# $quiet (String) - 20:00–07:00
plan-not-in = not between { $quiet }
# $quiet (String)
plan-weekdays-not-in = on weekdays, not between { $quiet }
plan-then = What falls into the night or the weekend goes out after it. Whoever has said nothing after the deadline stands on the call list; with danger and high, whoever does not react at all stands there earlier. When the analyst chooses another deadline, the reminders move with it.

calls-title = { $count ->
    [0] Call list: nobody
    [one] Call list: 1 institution
   *[other] Call list: { $count } institutions
}
calls-lead = Call from top to bottom and choose what came of it.
calls-empty = There is nobody to call
calls-empty-do = Whoever wants a call, is overdue, or got no mail appears here.
calls-say = Say this
# $why (String)
# $cert (String)
# $code (String)
# $title (String)
calls-hello = { $why ->
    [call_me] Good day, this is { $cert }. You asked us to call about notice { $code }: “{ $title }”.
    [no_mail] Good day, this is { $cert }. We have a notice for you: { $code }, about “{ $title }”.
   *[other] Good day, this is { $cert }. We sent you notice { $code } about “{ $title }”.
}
# $outcome (String) - of the last call
calls-before = { $outcome ->
    [no_reply] We called you before and got no reply.
    [message_left] We left a message before. Have you heard it?
    [wrong_number] We had a wrong number for you. Is this the right one for the next time?
   *[other] You asked us to call back.
}
# $why (String)
calls-standing = { $why ->
    [overdue] The deadline has passed, and we do not have your answer yet.
    [failed] Our mail did not reach you. Which mail address can we use?
    [no_mail] We have no mail address of yours. Which one can we use?
    [silent] We have not heard anything from you yet.
   *[other] We are still waiting for your answer.
}
# $level (String)
calls-urgency = { $level ->
    [danger] Patients may come to harm. That is why we want to settle it with you now.
    [high] This is urgent. We want to know today what you will do.
    [medium] We would like to hear this week what you will do.
   *[other] This is not urgent. We would like to hear when you will do it.
}
calls-seen = Have you seen the notice?
# $level (String)
calls-ask = { $level ->
    [danger] Are you using these devices on patients now? Can care go on if you switch them off? Who takes care of it, and when will it be done?
   *[other] Who takes care of it, and when will it be done?
}
# $supplier (String)
# $institution (String)
calls-supplier = Is it { $supplier } who answers? Say: “You run this for { $institution }. What will you do about it, and when will it be done?”
# $institution (String)
# $supplier (String)
calls-institution = Is it { $institution } who answers? Say: “Your supplier { $supplier } has not said anything yet. Will you call them yourself today? Who does the work if that fails?”
calls-call = Call { $name }
calls-no-number = No telephone number is known.
calls-outcome = What came of it?
calls-reached = Reached: note the answer
calls-none = Got no answer
# $code (String)
calls-outcome-code = { $code ->
    [no_reply] No reply
    [message_left] Left a message
    [wrong_number] Wrong number
   *[other] Call back later
}
calls-again = When to call back?
# $moment (String)
calls-again-at = Call back { $moment }
calls-note = Note it
calls-called = Called without an answer
# $count (Number)
# $outcome (String)
# $moment (String)
calls-last = { $count ->
    [one] Called { $moment }: { $outcome }
   *[other] Called { $count } times, last { $moment }: { $outcome }
}
calls-missed-noted = Noted.

## Notices

subjects-title = Notices
subjects-lead = Open a notice to see who still has to answer.
subjects-caption = Notices, newest first
subjects-empty = There are no notices yet
subjects-empty-do = A draft appears as soon as an advisory affects an institution.
subjects-col-answered = Answered
subjects-of = { $answered } of { $sent }
subjects-drafts = { $count ->
    [one] 1 draft
   *[other] { $count } drafts
}

desk-notice-title = { $institution }: { $title }
desk-notice-deliveries = Messages
desk-notice-deliveries-none = Nothing has been sent yet.
desk-notice-try = Try again
desk-notice-answers = Answers
desk-notice-answers-none = There is no answer yet.
desk-notice-answer-by = { $by }, { $organisation } ({ $via })
desk-notice-via = { $via ->
    [link] from the mail
    [portal] in the portal
    [api] by the API
   *[other] on the phone
}
desk-notice-phone = Note what they said on the phone
desk-notice-phone-by = Name of the person you spoke to
desk-notice-phone-from = Which organisation did you call?
desk-notice-phone-save = Note the answer
desk-notice-noted = The answer has been noted.
desk-notice-devices = Devices
desk-notice-history = What happened
desk-notice-advice = The CERT's advice
notice-deed = { $act ->
    [draft] Draft made
    [redraft] Draft updated
    [edit] Draft changed
    [send] Sent
    [answer] Answer received
    [missed_call] Called, got no answer
    [vote] Said whether the notice was useful
    [remind] Reminder sent
    [wake] Mailed after all: it is high or exploited now
    [tell_institution] Told the institution that the supplier is silent or does this no more
    [withdraw] Not sent
   *[other] { $act }
}
desk-notice-why = Why
desk-notice-said = What they said
calls-other = Other numbers
# $count (Number)
compose-changed = { $count ->
    [one] One draft has changed since you looked. Look at it again, then send.
   *[other] { $count } drafts have changed since you looked. Look at them again, then send.
}
compose-own-text = own text
compose-own-text-hint = Some drafts have a text or rating of their own, for example because they update an earlier notice. They are not ticked: send them separately, or tick them to give them the text above.
# $count (Number)
follow-cut = The newest { $count } notices are listed. The file has all of them.
# $count (Number)
calls-more = { $count ->
    [one] 1 more institution comes after these.
   *[other] { $count } more institutions come after these.
}
notices-board = Text for your board
notices-board-hint = Pass these sentences on to your board yourself. We do not mail your board.
notices-call-us = Call us. We think along with you.
desk-notice-away = away
desk-protection = { $how ->
    [encrypted] encrypted
    [key_expired] unencrypted: key expired
   *[other] unencrypted: key does not work
}
