### Waarom een apparaat kwetsbaar is of kan zijn: één zin per grond.

ground-maker-same = zelfde fabrikant: geregistreerd als “{ $registered }”, het advies zegt “{ $stated }”
ground-maker-alias = zelfde fabrikant onder een andere naam: geregistreerd als “{ $registered }”, het advies zegt “{ $stated }”
ground-maker-unknown = de fabrikant is niet geregistreerd, of staat niet in het advies
ground-maker-differs = hetzelfde product, maar een andere fabrikant: geregistreerd als “{ $registered }”, het advies zegt “{ $stated }”
ground-decided-same = het CERT besloot op { $on }: “{ $registered }” is “{ $stated }” in het advies
ground-decided-other = het CERT besloot op { $on }: “{ $registered }” is een ander product dan “{ $stated }” in het advies
ground-product-named = geregistreerd als “{ $registered }”, het advies noemt “{ $stated }”
ground-model-number = zelfde modelnummer: geregistreerd als “{ $registered }”, het advies zegt “{ $stated }”
ground-family-member = “{ $registered }” hoort bij “{ $stated }” in het advies
ground-product-vague = alleen geregistreerd als “{ $registered }”; het advies gaat over “{ $stated }”: controleer welk product het is
ground-excluded = het advies zegt dat “{ $registered }” niet is bedoeld: “{ $stated }”
ground-all-versions = het advies zegt: alle versies
ground-version-within = de geregistreerde versie is { $registered }; het advies zegt { $stated }
ground-version-outside = de geregistreerde versie is { $registered }; dat valt buiten wat het advies zegt: { $stated }
ground-version-fixed = de geregistreerde versie is { $registered }; het is verholpen vanaf { $fixed }
ground-version-missing = er is geen versie geregistreerd; het advies zegt { $stated }: controleer de versie
ground-version-not-comparable = versie { $registered } is niet te vergelijken met “{ $stated }”: controleer dit
ground-condition-open = dit geldt alleen als “{ $condition }”: controleer dit
ground-condition-met = aan de voorwaarde “{ $condition }” is voldaan
ground-condition-not-met = aan de voorwaarde “{ $condition }” is niet voldaan
ground-only-in-text = “{ $stated }” staat in de tekst van het advies, niet in de lijst met producten
ground-under-investigation = de fabrikant onderzoekt dit product nog
ground-stated-not-affected = de fabrikant zegt dat dit product niet kwetsbaar is
ground-component = { $more ->
    [0] het onderdeel { $component } in { $product } ({ $numbers }): { $reasons }
   *[other] het onderdeel { $component } in { $product } ({ $numbers } en nog { $more }): { $reasons }
}
version-bound = { $code ->
    [before] vóór { $version }
    [upto] t/m { $version }
    [from] vanaf { $version }
    [after] na { $version }
   *[not] niet { $version }
}
version-all = alle versies
