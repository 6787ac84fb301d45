### What others know of a vulnerability.

# $day (String)
known-kev = Exploited: on the list of the US since { $day }
# $day (String)
known-eu-kev = Exploited: on the list of the EU since { $day }
known-ransomware = Used for ransomware
# $score (String)
# $percentile (String)
known-epss = Chance of exploitation within 30 days: { $score } % (higher than { $percentile } % of all vulnerabilities)
# $automatable (String)
# $exploitation (String)
# $impact (String)
known-ssvc = Decision points: exploitation { $exploitation }, automatable { $automatable }, impact { $impact }
# $source (String) - code or name of a source
known-source = { $source ->
    [cisa_kev] CISA KEV
    [eu_kev] EU KEV
    [first_epss] FIRST EPSS
   *[other] { $source }
}
# $code (String) - a value of SSVC
known-ssvc-word = { $code ->
    [none] none known
    [poc] there is a proof of concept
    [active] active
    [yes] yes
    [no] no
    [partial] partial
    [total] total
    [unknown] unknown
   *[other] { $code }
}
# $code (String)
known-exploit-status = { $code ->
    [none] None known.
    [poc] There is a public proof of concept.
   *[active] It is being exploited.
}
