### Messages of the area: participant. Start each message with "participant-".

## The page behind a link in a mail

link-unknown = We do not know this link
link-unknown-do = Open the link from the mail again, or contact us. We will help you.
link-expired = This link has expired
link-expired-do = Contact us and say what the mail was about. We will note your answer.
link-what = What is it?
link-about = Does it concern you?
link-about-count = { $count ->
    [one] We think so: there is 1 on your list.
   *[other] We think so: there are { $count } on your list.
}
link-about-customer = { $count ->
    [one] It concerns { $institution }: there is 1 on their list.
   *[other] It concerns { $institution }: there are { $count } on their list.
}
link-who = Who takes care of it?
link-who-supplier = Your IT supplier { $supplier }. They got the same message.
link-who-self = You, or whoever does your IT.
link-who-you-for = You, on behalf of { $institution }.
link-by-when = By when?
link-advice = What to do
link-questions = Questions?
# $by (String)
# $at (String)
# $code (String)
link-call = { $by ->
    [phone] Call { $at } and mention { $code }.
    [mail] Mail { $at } and mention { $code }.
   *[name] Ask { $at } and mention { $code }.
}
link-confirm = { $act ->
    [taken_care_of] Press the button when your IT takes care of this. We then know that somebody is working on it.
    [call_me] Press the button. We will then call you as soon as we can.
    [not_with_us] Press the button when you do not use this product.
   *[other] Choose what is true. You can give another answer later.
}
link-button = { $act ->
    [taken_care_of] Taken care of by IT
    [call_me] Call me
    [not_with_us] Not with us
   *[other] Send the answer
}
link-not-yet = Nothing has been sent yet.
link-thanks = Thank you. Now we know.
link-said = You said: { $answer }.
# $answer (String)
# $organisation (String)
link-said-by = { $organisation } said: { $answer }.
link-received = Answer received on { $moment }.
link-next = { $kind ->
    [taken_care_of] We will ask later whether it worked. You need not do anything now.
    [call_me] We will call you as soon as we can. Is it urgent? Then call us.
    [not_with_us] You need not do anything more.
    [solved] You need not do anything more. Good that it is solved.
    [risk_accepted] You need not do anything more.
   *[other] Tell us when it is solved.
}
# $by (String)
# $at (String)
# $code (String)
link-wrong = { $by ->
    [phone] Is that not right? Call { $at } and mention { $code }.
    [mail] Is that not right? Mail { $at } and mention { $code }.
   *[name] Is that not right? Tell { $at } and mention { $code }.
}
link-again = Give another answer
link-devices = These devices are concerned
link-answer-legend = Your answer
link-note = Explanation
link-note-hint = Not required. For example: updated to the new version, or when you will do that.
link-by = Your name
link-replaced = There is a newer message about the same thing. Use the link in the newest mail.

answer-kind = { $kind ->
    [confirmed] We have read it
    [taken_care_of] Taken care of by IT
    [call_me] Call me
    [not_with_us] Not with us
    [applicable] It concerns us, we are working on it
    [solved] It is solved
    [risk_accepted] We accept the risk
   *[other] ?
}
answer-kind-why = { $kind ->
    [confirmed] You will let us know later what you do.
    [taken_care_of] Somebody of your IT is working on it.
    [call_me] We will call you as soon as we can.
    [not_with_us] You do not use this product, or not this version.
    [applicable] You update or take measures.
    [solved] Everything that we asked is done.
    [risk_accepted] Say who accepts it, why, and when you will look at it again.
   *[other] .
}
answer-missing = Choose an answer.
answer-no-name = Fill in your name.
answer-note-long = The explanation is too long. Make it shorter than 4000 signs.

answer-risk = Only when you accept the risk
answer-risk-by = Who accepts the risk?
answer-risk-review = When will you look at it again?
answer-risk-grounds = Say who accepts the risk, why, and when you will look at it again.
answer-risk-day = Choose a day that is still to come, within a year.

## What to do, and notices

home-title = What should you do?
home-lead = { $count ->
    [0] Nothing waits for your answer.
    [one] One notice waits for your answer.
   *[other] { $count } notices wait for your answer. Begin at the top.
}
home-informed = Your supplier handles this
home-informed-lead = Read along, or answer yourself if you know better. Is it late? Call your supplier.
home-empty = There is nothing to do now
home-empty-do = As soon as something concerns you, you get a mail and it appears here.
home-all = See all notices
# $count (Number)
home-questions = { $count ->
    [one] Also answer one question about your devices.
   *[other] Also answer { $count } questions about your devices.
}
notices-title = Notices
notices-lead = Open a notice to see which devices are concerned, and answer.
notices-open = open
notices-all = all
notices-col-notice = Notice
notices-col-lines = With you
notices-col-due = Answer by
notices-waits = waits for you
# $supplier (String)
notices-waits-for = waits for { $supplier }
notices-supplier-answers = Your supplier answers
notices-about = What is wrong
# $count (Number)
notices-about-more = { $count ->
    [one] And 1 more vulnerability.
   *[other] And { $count } more vulnerabilities.
}
notices-give-answer = Answer
notices-devices = { $count ->
    [one] 1 device on the list
   *[other] { $count } devices on the list
}
notices-more = And { $count } more. Download the list to see them all.
notices-csv-advisory = Number of the advisory
notices-csv-title = Title
notices-csv-impact = Impact on care
notices-csv-devices = Devices
# $count (String)
notices-csv-end = This file ends at { $count } notices. There are more.
