### Messages of the area: alert. One alert with all customers of a supplier. Start each message with "alert-".

alert-all = all customers
alert-lead = Tick customers and give one answer. Each of them reads what you said in its name, and can correct it.
alert-who = At these customers
alert-customer = Customer
alert-at = At
alert-devices = Devices
alert-state = Your answer
alert-no-answer = no answer yet
alert-reference = Your number
alert-note = Note for this customer
# $customer (String)
alert-reference-of = Your number for { $customer }
# $customer (String)
alert-note-of = Note for { $customer }
alert-note-all = Note for all of them
alert-note-hint = Not required. It stands with every answer that you give now.
alert-answer = Answer for several at once
alert-do-ticked = Answer for the ticked customers
# $count (Number)
alert-do-waiting = Answer for all { $count } that wait
# $count (Number)
# $waiting (Number)
alert-progress = { $count ->
    [one] 1 customer
   *[other] { $count } customers
}, { $waiting ->
    [0] nobody waits for you
    [one] 1 waits for you
   *[other] { $waiting } wait for you
}
# $count (Number)
alert-customers = { $count ->
    [one] 1 customer
   *[other] { $count } customers
}
# $count (String)
alert-at-least = at least { $count }
# $count (Number)
alert-others = { $count ->
    [one] 1 other customer has this as well. Answer for both at once.
   *[other] { $count } other customers have this as well. Answer for all at once.
}
# $count (Number)
alert-answered = { $count ->
    [one] Noted for 1 customer.
   *[other] Noted for { $count } customers.
}
alert-none-ticked = Tick at least one customer. Nothing was noted.
alert-not-yours = You do not act for one of these customers any more. Nothing was noted: look at the list and try again.

alert-link-lead = Tick customers and give one answer. You need not log in. Each of them reads what you said in its name.
# $customer (String)
alert-link-see = See the devices of { $customer }
alert-link-about = Who is it about?
alert-link-back = Back to all your customers
alert-link-sign-in = Sign in for a number and a note with each customer

answer-reference = Your own number
answer-reference-hint = Not required. For example the number of your ticket: our next mails about this carry it in their subject.
answer-reference-long = Your own number is too long. Make it shorter than 100 signs.
# $reference (String)
answer-reference-is = number { $reference }
