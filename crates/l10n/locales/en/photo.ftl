### The IT snapshot: ticking what one has.

photo-title = IT snapshot
photo-lead = Tick what you have and press “Save”. You may stop and go on later: what you have saved stays.
photo-why = Have you no list of your devices? Then this one is enough. What you have, we compare with every advisory. About what you do not have, we send you nothing.
# $answered (Number)
# $total (Number)
photo-progress = { $answered } of { $total } answered
# $yes (Number)
# $no (Number)
# $unknown (Number)
photo-counts = { $yes } yes, { $no } no, { $unknown } don't know
# $count (Number)
photo-counts-elsewhere = (of which { $count } that are not on this list)
# $count (Number)
photo-open = { $count ->
    [one] Of 1 product of the IT snapshot we do not know yet whether you have it.
   *[other] Of { $count } products of the IT snapshot we do not know yet whether you have them.
}
photo-unsaved = You have changed something. Press “Save” to keep it.
# $said (String)
photo-said = { $said ->
    [yes] Yes
    [no] No
   *[unknown] Don't know
}
photo-more = Version, number, who looks after it
photo-version = Version
photo-version-hint = If you know it. It often stands under “About” or “Info”.
photo-quantity = How many
photo-managed-by = Looked after by
# $name (String)
photo-remark = Looked after by { $name }
# $class (String)
photo-other = Another: { $class }
photo-other-add = Something else of this kind
photo-other-maker = Maker
photo-other-product = Name of the product
# $count (Number)
photo-on-list = { $count ->
    [one] Is on your imported list already (1 line). You need not tick it.
   *[other] Is on your imported list already ({ $count } lines). You need not tick it.
}
photo-save = Save
# $count (Number)
photo-saved = { $count ->
    [0] Saved. Nothing had changed.
    [one] Saved: 1 answer.
   *[other] Saved: { $count } answers.
}
# $count (Number)
photo-saved-open = { $count ->
    [0] You have answered everything.
    [one] 1 is still open.
   *[other] { $count } are still open.
}
photo-to-list = To your list
# $count (Number)
photo-problems = { $count ->
    [one] 1 answer was not kept.
   *[other] { $count } answers were not kept.
}
# $what (String)
# $text (String)
photo-problem = { $what }: { $text }
# $code (String)
photo-bad = { $code ->
    [said] Write yes, no or don't know.
    [quantity] Write a whole number from 1 to 100000.
    [too_long] Shorten the text to 200 signs.
    [no_product] Say which product it is.
    [no_item] This line is not on the list. Use the file as you downloaded it.
    [no_key_column] There is no column “Key”. Use the file as you downloaded it.
    [no_answer_column] There is no column “Do you have it?”. Use the file as you downloaded it.
   *[other] This cannot be read.
}
photo-csv = Rather in a spreadsheet?
photo-csv-lead = Download the list, fill in the column “Do you have it?” with yes, no or don't know, save it as CSV and send it back.
photo-csv-get = Download the list
photo-csv-file = The filled-in list
photo-csv-send = Send the list
photo-csv-none = Choose a file.
photo-col-key = Key
photo-col-class = Kind
photo-col-maker = Maker
photo-col-product = Product
photo-col-said = Do you have it?
photo-tag = ticked
photo-at-home = You compare at home. Then nothing of your devices stands with us, and nothing is ticked here either.
# $by (String)
# $when (String)
photo-desk = Ticked by { $by }, { $when }
# $names (String)
photo-desk-unknown = Does not know whether it has: { $names }
photo-start-title = Where do you begin?
photo-start-lead = You have told us nothing about your devices yet. This is what you get now: advisories for your whole sector, and someone who answers the phone. We cannot warn you about your own devices.
# $names (String)
photo-start-supplier = { $names } acts for you and gets what we find for you.
photo-start-photo = Tick what you have. It takes a quarter of an hour, on your phone if you like.
photo-start-import = Have you a list already? Import it.
photo-start-home = Must your list stay with you? Then compare at home.
# $name (String)
# $answers (Number)
# $added (Number)
# $changed (Number)
# $gone (Number)
photo-cli-saved = { $name }: { $answers } answers; lines: { $added } new, { $changed } changed, { $gone } gone
