### Why an asset is, or may be, concerned: one sentence per ground.

# $registered (String)
# $stated (String)
ground-maker-same = same maker: registered as “{ $registered }”, the advisory says “{ $stated }”
# $registered (String)
# $stated (String)
ground-maker-alias = same maker under another name: registered as “{ $registered }”, the advisory says “{ $stated }”
ground-maker-unknown = the maker is not registered, or not named in the advisory
# $registered (String)
# $stated (String)
ground-maker-differs = the same product, but another maker: registered as “{ $registered }”, the advisory says “{ $stated }”
# $on (String) - a date
# $registered (String)
# $stated (String)
ground-decided-same = the CERT decided on { $on }: “{ $registered }” is “{ $stated }” in the advisory
# $on (String) - a date
# $registered (String)
# $stated (String)
ground-decided-other = the CERT decided on { $on }: “{ $registered }” is another product than “{ $stated }” in the advisory
# $registered (String)
# $stated (String)
ground-product-named = registered as “{ $registered }”, the advisory names “{ $stated }”
# $registered (String)
# $stated (String)
ground-model-number = same model number: registered as “{ $registered }”, the advisory says “{ $stated }”
# $registered (String)
# $stated (String)
ground-family-member = “{ $registered }” belongs to “{ $stated }” in the advisory
# $registered (String)
# $stated (String)
ground-product-vague = registered only as “{ $registered }”; the advisory is about “{ $stated }”: check which product it is
# $registered (String)
# $stated (String)
ground-excluded = the advisory says that “{ $registered }” is not meant: “{ $stated }”
ground-all-versions = the advisory says: all versions
# $registered (String)
# $stated (String)
ground-version-within = the registered version is { $registered }; the advisory says { $stated }
# $registered (String)
# $stated (String)
ground-version-outside = the registered version is { $registered }, outside what the advisory says: { $stated }
# $registered (String)
# $fixed (String)
ground-version-fixed = the registered version is { $registered }; it is fixed from { $fixed }
# $stated (String)
ground-version-missing = no version is registered; the advisory says { $stated }: check the version
# $registered (String)
# $stated (String)
ground-version-not-comparable = version { $registered } cannot be compared with “{ $stated }”: check it
# $condition (String)
ground-condition-open = this holds only if “{ $condition }”: check it
# $condition (String)
ground-condition-met = the condition “{ $condition }” is met
# $condition (String)
ground-condition-not-met = the condition “{ $condition }” is not met
# $stated (String)
ground-only-in-text = “{ $stated }” stands in the text of the advisory, not in its list of products
ground-under-investigation = the maker is still investigating this product
ground-stated-not-affected = the maker says that this product is not affected
# $reasons (String)
# $component (String) - with its version
# $more (Number) - numbers that are not written out
# $numbers (String)
# $product (String)
ground-component = { $more ->
    [0] the component { $component } in { $product } ({ $numbers }): { $reasons }
   *[other] the component { $component } in { $product } ({ $numbers } and { $more } more): { $reasons }
}
# $code (String) - before, up to, from, after, not
# $version (String)
version-bound = { $code ->
    [before] before { $version }
    [upto] up to and including { $version }
    [from] from { $version }
    [after] after { $version }
   *[not] not { $version }
}
version-all = all versions
