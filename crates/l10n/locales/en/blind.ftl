### Messages of the area: comparing at home. Start each message with "blind-".

## A notice to an institution that counts itself

# $count (String)
blind-mail-small = You counted { $count } on your list yourself. You know which they are; we do not.
# $count (String)
blind-mail = You counted yourself: { $count } lines on your list are vulnerable. Which they are stands in your own report only.
# $institution (String)
# $count (String)
blind-mail-customer = { $institution } counted themselves: { $count } lines are vulnerable. They know which.
# $count (String)
blind-devices = Counted at home: { $count }
blind-devices-why = The institution compares at home. We do not know which devices these are.
# $count (String)
blind-devices-own = You counted { $count } yourself. Which devices they are stands in the report that you made at home.

## At an advisory

blind-who = Count themselves
blind-who-lead = These institutions compare at home. We know how many, not which. These counts are added to no others.
blind-who-caption = Institutions that count themselves, with what they counted
# $count (String)
blind-counted = counted at home: { $count }
blind-counted-none = counted at home: none
# $count (String)
blind-counted-review = { $count } still to find out
blind-not-yet = not counted yet
blind-not-current = not counted yet on the newest version
# $name (String)
# $serial (String)
blind-said = { $name }, with bundle { $serial }
# $tlp (String)
blind-not-in-bundle = This advisory stands in no bundle ({ $tlp }). Ask these institutions yourself.
# $count (Number)
blind-sum = { $count ->
    [one] 1 counted at home
   *[other] { $count } counted at home
}
# $count (Number)
blind-make-notice = { $count ->
    [one] Make notice (1 counted at home)
   *[other] Make notice ({ $count } counted at home)
}
# $count (Number)
blind-lead-notice = { $count ->
    [one] One institution counted vulnerable devices at home. Make a notice.
   *[other] { $count } institutions counted vulnerable devices at home. Make a notice.
}

## How an institution takes part

blind-mode-title = How this institution takes part
# $code (String)
blind-mode = { $code ->
    [shared] Shares its list
    [blind] Compares at home
    [none] Has no list
   *[other] ?
}
# $code (String)
blind-mode-why = { $code ->
    [shared] The list stands here. The CERT compares and sees which devices are affected.
    [blind] The list stays at home. The CERT gets counts only.
    [none] There is no list. The CERT knows the institution and its supplier, and no more.
   *[other] ?
}
# $day (String)
blind-mode-since = Since { $day }.
blind-mode-change = Take part otherwise
blind-mode-confirm-title = The list here will be wiped
# $lines (Number)
blind-mode-confirm = { $lines ->
    [0] There is no line here now. Files and comparisons of earlier days are wiped as well.
    [one] There is 1 line here. It is wiped, with all files that were uploaded and all that was found in them.
   *[other] There are { $lines } lines here. They are wiped, with all files that were uploaded and all that was found in them.
}
blind-mode-confirm-final = This cannot be undone. Notices and answers stay, without devices. Backups of the CERT hold the list until they expire.
# $word (String)
blind-mode-confirm-word = Type { $word } to confirm
blind-mode-word = WIPE
# $word (String)
blind-mode-wrong-word = Type { $word } to wipe the list. Nothing was changed.
blind-mode-wipe = Wipe the list and go on
blind-mode-save = Save
blind-mode-saved = Saved.
# $lines (Number)
blind-mode-wiped = { $lines ->
    [0] Saved. There was no line here any more.
    [one] Saved. 1 line was wiped.
   *[other] Saved. { $lines } lines were wiped.
}
blind-mode-only-responsible = Only a manager or a security officer of your institution can change this.
# $counted (String)
# $total (String)
# $affected (String)
blind-coverage = Counted: { $counted } of { $total } advisories; in { $affected } of them something was found.
blind-coverage-none = This institution has counted nothing yet. Phone and ask whether it works out.
# $name (String)
# $serial (String)
blind-last = Last answer: { $name }, bundle { $serial }
blind-lead = This institution compares at home. We get counts only.
blind-mode-edit = Change how this institution takes part

## The member's page

blind-nav = Compare at home
blind-title = Compare at home yourself
blind-page-lead = Keep your list at home and tell us only how many devices are affected.
blind-how = How it works
blind-how-1 = Get the bundle here: one file with all advisories and what we know of products.
blind-how-2 = Put the file on a computer in your own house. It need not be on the internet.
blind-how-3 = Compare your list with the bundle there. Your list does not leave that computer.
blind-how-4 = Read what comes out: a count for each advisory, and nothing else. Take out what you do not want to say.
blind-how-5 = Send that file in here.
blind-step-download = 1. Get the bundle
blind-download = Download the bundle
blind-download-hint = Each bundle has a higher number than the one before. Get a new one every week.
blind-step-key = 2. Check whose bundle it is
# $by (String)
# $at (String)
blind-key-why = { $by ->
    [phone] The bundle is signed. Phone us once at { $at } and compare these digits. Then keep the key.
    [mail] The bundle is signed. Ask us once for these digits ({ $at }) and compare them. Then keep the key.
   *[name] The bundle is signed. Ask { $at } once for these digits and compare them. Then keep the key.
}
blind-key-download = Download the key
blind-fingerprint = Fingerprint of the key
# $by (String)
# $at (String)
blind-no-key = { $by ->
    [phone] The CERT has no key yet to sign bundles with. Phone { $at }.
    [mail] The CERT has no key yet to sign bundles with. Mail { $at }.
   *[name] The CERT has no key yet to sign bundles with. Tell { $at }.
}
blind-step-compare = 3. Compare at home
# $by (String)
# $at (String)
blind-program = { $by ->
    [phone] You need the program brandwacht: one file, the same that the CERT works with. Ask us for it ({ $at }). Or build it yourself, in a folder with the source:
    [mail] You need the program brandwacht: one file, the same that the CERT works with. Ask us for it ({ $at }). Or build it yourself, in a folder with the source:
   *[name] You need the program brandwacht: one file, the same that the CERT works with. Ask { $at } for it. Or build it yourself, in a folder with the source:
}
blind-compare = Put the program brandwacht, the bundle, the key and your list (CSV) in one folder. Then type:
blind-compare-hint = report.html is for you and names every device. answer.json is for us and names none. Do you not want to give exact numbers either? Add --coarse: then it says 1–9, 10–99 or 100+.
blind-step-send = 4. Send the counts in
blind-file = The file answer.json
blind-file-hint = We read counts only. If anything else is in it, we refuse the file.
blind-send = Send the counts in
blind-send-none = Choose the file first.
blind-not-blind = Your list is with us now. Then we compare for you and you need not do this.
# $counted (Number)
blind-sent = { $counted ->
    [one] Thank you. We have noted your counts for 1 advisory.
   *[other] Thank you. We have noted your counts for { $counted } advisories.
}
# $count (Number)
blind-sent-unknown = { $count ->
    [one] 1 advisory is not known to us; we keep nothing of it.
   *[other] { $count } advisories are not known to us; we keep nothing of them.
}
blind-inventory-lead = Your list stays at home. Compare there, and tell us the counts.
blind-flaws = We cannot use this file
blind-flaws-do = Nothing was kept. Make the file again with brandwacht assess --answers, or phone us.
# $code (String)
blind-flaw = { $code ->
    [not_json] This is not valid JSON. The file was changed, or has not arrived whole.
    [too_large] The file is too large for a file of counts.
    [too_deep] This is no file of counts.
    [too_many] This is no file of counts.
    [other_file] This is no file of counts. Choose the file that brandwacht assess --answers has made.
    [version] This file was made with another version of the program. Use the same version as the CERT.
    [foreign] This does not belong in a file of counts. Take it out, so that you send nothing of your devices.
    [bundle] The number of the bundle is missing.
    [twice] This advisory stands there twice. Keep one of them.
    [too_long] The remark is too long. Shorten it.
    [count] A whole number belongs here, or “1-9”, “10-99” or “100+”.
   *[value] What stands here is not what belongs here.
}
blind-own = What you counted
blind-own-none = You have sent in nothing yet in which something was found.
blind-col-advisory = Advisory
blind-col-counted = Counted
blind-col-when = When
blind-reports = What you sent in
# $serial (String)
# $counted (Number)
# $name (String)
blind-report = { $counted ->
    [one] bundle { $serial }, 1 advisory, by { $name }
   *[other] bundle { $serial }, { $counted } advisories, by { $name }
}
blind-key-public = Key for bundles
blind-key-public-text = Do you compare at home? Phone us and compare these digits with your key.

## The report for home

blind-report-title = What concerns us?
# $day (String)
# $serial (String)
# $cert (String)
blind-report-made = Compared on { $day } with bundle { $serial } of { $cert }. This report names devices. Keep it in the house.
# $affected (String)
# $review (String)
# $advisories (String)
# $lines (String)
blind-report-summary = { $affected } lines are affected and of { $review } somebody must find out, with { $advisories } advisories and { $lines } lines.
# $code (String)
blind-report-verdict = { $code ->
    [affected] affected
    [review] find out
    [unread] not read
   *[other] ?
}
# $count (Number)
blind-report-unread = { $count ->
    [one] 1 line of the list could not be read, so it was not compared. Mend it and compare again: what is on it may be affected.
   *[other] { $count } lines of the list could not be read, so they were not compared. Mend them and compare again: what is on them may be affected.
}
# $count (Number)
blind-report-unread-more = { $count ->
    [one] And 1 more line.
   *[other] And { $count } more lines.
}
# $line (String)
blind-report-unread-line = Line { $line }
blind-report-nothing = Nothing on this list is affected, as far as we could see.
blind-report-number = Number
blind-report-product = Product
blind-report-place = Place
blind-report-why = Why
