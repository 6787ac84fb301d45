### Questions to institutions: the mail, the page to answer on, and the CERT's work on them.

# $what (String)
ask-tag = [QUESTION] { $what }
# $count (Number)
ask-what-version = { $count ->
    [one] Which software version does this device have?
   *[other] Which software version do these { $count } devices have?
}
# $count (Number)
ask-what-model = { $count ->
    [one] Which model is this device?
   *[other] Which model are these { $count } devices?
}
# $count (Number)
ask-what-mixed = { $count ->
    [one] Please check this device for us
   *[other] Please check these { $count } devices for us
}
# $what (String)
# $institution (String)
ask-what-customer = { $what } (customer: { $institution })
# $what (String)
ask-what-reminder = Reminder: { $what }
# $supplier (String)
# $count (Number)
ask-what-informed = { $count ->
    [one] { $supplier } checks 1 device for you
   *[other] { $supplier } checks { $count } devices for you
}
# $count (Number)
ask-why = { $count ->
    [one] A maker reports a security flaw. Whether it concerns you depends on something that is not on your list.
   *[other] Makers report { $count } security flaws. Whether they concern you depends on something that is not on your list.
}
# $institution (String)
ask-why-customer = You manage these devices for { $institution }. Whether the flaws that we know of concern them depends on something that is not on the list.
# $count (Number)
ask-do = { $count ->
    [one] Look it up for 1 device and fill it in.
   *[other] Look it up for { $count } devices and fill it in.
}
ask-do-part = Not all of it known yet? Fill in what you know. The rest can follow later.
ask-do-paper = Walking past the devices? Print the page and take it with you.
# $count (Number)
ask-reminder = { $count ->
    [one] We asked you this before. Of 1 device we do not know it yet.
   *[other] We asked you this before. Of { $count } devices we do not know it yet.
}
# $supplier (String)
ask-informed = { $supplier } manages these devices for you. We have asked there to check them. You need not do anything. If you know the answer yourself, you may fill it in.
ask-button = Fill it in
ask-button-csv = Download the list (CSV)
# $name (String)
# $count (Number)
ask-group = { $count ->
    [one] { $name } (1 device)
   *[other] { $name } ({ $count } devices)
}
# $code (String) - version, model, condition
# $subject (String)
ask-point = { $code ->
    [version] Which software version is on it?
    [model] Which model is it exactly? Copy what the type plate says.
   *[condition] Does this hold for the device: “{ $subject }”?
}
# $text (String)
ask-hint = Where to look: { $text }
# $list (String)
ask-reasons = Needed for: { $list }
# $count (Number)
ask-more = { $count ->
    [one] And 1 more device. The whole list is on the page and in the file.
   *[other] And { $count } more devices. The whole list is on the page and in the file.
}
# $cert (String)
# $code (String)
ask-source = { $cert }. Mention { $code } when you phone.
ask-unnamed = Devices without a name

ask-col-line = Line
ask-col-serial = Serial number
ask-col-question = Question
ask-col-answer = Answer
ask-col-earlier = Earlier answer
# $code (String)
ask-col-value = { $code ->
    [version] Software version
    [model] Model
   *[condition] Yes or no
}
ask-col-else = Not possible?
# $open (Number)
ask-lead = { $open ->
    [0] Everything is answered. You can still correct an answer. Empty the field to take an answer back.
    [one] Look it up on the device and fill it in below.
   *[other] Look it up on the devices and fill it in below. Filling in a part is fine.
}
# $said (String)
# $items (String)
ask-progress = { $said } of { $items } answered
# $code (String)
ask-all = { $code ->
    [version] All the same version
    [model] All the same model
   *[condition] The same for all
}
ask-all-hint = This holds for every device for which you fill in nothing in the list.
# $what (String)
# $number (String)
ask-of = { $what } of { $number }
# $number (String)
ask-else-of = Not possible for { $number }?
ask-choose = –
ask-unknown = cannot be read
ask-gone = not with us any more
ask-yes = yes
ask-no = no
ask-save = Send what I have filled in
ask-by = Your name
# $changed (Number)
ask-saved = { $changed ->
    [0] Nothing new was filled in.
    [one] We have noted 1 answer. Thank you.
   *[other] We have noted { $changed } answers. Thank you.
}
# $open (Number)
ask-saved-open = { $open ->
    [0] Everything is answered. You need not do anything more.
    [one] 1 device is still open. You can go on later with the same link.
   *[other] { $open } devices are still open. You can go on later with the same link.
}
# $count (Number)
ask-saved-replaced = { $count ->
    [one] In 1 of them something else stood before.
   *[other] In { $count } of them something else stood before.
}
# $count (Number)
ask-saved-withdrawn = { $count ->
    [one] 1 answer was taken back.
   *[other] { $count } answers were taken back.
}
ask-csv = Rather in a spreadsheet?
ask-csv-lead = Download the list, fill in the column “Answer”, and upload the same file. Write “cannot be read” or “not with us any more” where that is so. Empty an answer to take it back. First give the column the format “text”: otherwise the spreadsheet makes a date of version 4.2.
ask-csv-file = The file, filled in
ask-csv-upload = Upload the file
ask-csv-none = Choose a file first.
# $count (Number)
ask-problems = { $count ->
    [one] 1 answer was not kept.
   *[other] { $count } answers were not kept.
}
# $saved (Number)
ask-problems-saved = { $saved ->
    [0] Nothing new was kept.
    [one] 1 other answer was kept.
   *[other] { $saved } other answers were kept.
}
ask-problems-file = We cannot use this file. Nothing was kept.
# $text (String)
ask-problem-all = For all: { $text }
# $line (String)
# $column (String)
# $text (String)
ask-problem-line = Line of the file { $line }, column “{ $column }”: { $text }
# $number (String)
# $text (String)
ask-problem-device = { $number }: { $text }
# $code (String)
ask-bad = { $code ->
    [too_long] The answer is too long. Write the version only.
    [date] The spreadsheet has made a date of the version. Give the column the format “text” and write the version again.
    [number] The spreadsheet has shortened the number. Give the column the format “text” and write it again.
    [yes_no] Write “yes” or “no”.
    [unsure] This is not certain. Write only the version that you read on the device. Can you not read it? Choose “cannot be read”.
    [no_version] There is no number in this. Write the version as it stands on the device. Can you not read it? Choose “cannot be read”.
    [both] You fill in an answer and also choose why there is none. Choose one of the two.
    [unknown_line] This number does not belong to this question. Use the file that you downloaded here.
    [other_device] On this line stands another device than in the question. Put the lines back as they were.
    [ambiguous] This device stands in the question more than once. Leave the column “Line” in.
    [no_answer_column] There is no column “Answer”. Use the file that you downloaded here.
    [no_number_column] There is no column “Line” or “Number”. Use the file that you downloaded here.
   *[other] We cannot read this.
}
ask-over = This question was withdrawn
ask-over-do = You need not do anything more. What you had filled in is kept.
# $by (String)
# $at (String)
ask-said-by = { $by }, { $at }
# $by (String)
# $at (String)
# $code (String)
ask-paper = { $by ->
    [phone] Walk past the devices and write the answer in the empty column. Then fill it in on the page, or phone { $at } and mention { $code }.
    [mail] Walk past the devices and write the answer in the empty column. Then fill it in on the page, or mail { $at } and mention { $code }.
   *[name] Walk past the devices and write the answer in the empty column. Then fill it in on the page, or tell { $at } and mention { $code }.
}
# $code (String)
ask-state = { $code ->
    [sent] Waits for an answer
    [closed] Finished
   *[withdrawn] Withdrawn
}
# $code (String)
ask-item-state = { $code ->
    [open] open
    [answered] answered
    [unknown] cannot be read
    [gone] not with us any more
   *[moot] not needed any more
}
nav-own-questions = Questions
ask-list-title = Questions from the CERT
# $count (Number)
ask-list-lead = { $count ->
    [0] No question is open.
    [one] 1 question waits for your answer.
   *[other] { $count } questions wait for your answer.
}
ask-list-empty = No questions
ask-list-empty-do = We only ask when a flaw may concern you and your list does not say.
ask-list-asked = Asked
# $count (Number)
ask-home = { $count ->
    [one] The CERT has 1 question about your devices.
   *[other] The CERT has { $count } questions about your devices.
}
# $supplier (String)
ask-answers-for = { $supplier } answers in your name

# $value (String)
# $date (String)
fact-told = { $value } (reported on { $date })
# $date (String)
fact-unknown = cannot be read (reported on { $date })
# $date (String)
fact-gone = no longer at the institution (reported on { $date })
# $subject (String)
# $value (String)
# $date (String)
fact-condition = { $subject }: { $value } (reported on { $date })

nav-questions = Questions
asks-title = Questions to institutions
# $count (Number)
asks-lead = { $count ->
    [0] There is nothing to ask now.
    [one] One institution knows something that settles a doubt. Ask.
   *[other] At { $count } addresses you can ask and settle a doubt. Begin at the top.
}
asks-proposed = Not asked yet
asks-proposed-none = There is nothing to ask
asks-proposed-none-do = An institution appears here as soon as only it can settle a doubt.
asks-more = There are more. They appear here once you have asked these.
# $supplier (String)
asks-via = { $supplier } answers for this customer
asks-devices = Devices
asks-groups = Kinds
asks-advisories = Advisories
asks-open = Waits for an answer
asks-open-none = No question waits for an answer.
asks-done = Finished
asks-opened = opened
asks-not-opened = not opened yet
asks-failed = did not arrive
# $at (String)
asks-reminded = reminded { $at }
# $count (Number)
asks-link = { $count ->
    [one] Ask the institution (1 device)
   *[other] Ask the institutions ({ $count } devices)
}
askp-crumb = Question
# $name (String)
askp-title = Question to { $name }
# $count (Number)
askp-lead = { $count ->
    [one] Check what you ask and add where to look on the device. One press sends it.
   *[other] Check what you ask and add where to look on the { $count } devices. One press sends it.
}
askp-groups = What you ask
askp-include = Ask this too
askp-hint-nl = Where to look (Dutch)
askp-hint-en = Where to look (English)
askp-hint-help = Write only what you are sure of, from the manual for example. We keep it for this product. It may stay empty.
askp-hint-kept = Kept from an earlier question.
askp-device-list = The devices
askp-recipients = Who gets it
askp-to-act = answers
askp-to-inform = for information
# $number (String)
askp-phone = no e-mail address: phone { $number }
askp-nobody = Nobody can be reached. Add a contact first.
askp-preview = How the mail reads
askp-save = Keep the texts
askp-saved = The texts are kept.
# $count (Number)
askp-send = { $count ->
    [one] Ask about 1 device
   *[other] Ask about { $count } devices
}
askp-none-ticked = Choose at least one kind.
# $mails (Number)
askp-sent = { $mails ->
    [0] The question is ready. No mail goes out: phone them yourself.
    [one] The question is sent: 1 mail.
   *[other] The question is sent: { $mails } mails.
}
# $name (String)
# $said (String)
# $items (String)
askd-title = Question to { $name }: { $said } of { $items } answered
# $state (String)
askd-lead = { $state ->
    [sent] The question waits for an answer. Told on the phone? Fill it in below.
    [closed] Nothing more is expected. Below stands what was said.
   *[withdrawn] The question was withdrawn. What had been answered still stands.
}
askd-messages = Messages
# $round (Number)
# $number (String)
askd-round = { $round ->
    [1] question
   *[other] reminder { $number }
}
askd-remind = Remind
askd-withdraw = Withdraw
askd-withdraw-sure = The institution then need not answer any more. What was answered stays. You can ask again later.
askd-retry = Try again
askd-reminded = The reminder is sent.
askd-withdrawn = The question is withdrawn.
askd-retried = The message goes out again.
askd-answers = Answers
askd-by-phone = Who told it?
askd-history = What has happened
# $act (String)
askd-deed = { $act ->
    [question_send] Sent
    [question_remind] Reminded
    [question_answer] Answered
    [question_withdraw] Withdrawn
   *[other] { $act }
}
