### Messages of the area: bills of materials (SBOM) that are kept. Start each message with "bills-".

bills-nav = SBOMs
bills-title = Our SBOMs
# $count (Number)
bills-lead = { $count ->
    [0] An SBOM says which components a product is made of. Add one: then we warn you about its components too.
   *[other] We compare these components with every new advisory.
}
bills-desk-title = SBOMs for everybody
bills-desk-lead = Did a maker send you one? Add the SBOM here. It counts for every institution that has the product.
# $with (Number)
# $products (Number)
# $lines (Number)
bills-coverage = { $with } of your { $products } products have an SBOM ({ $lines } lines).
bills-add = Add an SBOM
bills-list = SBOMs
bills-none = There are no SBOMs yet
bills-none-do = Ask the maker for an SBOM in CycloneDX or SPDX, and add it.
bills-col-product = Product
bills-col-components = Components
bills-col-assets = Lines
bills-col-found = Found
# $number (String)
bills-of-one = only number { $number }
# $affected (Number)
# $review (Number)
# $out (Number)
bills-found = { $affected } affected, { $review } in doubt, { $out } ruled out
bills-found-nothing = nothing found
bills-busy = We are still comparing this SBOM.
bills-findings = What was found
bills-findings-none = No advisory is about these components.
# $count (Number)
bills-findings-out = { $count ->
    [one] 1 advisory is ruled out
   *[other] { $count } advisories are ruled out
}
# $product (String)
bills-in = in { $product }
# $count (Number)
# $numbers (String)
bills-assets = { $count ->
    [0] on no line
    [one] on 1 line: { $numbers }
   *[other] on { $count } lines: { $numbers }
}
# $assets (Number)
# $count (Number)
bills-institutions = { $assets } lines at { $count ->
    [one] 1 institution
   *[other] { $count } institutions
}
# $code (String)
bills-verdict = { $code ->
    [affected] affected
    [review] in doubt
   *[not_affected] ruled out
}
bills-new-title = Add an SBOM
bills-new-lead = Choose the file, and say which product it is of.
bills-new-desk-lead = Choose the file, and name the product. Participants do not see this list, but do see which component is vulnerable in what they have.
bills-file = The SBOM
bills-file-hint = CycloneDX 1.4 to 1.7 (JSON or XML) or SPDX 2.2 or 2.3 (JSON or tag-value). At most 32 MB.
bills-product = Product on your list
bills-product-hint = The SBOM then counts for every line with this product.
bills-product-none = – choose a product –
# $product (String)
# $count (Number)
bills-product-option = { $product } ({ $count ->
    [one] 1 line
   *[other] { $count } lines
})
bills-number = Or one inventory number
bills-number-hint = Fill this in only when the SBOM is of one device.
bills-maker = Maker
bills-name = Product
bills-version = Version
bills-version-hint = Leave this empty when the SBOM counts for every version.
bills-save = Add
bills-wrong-file = Choose a file.
bills-wrong-read = We cannot read this file
# $code (String)
# $place (String)
bills-not-read = { $code ->
    [not_json] This is not valid JSON{ $place }. Ask whoever made the file for a new one.
    [not_xml] This is not valid XML{ $place }. Ask whoever made the file for a new one.
    [not_text] What stands here does not belong in this format{ $place }. Ask whoever made the file for a new one.
    [too_large] The file is too large. Ask whoever made it to split it.
    [too_many] The file has too many parts{ $place }. Ask whoever made it to split it.
    [too_deep] The file is put together in too complicated a way{ $place }. Ask whoever made it for a new one.
    [other_format] This is no format that we read{ $place }. Ask whoever made the file for CycloneDX or SPDX.
    [unknown_version] We do not know this version of the format{ $place }. Ask whoever made the file for another version.
    [no_components] There is no component in it. Choose the file with the components, or ask whoever made the SBOM.
    [no_statements] It does not say which vulnerability counts and which does not. Ask whoever made the file for a new one.
    [unknown_vex] This is no OpenVEX, CycloneDX or CSAF. Ask whoever made the file for one of these three.
   *[other] Ask whoever made the file for a new one.
}
bills-wrong-product = Choose a product, or fill in an inventory number.
bills-wrong-name = Fill in which product the SBOM is of.
bills-wrong-number = This inventory number is not on your list.
bills-wrong-many = This file has too many components. Split it.
bills-added = The SBOM was added. We are comparing it with all advisories now.
bills-known = We had this SBOM already.
bills-removed = The SBOM was taken away.
bills-about = About this SBOM
bills-about-file = File
bills-about-format = Format
bills-about-says = Says itself
bills-about-by = Made by
bills-about-hash = SHA-256
bills-about-added = Added
bills-whose = Of
bills-whose-cert = the CERT, for everybody who has the product
bills-download = Download the file
bills-vex = What the supplier says of it (VEX)
bills-vex-lead = Does the supplier of a component say with a reason that it is not affected? Then that counts. What others say we only show.
bills-vex-file = VEX file
bills-vex-hint = OpenVEX, CycloneDX or CSAF. At most 32 MB.
bills-vex-add = Add VEX
bills-vex-added = The VEX was added. We are comparing again.
bills-vex-known = We had this file already.
# $file (String)
# $format (String)
# $count (Number)
bills-vex-line = { $file } ({ $format }): { $count ->
    [one] 1 statement
   *[other] { $count } statements
}
bills-remove = Take away
bills-remove-why = Then we no longer compare these components. You can add the file again later.
# $component (String)
bills-through = through the component { $component }
