### Messages of the area: mail. Start each message with "mail-".

# $severity (String) - in capitals
# $what (String) - maker and product
# $act (String) - what to do and by when
mail-subject = [{ $severity }] { $what }: { $act }
# $what (String) - maker and product
# $institution (String)
mail-subject-customer = { $what } at { $institution }
# $act (String)
mail-subject-update = change: { $act }
# $act (String)
mail-subject-reminder = reminder: { $act }
# $supplier (String)
mail-subject-supplier-silent = { $supplier } has not answered yet
# $supplier (String)
mail-subject-supplier-gone = do this yourself now, { $supplier } does it no more
mail-your-supplier = your IT supplier
mail-act-late = the time is up
# $day (String)
mail-act-update = update before { $day }
# $day (String)
mail-act-measures = take measures before { $day }
mail-act-informed = for your information
mail-exercise = [OEFENING/EXERCISE]
# $tlp (String)
mail-tlp = TLP:{ $tlp }. Share this only with those who need it.

# $product (String)
# $maker (String)
mail-what = There is a security hole in { $product } by { $maker }.
# $product (String)
# $maker (String)
mail-what-update = Something has changed about { $product } by { $maker }. This message replaces our earlier one.
mail-again = We have no answer from you yet. Choose an answer below, also when you are still at it.
mail-again-late = We have no answer from you yet, and the time is up. Choose an answer below, or call us.
# $supplier (String)
mail-supplier-silent = { $supplier } takes care of this for you, but has told us nothing yet. Ask there, or answer yourself.
# $supplier (String)
mail-supplier-gone = { $supplier } does not take care of this for you any more. Do it yourself, or ask your new supplier.
# $count (Number) - devices
mail-small-concerns = { $count ->
    [one] We think this concerns you: 1 is on your list.
   *[other] We think this concerns you: { $count } are on your list.
}
# $count (Number) - devices
mail-concerns = { $count ->
    [one] 1 device on your list is vulnerable.
   *[other] { $count } devices on your list are vulnerable.
}
# $count (Number) - devices
# $institution (String)
mail-concerns-customer = { $count ->
    [one] Your customer { $institution } has 1 vulnerable device.
   *[other] Your customer { $institution } has { $count } vulnerable devices.
}
# $code (String) - care impact
mail-care-impact = { $code ->
    [nuisance] If it goes wrong, your work is hindered.
    [delayed_care] If it goes wrong, care can be delayed.
    [danger_to_patient] If it goes wrong, patients can be in danger.
   *[other] .
}
mail-small-act = Call your IT supplier today and forward this mail.
# $supplier (String)
mail-supplier-acts = { $supplier } takes care of this for you and has had the same message. You need not do anything now.
mail-mandate = You look after these devices for this institution. Please act, and answer in its name.
# $deadline (String)
mail-was-due = We had hoped for your answer before { $deadline }.
# $deadline (String)
mail-by-when = Let us know before { $deadline }.
# $by (String)
# $at (String)
# $code (String)
mail-call-us = { $by ->
    [phone] Questions? Call { $at } and mention { $code }.
    [mail] Questions? Mail { $at } and mention { $code }.
   *[name] Questions? Ask { $at } and mention { $code }.
}
mail-todo = What you do
mail-maker-says = What the maker says
# $kind (String)
# $text (String)
mail-maker-line = { $kind }: { $text }
mail-no-advice = The maker gives no solution yet. Keep these devices away from the internet and follow what happens to them.
mail-if-not-possible = Not possible in time?
mail-not-possible = Cannot do this in time? Call us. We think along.
mail-listed-below = The list is at the bottom of this mail.
mail-devices = Devices
mail-column-number = Number
mail-column-product = Product
mail-column-place = Location
mail-column-department = Department
# $count (Number)
mail-more-devices = { $count ->
    [one] And 1 more. See the full list behind the link to the details.
   *[other] And { $count } more. See the full list behind the link to the details.
}
mail-answer = Answer
mail-answer-how = Choose an answer. You need not log in.
mail-button-taken-care-of = Taken care of by IT
mail-button-call-me = Call me
mail-button-not-with-us = Not with us
# $url (String)
mail-customers = Do more of your customers have this? Sign in and answer for all of them at once: { $url }
mail-button-detail = Details and other answers
# $institution (String)
mail-why = You get this mail as contact of { $institution }.
# $institution (String)
mail-why-supplier = You get this mail because you look after devices of { $institution }.
# $cert (String)
# $tracking (String)
# $maker (String)
mail-source = { $cert }. Source: advisory { $tracking } by { $maker }.
# $code (String)
mail-numbers = Our number: { $code }.
# $code (String)
# $reference (String)
mail-numbers-both = Our number: { $code }. Your number: { $reference }.
# $product (String)
mail-and-more = { $product } and other products

## One mail to a supplier about several customers

# $what (String) - maker and product
# $customers (String) - how many
mail-subject-customers = { $what } at { $customers } customers
mail-again-customers = We have no answer from you yet about these customers. Answer by the button, also when you are still at it.
mail-again-customers-late = We have no answer from you yet about these customers, and the time is up. Answer by the button, or call us.
# $customers (String) - how many
# $devices (String) - how many
mail-concerns-customers = { $customers } of your customers have { $devices } vulnerable devices together.
# $customers (String) - how many
mail-concerns-customers-unsure = { $customers } of your customers have vulnerable devices.
mail-mandate-customers = You look after these devices for these customers. Please act, and answer in their name.
# $deadline (String)
mail-by-when-each = With each customer stands before when you answer. The first time is { $deadline }.
mail-answer-customers = Answer for all customers at once, or for some of them. You need not log in.
mail-button-customers = Answer for your customers
mail-customers-title = Your customers
mail-column-customer = Customer
mail-column-our-number = Our number
mail-column-devices = Devices
mail-column-by-when = Answer before
# $count (Number)
mail-customer-devices = { $count ->
    [one] 1 device
   *[other] { $count } devices
}
# $count (Number)
mail-more-customers = { $count ->
    [one] And 1 more customer. See all of them behind the button.
   *[other] And { $count } more customers. See all of them behind the button.
}
mail-why-customers = You get this mail because you look after devices of these customers.
mail-discreet-customers = Do not tell a customer which other customers have this.

## The audit trail

mail-anchor-subject = { $cert }: end of the audit trail, row { $seq }
mail-anchor-text = Keep this mail. With it can be seen later whether somebody changed the audit trail: brandwacht audit verify --anchor FILE
