### How far each device is with each vulnerability, products of all inventories, and runs of matching.

# $code (String)
remediation-state = { $code ->
    [not_remediated] Not remediated
    [remediation_in_progress] In progress
    [remediation_done] Done
   *[other] ?
}
# $code (String)
remediation-cause = { $code ->
    [new_document] New advisory
    [new_revision] New version of an advisory
    [major_version] New version that asks for matching again
    [inventory] New or changed devices
    [documents] Advisories, on request
    [assets] Devices, on request
   *[other] ?
}
# $code (String)
remediation-certainty = { $code ->
    [certain] certain
    [probable] probable
    [possible] possible
   *[other] ?
}
# $code (String)
remediation-versioning = { $code ->
    [integer] whole numbers
    [semantic] semantic versioning
   *[other] unknown numbering
}

## Devices of a notice

# $code (String)
devices-title = Devices of notice { $code }
devices-lead = Say for each vulnerability how far each device is. What you say nothing about counts as not remediated.
devices-open = Say how far each device is
# $done (Number)
# $all (Number)
devices-progress = { $done } of { $all ->
    [one] 1 device is done
   *[other] { $all } devices are done
}
# $n (Number)
devices-changed = { $n ->
    [one] For one device there is something else to do now.
   *[other] For { $n } devices there is something else to do now.
}
devices-all-done = All devices are done. You can answer with "solved" below.
devices-answer = All devices are done. Now answer the notice.
devices-all-legend = All devices at once
# $n (Number)
devices-all-hint = { $n ->
    [one] This sets the one device that you may say something about, for all its vulnerabilities.
   *[other] This sets the { $n } devices that you may say something about, for all their vulnerabilities. What was set for a device itself stays. Where we are in doubt, nothing changes either.
}
devices-also-said = Also change what was set for a device itself. This cannot be taken back at once.
devices-also-doubtful = Also change the lines about which we are in doubt.
# $n (Number)
devices-left = { $n ->
    [one] One line stayed as it was: it is in doubt, or it was set for the device itself.
   *[other] { $n } lines stayed as they were: they are in doubt, or were set for the device itself.
}
devices-take-back = Take this back
# $n (Number)
devices-taken-back = { $n ->
    [0] There was nothing to take back.
    [one] One line is as it was.
   *[other] { $n } lines are as they were.
}
# $state (String)
devices-all-do = All: { $state }
devices-lines = Devices
devices-ticked-legend = The ticked lines
devices-state = How far
devices-set = Save for the ticked lines
devices-note = Note
devices-note-hint = May be left empty.
devices-note-cert = Say who told you this, and when.
# $n (Number)
devices-saved = { $n ->
    [0] Nothing has changed: this stood there already.
    [one] Saved for 1 line.
   *[other] Saved for { $n } lines.
}
devices-none = Tick at least one line.
devices-no-state = Choose how far the devices are.
devices-no-note = Write in the note who told you this, and when.
devices-long-note = The note is too long. Shorten it.
devices-empty = No vulnerability of this advisory concerns a device that you may see.
# $number (String)
# $label (String)
devices-tick = { $number }, { $label }
devices-col-device = Device
devices-col-vulnerability = Vulnerability
devices-col-verdict = Concerns it
devices-col-state = How far
# $by (String)
# $at (String)
devices-said = { $by }, { $at }
devices-from-answer = from the answer to the notice
# $state (String)
# $by (String)
# $at (String)
devices-former = Was: { $state } ({ $by }, { $at }). Since then there is something else to do.
devices-gone = No longer said:
devices-new = Said now:
# $n (Number)
devices-more = { $n ->
    [one] One more line is not shown here; the API has them all.
   *[other] { $n } more lines are not shown here; the API has them all.
}
devices-not-yours = Another party acts for this device.

## One device

# $number (String)
device-title = Device { $number }
device-lead = All advisories that concern this device, or may, and how far it is with each.
device-none = No advisory concerns this device.
device-gone = This device is no longer in the inventory.
device-product = Product

device-version = Version on the device
device-version-hint = Copy what stands on the device. Your list stays as it is. Empty the field to take back a version that was told.
device-version-save = Tell the version
device-version-unknown = Cannot be read
device-version-none = Fill in the version, or choose “Cannot be read”.
device-version-saved = Noted. We compare this device again. The outcome stands here when that is done.
device-version-same = We knew this already. Nothing was changed.
device-told = Told to the CERT
# $n (Number)
device-others = { $n ->
    [one] One other vulnerability of this advisory does not concern this device.
   *[other] { $n } other vulnerabilities of this advisory do not concern this device.
}
device-no-vulnerabilities = This advisory names no vulnerabilities.
device-match = Match again
device-matched = Matching has been asked for. The outcome appears when it is done.
device-history = What was said

## An advisory's devices

reach-title = Matched products and devices
# $n (Number)
reach-lead = { $n ->
    [0] No device matches this advisory.
    [one] One device matches this advisory.
   *[other] { $n } devices match this advisory.
}
reach-link = Products, devices and how far they are
reach-assets = match
reach-changed = something else to do now
reach-vulnerabilities = By vulnerability
reach-institutions = By institution
reach-products = Matched products
reach-devices = Matched devices
reach-col-lines = Devices
reach-all = All
reach-on-behalf = On behalf of an institution
reach-institution = Institution
reach-set = Set all its devices
reach-match = Match again
reach-matched = Matching has been asked for. It stands under "Work" when it is done.
# $scheme (String)
reach-versioning = Numbering: { $scheme }

## Products

nav-products = Products
products-title = Products of all inventories
products-lead = What the lines of all inventories were recognised as, with the advisories that match them.
products-empty = No product was found.
products-empty-do = Search for another word, or show all products.
products-search = Search products
products-col-product = Product
products-col-assets = Devices
products-col-institutions = Institutions
products-col-advisories = Advisories
products-with = With an advisory
products-advisories = Advisories that match it
products-no-advisories = No advisory matches this product.
products-assets = Devices
products-unnamed = (no name)

## Runs of matching

runs-matching = Runs of matching
runs-matching-none = There was no run yet.
runs-col-cause = Why
runs-col-about = About
runs-col-compared = Compared
runs-col-added = New
runs-col-changed = Changed
runs-col-removed = Gone
runs-manual = by hand
runs-automatic = automatic
runs-waiting = waits or runs
# $n (Number)
runs-subjects = { $n ->
    [one] one
   *[other] { $n }
}
desk-act-match = Match again
# $n (Number)
desk-match-asked = { $n ->
    [one] One advisory will be matched again.
   *[other] { $n } advisories will be matched again.
}
