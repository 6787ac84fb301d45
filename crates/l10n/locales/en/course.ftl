### Texts of the part: course of action, for whom which passage is and how readable it is.

# $group (String) - code
advice-group = { $group ->
    [technical] IT staff
    [medical_technology] medical technology
    [supplier] IT supplier
    [small] small institution
   *[board] board
}
advice-everybody = everybody
advice-if-not-possible = what to do when this is not possible
# $group (String)
# $text (String)
advice-only-for = For { $group }: { $text }
compose-headings = Write for each reader
compose-headings-hint = Put a line with a word in brackets above what is for that reader alone. What stands above the first such line is for everybody. More readers? Put commas between them. We do not mail the text for the board; the institution reads it on the page of the notice.
compose-outline = Prepare an outline
# $words (String)
# $line (String)
# $language (String)
# $known (String)
compose-bad-heading = We do not know [{ $words }] (line { $line }, { $language }). Choose from: { $known }
# $language (String)
compose-nothing-for = This reader gets no advice of yours to read (language: { $language }). Write some, or a passage for everybody.
# $words (String)
compose-small-long = This mail has { $words } words. Keep it below 120: a small institution reads no further.
# $language (String)
readability-title = Read the text once more ({ $language })
# $words (String)
# $start (String)
readability-long-sentence = Cut this sentence of { $words } words: “{ $start } …”
# $word (String)
# $easier (String)
readability-hard-word = Replace “{ $word }” with: { $easier }
# $word (String)
readability-long-word = Cut this word or explain it: “{ $word }”
# $start (String)
readability-passive = Say who does it: “{ $start } …”
# $sentences (String)
readability-board = Keep to three sentences for the board; now there are { $sentences }.

# $remedy (String) - code
# $product (String)
# $maker (String)
outline-technical = { $remedy ->
    [fix] Install the update by { $maker } for { $product }. Make a backup first.
    [workaround] Carry out the measure by { $maker } for { $product }. Check afterwards that everything still works.
   *[none] Take { $product } off the internet. Allow only what is really needed. { $maker } has no solution yet.
}
# $remedy (String) - code
# $product (String)
# $maker (String)
outline-medical = { $remedy ->
    [fix] Ask { $maker } when { $product } can be updated. Agree with the ward when the device may be away.
    [workaround] Ask { $maker } whether the measure for { $product } is safe while it is in use. Agree with the ward when you do it.
   *[none] Ask { $maker } when there will be a solution for { $product }. Tell the ward what to watch for.
}
outline-small = Ask your supplier when it is done. Write that down.
# $product (String)
# $maker (String)
outline-board = There is a leak in { $product } by { $maker }. Our technicians know what to do. You need not decide anything now.
# $product (String)
outline-fallback = Put { $product } on a part of the network of its own. Watch what happens to it. Tell us when it can be done.

# $name (String)
# $at (String)
compose-looking = { $name } asks you to look as well ({ $at }). Read the mails and send them, or change them: then { $name } looks again.
# $at (String)
compose-looking-own = You asked a colleague to look ({ $at }). It goes out as soon as somebody else sends the same.
compose-takes-two = This goes to many people; whoever was told of it within 24 hours counts as well. A colleague looks at it before it goes out.
compose-sure-ask-lead = Nothing goes out yet. A colleague reads it and sends it.
compose-yes-ask = Yes, ask a colleague
# $name (String)
subjects-looks = { $name } asks you to look
