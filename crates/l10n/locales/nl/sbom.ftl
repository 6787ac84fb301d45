### Waarom een onderdeel van een softwarelijst kwetsbaar is of niet.

sbom-hash-equal = hetzelfde bestand ({ $algorithm })
sbom-hash-weak = een gelijke controlesom ({ $algorithm }), die na te maken is
sbom-purl-equal = hetzelfde pakket: { $purl }
sbom-purl-package = hetzelfde pakket, in een andere versie: { $purl }
sbom-cpe = het advies noemt { $stated }
sbom-name = alleen de naam is gelijk: “{ $stated }”: controleer dit
sbom-all-versions = het advies zegt: alle versies
sbom-within = versie { $registered } valt binnen: { $stated }
sbom-outside = versie { $registered } valt buiten: { $stated }
sbom-version-missing = de versie ontbreekt; het advies zegt { $stated }: controleer de versie
sbom-not-comparable = versie { $registered } is niet te vergelijken met “{ $stated }”: controleer dit
sbom-stated-fixed = het advies noemt deze versie als verholpen
sbom-stated-not-affected = het advies noemt dit als niet kwetsbaar
sbom-under-investigation = dit wordt nog onderzocht
sbom-contradiction = adviezen spreken elkaar tegen: controleer dit
sbom-vex-not-affected = { $author } zegt: niet kwetsbaar ({ $reason })
sbom-vex-fixed = { $author } zegt: verholpen
sbom-vex-affected = { $author } zegt: kwetsbaar
sbom-vex-investigation = { $author } onderzoekt dit nog
sbom-vex-conditional = { $author } zegt: niet kwetsbaar, als u “{ $stated }” heeft geregeld: controleer dit
sbom-vex-without-reason = { $author } zegt: niet kwetsbaar, zonder reden: vraag ernaar
sbom-vex-other = { $author }, niet de leverancier, zegt: { $status }
sbom-vex-no-supplier = de lijst zegt niet wie de leverancier is, en daarom telt niet wat { $author } zegt: { $status }
sbom-vex-superseded = een verklaring van { $author } van { $day } zegt { $status }; het advies of een latere verklaring is nieuwer
sbom-vex-version = wat { $author } zegt gaat misschien over een andere versie
sbom-justification = { $code ->
    [component_not_present] het onderdeel zit er niet in
    [vulnerable_code_not_present] de kwetsbare code zit er niet in
    [vulnerable_code_not_in_execute_path] de kwetsbare code wordt niet gebruikt
    [vulnerable_code_cannot_be_controlled_by_adversary] een aanvaller kan er niet bij
    [inline_mitigations_already_exist] er zit al bescherming in
   *[other] geen reden gegeven
}
sbom-status = { $code ->
    [not_affected] niet kwetsbaar
    [affected] kwetsbaar
    [fixed] verholpen
   *[other] in onderzoek
}
