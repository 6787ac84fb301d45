### Why a component of a bill of materials is affected or not.

# $algorithm (String)
sbom-hash-equal = the same file ({ $algorithm })
# $algorithm (String)
sbom-hash-weak = an equal checksum ({ $algorithm }), which can be forged
# $purl (String)
sbom-purl-equal = the same package: { $purl }
# $purl (String)
sbom-purl-package = the same package in some version: { $purl }
# $stated (String)
sbom-cpe = the advisory names { $stated }
# $stated (String)
sbom-name = only the name is the same: “{ $stated }”: check it
sbom-all-versions = the advisory says: all versions
# $registered (String)
# $stated (String)
sbom-within = version { $registered } is within: { $stated }
# $registered (String)
# $stated (String)
sbom-outside = version { $registered } is outside: { $stated }
# $stated (String)
sbom-version-missing = the version is missing; the advisory says { $stated }: check the version
# $registered (String)
# $stated (String)
sbom-not-comparable = version { $registered } cannot be compared with “{ $stated }”: check it
sbom-stated-fixed = the advisory names this version as fixed
sbom-stated-not-affected = the advisory says that this is not affected
sbom-under-investigation = this is still under investigation
sbom-contradiction = advisories contradict each other: check it
# $author (String)
# $reason (String)
sbom-vex-not-affected = { $author } says: not affected ({ $reason })
# $author (String)
sbom-vex-fixed = { $author } says: fixed
# $author (String)
sbom-vex-affected = { $author } says: affected
# $author (String)
sbom-vex-investigation = { $author } is still investigating
# $author (String)
# $stated (String)
sbom-vex-conditional = { $author } says: not affected, provided “{ $stated }”: check it
# $author (String)
sbom-vex-without-reason = { $author } says: not affected, without a reason: ask
# $author (String)
# $status (String)
sbom-vex-other = { $author }, not the supplier, says: { $status }
# $author (String)
# $status (String)
sbom-vex-no-supplier = the bill does not say who the supplier is, so it is not honoured that { $author } says: { $status }
# $author (String)
# $day (String)
# $status (String)
sbom-vex-superseded = a statement of { $author } of { $day } says { $status }; the advisory, or a later statement, is newer
# $author (String)
sbom-vex-version = what { $author } says may be about another version
# $code (String)
sbom-justification = { $code ->
    [component_not_present] the component is not present
    [vulnerable_code_not_present] the vulnerable code is not present
    [vulnerable_code_not_in_execute_path] the vulnerable code is not executed
    [vulnerable_code_cannot_be_controlled_by_adversary] an attacker cannot reach it
    [inline_mitigations_already_exist] protection is built in
   *[other] no reason given
}
# $code (String)
sbom-status = { $code ->
    [not_affected] not affected
    [affected] affected
    [fixed] fixed
   *[other] under investigation
}
