### Words that every page may need. One word for one code: pages and mails take them from here.
### Types of variables stand here, in English, and hold for all languages.

language-name = English
brand = Brandwacht

# $code (String) - severity
word-severity = { $code ->
    [high] High
    [medium] Medium
    [low] Low
   *[other] ?
}
# $code (String) - care impact
word-care-impact = { $code ->
    [none] No effect on care
    [nuisance] Nuisance
    [delayed_care] Care is delayed
    [danger_to_patient] Danger to the patient
   *[other] ?
}
# $code (String) - state of a notice
word-notice-state = { $code ->
    [draft] Draft
    [sent] Sent
    [closed] Closed
    [withdrawn] Not sent
   *[other] ?
}
# $code (String) - state of a delivery
word-delivery-state = { $code ->
    [queued] Waiting
    [sent] Sent
    [failed] Not delivered
    [opened] Opened
    [dropped] No longer needed
    [quiet] Quiet, as they chose
   *[other] ?
}
# $code (String) - why a message went
word-occasion = { $code ->
    [reminder] reminder
    [supplier_silent] supplier does not answer
    [supplier_gone] supplier acts no more
   *[other] notice
}
# $code (String) - kind of answer
word-answer = { $code ->
    [confirmed] Read
    [taken_care_of] Taken care of
    [call_me] Call me
    [not_with_us] Not with us
    [applicable] Applicable, being worked on
    [solved] Solved
    [risk_accepted] Risk accepted
   *[other] ?
}
# $code (String) - class of asset
word-asset-class = { $code ->
    [office_it] Office IT
    [medical_device] Medical device
    [building] Building
    [supplier_cloud] Supplier or cloud
   *[other] ?
}
# $code (String) - kind of organisation
word-organisation-kind = { $code ->
    [institution] Care institution
    [maker] Maker
    [it_supplier] IT supplier
    [umbrella] Umbrella
    [authority] Authority
    [cert] CERT
   *[other] ?
}
# $code (String) - size
word-size = { $code ->
    [small] Small
    [medium] Medium
    [large] Large
   *[other] ?
}
# $code (String) - role of a contact
word-contact-role = { $code ->
    [general] General contact
    [confidential] Confidential contact
    [medical_technology] Medical technology
    [it] IT
    [board] Board
   *[other] ?
}
# $code (String) - role of a person
word-role = { $code ->
    [analyst] Analyst
    [lead] Lead analyst
    [operator] Operator
    [security_officer] Security officer
    [medical_technology] Medical technology
    [manager] Manager
    [supplier_staff] IT supplier staff
    [psirt] Maker's security team
    [umbrella_staff] Umbrella staff
    [authority] Authority
   *[other] ?
}
# $code (String) - verdict of a match
word-verdict = { $code ->
    [affected] Affected
    [review] In doubt
    [not_affected] Not affected
   *[other] ?
}
# $code (String) - part of an addressee
word-part = { $code ->
    [act] Must act
    [inform] Is informed
   *[other] ?
}
# $code (String) - product status in CSAF
word-product-status = { $code ->
    [known_affected] Affected
    [first_affected] Affected from here
    [last_affected] Affected up to here
    [under_investigation] Under investigation
    [recommended] Recommended version
    [first_fixed] Fixed from here
    [fixed] Fixed
    [known_not_affected] Not affected
   *[other] ?
}
# $code (String) - category of a remediation in CSAF
word-remediation = { $code ->
    [vendor_fix] Update by the maker
    [workaround] Workaround
    [mitigation] Mitigation
    [none_available] Nothing available yet
    [no_fix_planned] No fix planned
    [fix_planned] Fix is planned
    [optional_patch] Optional update
   *[other] Advice
}
# $code (String) - language
word-language = { $code ->
    [nl] Nederlands
    [en] English
   *[other] ?
}
# $code (String) - kind of job
word-job = { $code ->
    [fetch_source] Fetch from a source
    [take_in] Take in a file
    [match_advisory] Match an advisory
    [match_organisation] Match an inventory
    [match_run] Match again, by hand
    [match_bill] Match an SBOM
    [apply_rule] Apply a rule of the register
    [key_again] Match everything again after an upgrade
    [import_inventory] Read in an inventory
    [deliver] Send a message
    [deliver_batch] Send a message about several customers
    [ask] Send a question
    [account_mail] Send a mail about an account
    [webhook] Tell a connected program
    [call_out] Call out who is on duty
    [overview] Send the overview of a week
    [ask_look] Ask a colleague to look
    [mail_anchor] Mail the signed end of the audit trail
   *[other] ?
}

## Time

when-weekday-short = { $day ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[other] Sun
}
when-weekday = { $day ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[other] Sunday
}
when-month-short = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[other] Dec
}
when-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
}
# $clock (String) - 16:40
when-today = today { $clock }
# $clock (String) - 16:40
when-yesterday = yesterday { $clock }
# $clock (String) - 16:40
when-tomorrow = tomorrow { $clock }
# $day (String) - Tue 24 Nov
# $clock (String) - 16:40
when-day-clock = { $day } { $clock }
# $date (String) - Tuesday 24 November 2026
# $clock (String) - 16:40
when-full = { $date }, { $clock }
# $weekday (String) - Tue
# $day (String) - 24
# $month (String) - Nov
when-date = { $weekday } { $day } { $month }
# $date (String) - Tue 24 Nov
# $year (String) - 2026
when-date-year = { $date } { $year }
# $days (Number) - whole days
# $at (String) - the moment
when-left-days = { $days ->
    [one] 1 day left ({ $at })
   *[other] { $days } days left ({ $at })
}
# $hours (Number) - whole hours
# $at (String) - the moment
when-left-hours = { $hours ->
    [one] 1 hour left ({ $at })
   *[other] { $hours } hours left ({ $at })
}
# $minutes (Number) - whole minutes
# $at (String) - the moment
when-left-minutes = { $minutes ->
    [one] 1 minute left ({ $at })
   *[other] { $minutes } minutes left ({ $at })
}
# $days (Number) - whole days
# $at (String) - the moment
when-late-days = { $days ->
    [one] 1 day late (was { $at })
   *[other] { $days } days late (was { $at })
}
# $hours (Number) - whole hours
# $at (String) - the moment
when-late-hours = { $hours ->
    [one] 1 hour late (was { $at })
   *[other] { $hours } hours late (was { $at })
}
# $at (String) - the moment
when-late-just = just past (was { $at })

## Around every page

shell-skip = To the content
shell-menu = Menu
shell-main-menu = Main menu
shell-dark = Dark
shell-light = Light
shell-back = Back
shell-logout = Sign out
shell-keys = Keys
# $by (String)
# $at (String)
shell-reach = { $by ->
    [phone] Urgent? Phone { $at }
    [mail] Mail { $at }
   *[name] Need help? Ask { $at }
}
shell-close = Close
keys-move = next, previous row
keys-open = open the row
keys-tick = tick the row
keys-acts = review, make a notice, not for us
keys-search = search
keys-help = this help
keys-off = Turn the single keys off
keys-off-why = Handy when you work with speech. Holds on this device.
nav-inbox = Inbox
nav-notices = Notices
nav-home = What must you do
nav-own-notices = Notices
nav-inventory = Our devices
nav-mandates = Mandates

## Faults

fault-not-found = This page does not exist
fault-not-found-lead = The page does not exist, or it is not meant for you. Check the address or go back.
fault-bad-request = We cannot use what you sent
fault-bad-request-lead = Go back, check what you filled in and try again.
fault-conflict = That is not possible any more
fault-conflict-lead = Somebody was first, or it contradicts what is there. Go back and look again.
fault-cross-site = We did not carry this out
fault-cross-site-lead = The request did not come from one of our pages. Open the page again and try once more.
fault-too-large = This is too large
fault-too-large-lead = Send a smaller file, or phone us.
fault-method = This is not possible here
fault-method-lead = Go back and use the buttons on the page.
fault-too-many = Too many tries
fault-too-many-lead = Wait a quarter of an hour and try again.
fault-throttled = That was too fast
# $seconds (Number)
fault-throttled-lead = { $seconds ->
    [one] Wait one second and try again.
   *[other] Wait { $seconds } seconds and try again.
}
fault-unauthorized = A valid token is missing
fault-unauthorized-lead = Send the token of your organisation in the Authorization header.
fault-unavailable = We are busy
fault-unavailable-lead = Nothing is lost. Try again in a minute.
fault-internal = Something went wrong on our side
fault-internal-lead = Your data are not lost. Try again in a minute.
fault-to-start = To the start
# $by (String)
# $at (String)
fault-reach = { $by ->
    [phone] Does it keep going wrong? Phone { $at }.
    [mail] Does it keep going wrong? Mail { $at }.
   *[name] Does it keep going wrong? Tell { $at }.
}
# $by (String)
# $at (String)
# $code (String)
fault-reach-code = { $by ->
    [phone] Does it keep going wrong? Phone { $at } and name code { $code }.
    [mail] Does it keep going wrong? Mail { $at } and name code { $code }.
   *[name] Does it keep going wrong? Tell { $at } and name code { $code }.
}
# $code (String) - why a change was refused
refused = { $code ->
    [advice_too_long] The advice is too long. Shorten it.
    [no_longer_draft] This notice is no longer a draft: somebody has sent or withdrawn it.
    [draft_changed] The draft has changed since you opened the page. Look at it again, then send.
    [tlp_red] The maker marked this advisory TLP:RED. It is not sent by mail. Tell the named persons yourself.
    [tlp_amber_strict] The maker marked this advisory TLP:AMBER+STRICT. It may not go to a supplier. Tell the institution yourself.
    [not_failed] Only a message that failed can be sent again.
    [link_expired] This link has expired. Phone the CERT.
    [link_other] This link is for another answer.
    [inventory_at_home] This institution keeps its list at home. Choose first that you share the list.
    [older_bundle] These counts were made with an older bundle than your last ones. Get the newest bundle and count again.
    [unknown_bundle] This CERT never made a bundle with this number. Check that the file is for this CERT.
    [question_changed] There is nothing to ask any more, or somebody asked it already. Look at it again.
    [question_unreachable] Nobody can be reached with this question. Add a contact with an e-mail address or telephone number.
    [hint_too_long] The text that says where to look is too long. Shorten it.
    [question_over] This question is not open any more.
    [note_too_long] The note is too long. Shorten it.
    [no_name] Say who answers.
    [risk_without_grounds] To accept a risk, say who accepts it, why, and on which day it is looked at again.
    [review_day] Choose a day within a year on which the risk is looked at again.
    [call_when] Choose a moment within the next 14 days to call back.
    [call_note_too_long] The note about the call is too long. Shorten it.
    [risk_of_another] Only the institution itself can accept a risk.
    [too_many_marks] Too many devices at once. Mark at most 5,000 together.
    [remediation_note_too_long] The note beside a device is too long. Shorten it.
    [too_much_to_match] Match at least one and at most 500 advisories or 5,000 devices at once.
    [rated_meanwhile] Somebody else rated this advisory meanwhile. Look at that rating. Then save again if yours must stand.
    [revised_meanwhile] The maker published a new version meanwhile. Look at what has changed, then rate.
    [runs_waiting] Many runs of matching that you asked for still wait. Try again when they are done.
    [template_changed] Somebody has changed this template meanwhile. Look at what stands there now, then save again.
    [template_name] There is a template with this name already. Choose another name, or bring that one back.
    [too_many_templates] There are a hundred templates already. Take one out of use first.
    [webhook_address] The address must begin with https:// and hold no password. Write it out whole.
    [webhook_room] Copy the internal identifier of the room. It begins with an exclamation mark, such as !abc:matrix.example.
    [webhook_token] Paste the access token of the account that writes. It is on one line.
    [webhook_collector] Write the server and the port, such as siem.hospital.example:6514.
    [webhook_too_many] At most five programs can be connected. Take one away first.
    [atom_feed_name] Say in a few words who or what reads the feed, in at most 60 signs.
    [atom_feed_too_many] You can have at most five feeds. End one first.
    [reference] Your own number is too long. Make it shorter than 100 signs.
    [duty_nobody] Choose at least one person and at most fifty.
    [duty_twice] First and second are the same person. Choose two, or leave the second out.
    [duty_weeks] Make a rotation for 1 to 53 weeks.
    [duty_overlap] Somebody is on duty in that time already. Begin when the roster ends.
    [duty_past] This week is over. Change one that is still to come.
    [duty_part] Choose a part that lies within one week of the roster, with its begin before its end.
    [duty_person] Choose analysts and leads of the CERT who have an account.
    [topic] Choose a kind of device, or write the name of a maker. One of the two.
    [topic_level] Only what is low or medium can be quiet.
    [topic_until] Choose until when: from tomorrow on, within twelve months.
    [topic_why_too_long] The reason is too long. Make it shorter than 500 signs.
    [topic_too_many] At most fifty topics. Take one away first.
    [duty_phone] Write the telephone number with its country, such as +31612345678.
   *[other] This is not possible now.
}
place-line = line
place-column = column
