### Messages of the area: overview. The week of an organisation, on a page and in one mail. Start each message with "overview-".

overview-nav = Weekly overview
overview-title = Your week
overview-lead = Read what we sent you in one week, and answer what still waits.
# $week (String)
# $from (String)
# $until (String)
overview-week = Week { $week }: { $from } up to and including { $until }
overview-week-choose = Week
overview-week-show = Show this week
overview-week-now = This week is not over: more may come.
overview-bad-week = Choose a week from the list, or write it like 2026-W48.
overview-future-week = This week is still to come. Choose one from the list.
overview-sent-title = Sent in this week
overview-sent-none = We sent you nothing in this week.
overview-waiting-title = Sent before, and waiting for your answer
overview-waiting-none = Nothing of before waits for your answer.
overview-col-stands = How it stands
# $total (String) - grouped
# $count (Number) - of them that were about this organisation
overview-counted = Advisories in that week: { $total }. { $count ->
    [0] None of them concerned you.
    [one] One of them concerned you.
   *[other] { $count } of them concerned you.
}
# $count (Number)
overview-questions = { $count ->
    [one] Answer one question about your devices.
   *[other] Answer { $count } questions about your devices.
}
# $deadline (String)
overview-due = Answer before { $deadline }.
# $deadline (String)
overview-was-due = Your answer was due { $deadline }.
# $code (String)
overview-stands = { $code ->
    [waits] Give your answer.
    [informed] Somebody else answers for you.
   *[over] Nothing is left to do.
}
overview-choose-title = The week by mail
# $name (String)
overview-choose-title-of = The week by mail for { $name }
overview-choose-lead = Choose how often we mail this. Notices themselves come at once, whatever you choose here.
# $code (String)
overview-choice = { $code ->
    [weekly] Every week
    [never] Never
   *[something] Only when there is something
}
# $code (String)
overview-choice-why = { $code ->
    [weekly] Also when we sent nothing and nothing waits.
    [never] You find it on this page, and nothing comes by mail.
   *[something] When we sent you something, or something waits for your answer.
}
overview-choose-do = Save
overview-chosen = Saved. It holds from the next mail on.
overview-choose-only = A manager or security officer of your organisation can change this.
# $names (String)
overview-readers = It goes to { $names }.
overview-readers-none = Nobody gets it: no contact with a mail address is known. Call us.
overview-readers-none-desk = Nobody gets it: add a contact with a mail address.
overview-desk-link = The week by mail
overview-mails = Last mails
overview-mails-none = No overview was sent yet.
# $state (String)
overview-mail-state = { $state ->
    [queued] on its way
    [sent] sent
    [failed] not sent
   *[dropped] not needed
}

# $count (Number)
overview-mail-sent = { $count ->
    [0] Last week we sent you no notices.
    [one] Last week we sent you 1 notice.
   *[other] Last week we sent you { $count } notices.
}
# $count (Number)
overview-mail-open = { $count ->
    [one] Answer this notice:
   *[other] Answer these { $count } notices:
}
# $code (String)
# $title (String)
overview-mail-short = { $code }: { $title }
# $severity (String)
# $code (String)
# $title (String)
# $stands (String)
overview-mail-line = { $severity }, { $code }: { $title }. { $stands }
# $title (String)
# $customer (String)
overview-mail-customer = { $title } (at { $customer })
# $count (Number)
overview-mail-more = { $count ->
    [one] And 1 more. See it behind the button.
   *[other] And { $count } more. See them behind the button.
}
# $count (Number)
overview-mail-questions = { $count ->
    [one] Also answer one question about your devices.
   *[other] Also answer { $count } questions about your devices.
}
overview-mail-button = Sign in and look
# $by (String)
# $at (String)
overview-mail-call = { $by ->
    [phone] Questions? Call { $at }.
    [mail] Questions? Mail { $at }.
   *[name] Questions? Ask { $at }.
}
# $week (String)
# $count (Number)
overview-mail-subject = Your week { $week }: { $count ->
    [0] read what there was
    [one] answer 1 more notice
   *[other] answer { $count } more notices
}
# $organisation (String)
overview-mail-why = You get this mail as contact of { $organisation }.
# $cert (String)
overview-mail-choose = From { $cert }. Want it less often? Sign in and choose so below your overview.
