### How much of an inventory is known.

# $known (String)
# $models (String)
coverage-line = { $known } of { $models } models known
# $known (String)
# $models (String)
coverage-own = Our devices: { $known } of { $models } models known
# $unknown (Number)
# $models (String)
coverage-unknown = { $unknown ->
    [0] All of your { $models } models are known to us.
    [one] 1 of your { $models } models is unknown to us.
   *[other] { $unknown } of your { $models } models are unknown to us.
}
coverage-see = See which
coverage-title = Unknown models
# $name (String)
coverage-title-of = Unknown models of { $name }
coverage-lead = An advisory about one of these we may miss, or we are in doubt. Write maker and product as they stand on the type plate, and import the list again.
coverage-lead-desk = An advisory about one of these may be missed. Say in the register what it is, or ask the institution to mend its list.
coverage-none = All models are known to us
coverage-none-do = There is nothing to mend.
coverage-empty = There is no list yet
coverage-col-model = As registered
coverage-col-devices = Devices
coverage-col-why = Why
coverage-col-number = Inventory number
coverage-col-lines = Lines
# $code (String)
coverage-why = { $code ->
    [maker_unknown] We do not know the maker
    [product_unknown] We know the maker, not this product
    [generic] This says only what sort of thing it is
    [known] Known
   *[other] Not looked at yet
}
# $code (String)
coverage-mend = { $code ->
    [maker_unknown] Check the maker's name. Is it the supplier? Then write who made it.
    [product_unknown] Check the product's name, or add the model number.
   *[generic] Add the name of the product or its model number.
}
# $number (String)
coverage-first-number = for example { $number }
coverage-rule = Make a rule
# $model (String)
coverage-rule-of = Make a rule for { $model }
coverage-nothing = (nothing filled in)
coverage-desk = Coverage
# $known (String)
# $devices (String)
coverage-devices = { $known } of { $devices } devices
