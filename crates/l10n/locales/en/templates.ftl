### Messages of the area: templates. Texts of the CERT's own that advices begin with, and asking a colleague by mail to look. Start each message with "templates-", "compose-template-" or "look-mail-".

templates-title = Templates
templates-lead = Begin an advice with a text that stands ready. You change it in the notice as you like; the template stays as it is.
templates-new = Write a template
templates-empty = There are no templates yet
templates-empty-do = Write one, or take over the standard templates.
templates-standard = Take over the standard templates
templates-standard-why = Four texts in two languages to begin with. What you have already stays as it is.
# $added (String)
# $unchanged (String)
templates-taken = Added: { $added }. You had already: { $unchanged }.
templates-saved = The template is saved.
templates-col-name = Name
templates-col-fits = Fits
templates-col-languages = Languages
templates-col-changed = Changed
templates-retired = not in use
# $code (String) - level
templates-level = { $code ->
    [danger] danger
    [high] high
    [medium] medium
    [low] low
   *[any] every level
}
# $code (String) - kind of advice
templates-kind = { $code ->
    [update] install an update
    [mitigate] make misuse harder
    [isolate] take it off the network
    [monitor] watch for misuse
    [phishing] warn of false mails
   *[any] every advice
}
templates-name = Name
templates-name-hint = This is what you choose by. Whoever gets the notice does not see it.
templates-when = When does it fit?
templates-when-hint = What fits stands first when somebody chooses.
templates-for-level = Level
templates-for-kind = What you advise
templates-text-hint = Put a line with a word in brackets above what is for that reader alone, as in a notice.
templates-placeholders = What we fill in
templates-placeholders-hint = Write one of these words with its braces. We fill it in when you put the template into a notice.
# $code (String) - placeholder
templates-placeholder = { $code ->
    [title] title of the advisory
    [number] number of the advisory
    [maker] maker
    [product] product
    [fixed_version] version in which it is solved
    [deadline] by when an answer is due; choose that first
    [cert_name] name of the CERT
    [cert_phone] telephone number of the CERT
   *[cert_mail] mail address of the CERT
}
# $code (String) - what is wrong
templates-wrong = { $code ->
    [no_name] Give the template a name.
    [long_name] Make the name shorter than 100 signs.
    [no_text] Write a text in at least one language.
   *[long_text] Make the text shorter than 10,000 signs.
}
# $words (String)
# $line (String)
# $language (String)
# $known (String)
templates-wrong-placeholder = We do not know { $words } (line { $line }, { $language }). Choose from: { $known }
# $line (String)
# $language (String)
templates-wrong-mark = Change line { $line } ({ $language }). A line may not begin with “==” and not be “-- nl” or “-- en”: files of templates are parted by them.
templates-theirs = What stands there now
templates-theirs-why = Somebody else wrote this meanwhile. Take over what you need. When you save again, yours takes its place.
templates-retire = Use it no more
templates-retire-why = Nobody can choose it then. You can bring it back.
templates-restore = Use it again
# $version (String)
templates-version = Version { $version }

compose-template = Template
compose-template-put = Put it in
compose-template-fits = Fits this notice
compose-template-other = Others
compose-template-all = All templates
compose-template-none = Choose a template.
# $words (String)
# $line (String)
# $language (String)
compose-template-unfilled = Fill in { $words } yourself (line { $line }, { $language }). We do not know what to put there.

look-mail-subject = Look before this goes out
# $title (String)
look-mail-subject-of = Look before this goes out: { $title }
# $name (String)
look-mail-greeting = { $name },
# $asker (String)
# $people (String)
look-mail-what = { $asker } asks you to look at a notice. It goes to this many people: { $people }.
# $title (String)
look-mail-about = It is about: { $title }
look-mail-do = Read the mails and send them, or change them. Nothing goes out before that.
look-mail-button = Look at it
look-mail-until = After seven days the question is over.
look-mail-only = Only for you
# $cert (String)
look-mail-why = From { $cert }. You get this because you may send notices.
