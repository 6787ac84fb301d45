### Wat anderen van een kwetsbaarheid weten.

known-kev = Wordt misbruikt: op de lijst van de VS sinds { $day }
known-eu-kev = Wordt misbruikt: op de lijst van de EU sinds { $day }
known-ransomware = Wordt gebruikt voor gijzelsoftware
known-epss = Kans op misbruik binnen 30 dagen: { $score } % (hoger dan { $percentile } % van alle kwetsbaarheden)
known-ssvc = Beslispunten: misbruik { $exploitation }, te automatiseren { $automatable }, gevolg { $impact }
known-source = { $source ->
    [cisa_kev] CISA KEV
    [eu_kev] EU KEV
    [first_epss] FIRST EPSS
   *[other] { $source }
}
known-ssvc-word = { $code ->
    [none] niet bekend
    [poc] er is een voorbeeld
    [active] ja, het gebeurt
    [yes] ja
    [no] nee
    [partial] deels
    [total] volledig
    [unknown] onbekend
   *[other] { $code }
}
known-exploit-status = { $code ->
    [none] Niet bekend.
    [poc] Er is een voorbeeld openbaar.
   *[active] Het wordt misbruikt.
}
