### The register: what the CERT has decided about products and makers.

nav-register = Register
register-title = Register
register-lead = Each decision holds for everything that is registered in the same words. Take a decision back when it is wrong.
register-all = All
register-filter = Kind of rule
register-search = Search in rules
register-with-undone = Show what was taken back too
register-find = Search
register-new = Make a rule
register-empty = No rules yet
register-empty-do = Review a doubt and choose “Remember this”. Then the rule stands here.
register-empty-other = No rule fits what you look for. Search with fewer words.
register-col-rule = Rule
register-col-reason = Reason
register-col-who = Decided by
register-col-whose = Device
register-col-advisory = Advisory
register-col-change = Becomes
register-undone = Taken back by
register-undone-tag = taken back
register-see = See the rule
# $rule (String)
register-made = Kept: { $rule }. What it is about is compared again; load this page again in a moment to see it.
register-remember = Remember this for the next time
register-remember-why = Your answer becomes a rule. It holds for all institutions. First you see what changes.
register-keys = make a rule: same product, other product, family, versions, name of the maker
# $code (String) - kind of rule
register-kind = { $code ->
    [same_product] Same product
    [other_product] Another product
    [family_member] Belongs to this family
    [notation] How versions are written
   *[maker_name] Another name of the maker
}
# $code (String) - kind of rule
register-kind-hint = { $code ->
    [same_product] What is registered so is always what advisories call so. The version still decides.
    [other_product] What is registered so is never what advisories call so.
    [family_member] What is registered so is a member of the family that advisories call so.
    [notation] So the versions of this product are written and compared.
   *[maker_name] The registered maker is another name of the maker in the advisory.
}
# $registered (String)
# $stated (String)
register-same = “{ $registered }” is always “{ $stated }”
# $registered (String)
# $stated (String)
register-other = “{ $registered }” is never “{ $stated }”
# $registered (String)
# $stated (String)
register-member = “{ $registered }” belongs to “{ $stated }”
# $stated (String)
# $notation (String)
register-notation = Versions of “{ $stated }”: { $notation }
# $name (String)
# $maker (String)
register-maker = “{ $name }” is another name of “{ $maker }”
# $code (String) - notation
register-notation-name = { $code ->
    [natural] natural order of numbers and letters
    [dotted] numbers with dots (4.10 comes after 4.9)
    [semver] Semantic Versioning
    [letter_revision] a letter with numbers (B.06.18)
    [service_pack] a release with a service pack or build (6.0 SP5)
    [parallel_lines] lines beside each other (L81 and U61)
    [date] a date
   *[opaque] only equal or not equal
}
register-new-title = Make a rule
register-new-lead = Check the words, look at what changes, and give the reason.
register-which = What do you decide?
register-registered = So it is registered
register-stated = So the advisory calls it
register-maker-field = Maker
register-product-field = Product
register-model-field = Model number
register-notation-field = How versions are written
register-notation-hint = Only for a rule about versions.
register-notation-none = Choose a way
register-reason-field = Reason
register-reason-hint = What did you see, and where?
register-save = Keep the rule
register-look-again = Nothing is kept yet. You chose something else than what you looked at before: see below what changes, then keep the rule.
register-preview = Look again at what changes
register-effect-title = What changes?
register-decides-title = What does this rule decide now?
# $lines (Number)
# $institutions (Number)
# $advisories (Number)
register-effect = This rule is about { $lines ->
    [one] one inventory line
   *[other] { $lines } inventory lines
} at { $institutions ->
    [one] one institution
   *[other] { $institutions } institutions
} and { $advisories ->
    [one] one advisory
   *[other] { $advisories } advisories
}.
register-effect-none = Nothing changes now. The rule also holds for what comes later.
register-effect-cut = There is more than was looked at here. The rule holds for all of it.
# $count (Number)
register-effect-more = { $count ->
    [one] And one more change.
   *[other] And { $count } more changes.
}
# $code (String) - verdict or none
register-verdict = { $code ->
    [affected] affected
    [review] in doubt
   *[none] not affected
}
register-undo = Take this rule back
register-undo-reason = Why is the rule wrong? (optional)
register-wrong-kind = Choose what you decide.
register-wrong-registered = Fill in the product or the model number as it is registered.
register-wrong-stated = Fill in the product as the advisory calls it.
register-wrong-maker = Fill in both names of the maker.
# $limit (Number)
register-wrong-long = Make the text shorter: { $limit } characters at most.
register-wrong-notation = Choose how the versions are written.
register-wrong-reason = Give the reason: what did you see, and where?
register-known-title = What is known already
# $maker (String)
register-known-of = of { $maker }
# $names (String)
register-known-also = Also: { $names }
# $names (String)
register-known-former = Formerly, or taken over: { $names }
