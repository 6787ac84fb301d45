### Messages of the area: rating. Start each message with "rating-".

rating-link = Rate
# $title (String)
rating-title = Rating: { $title }
rating-lead = How likely is misuse, and how bad would it be? Check what has been filled in below.
rating-crumb = Rating
# $count (Number) - vulnerabilities
# $vulnerability (String) - its number
rating-from = { $count ->
    [one] Filled in from { $vulnerability }.
   *[other] Filled in from { $vulnerability }, the worst of { $count }.
}
rating-from-nothing = This advisory names no vulnerability. Check all answers.
rating-from-before = Filled in as it was rated last.
# $axis (String)
rating-axis = { $axis ->
    [probability] Probability
   *[other] Damage
}
rating-outcome = Outcome
# $points (String)
rating-points = { $points } of 38 points
# $level (String)
rating-level = { $level ->
    [high] high
    [medium] medium
   *[other] low
}
rating-set = chosen by hand
rating-severity = Notice
rating-care = Impact on care
rating-due = Answer within
rating-ssvc = SSVC (CISA)
# $code (String)
rating-ssvc-means = { $code ->
    [Act] do it as soon as possible, with management involved
    [Attend] do it sooner than usual
    [TrackClosely] keep an eye on it
   *[other] do it with regular maintenance
}
# $ground (String)
rating-ground = { $ground ->
    [cvss] from the CVSS vector
    [exploited] from lists of exploited vulnerabilities
    [prediction] from the prediction (EPSS)
    [weakness] from the kind of weakness (CWE)
    [remediation] from what the maker offers
    [careful] not known: filled in cautiously
   *[other] not known: check this
}
# $id (String)
rating-question = { $id ->
    [standard] Is the default configuration vulnerable?
    [exploit] Is there exploit code?
    [details] Are technical details known?
    [access] Which access is required?
    [credentials] Which credentials are required?
    [complexity] How hard is misuse?
    [interaction] Must a user do something?
    [exploited] Is it being exploited?
    [expected] Is misuse to be expected?
    [solution] For how long has there been a solution?
    [dos] Does something go down?
    [code] Can an attacker run code?
    [remote] Does an attacker get in remotely?
    [privileges] Does a user get more rights?
   *[other] Does information leak?
}
# $code (String) - question and answer
rating-option = { $code ->
    [standard_no] no
    [standard_yes_or_unclear] yes or unclear
    [exploit_none] none
    [exploit_proof_of_concept] a proof of concept
    [exploit_exploit] yes, usable
    [details_none] none
    [details_some] some
    [details_full] all
    [access_physical] at the device itself
    [access_lan] the local network
    [access_internet] the internet
    [credentials_administrator] an administrator's
    [credentials_user] a user's
    [credentials_none] none
    [complexity_complex] hard
    [complexity_medium] medium
    [complexity_easy] easy
    [interaction_complex] yes, something unusual
    [interaction_easy] yes, something usual
    [interaction_none] no
    [exploited_no] no
    [exploited_limited] to a limited extent
    [exploited_large_scale] at large scale
    [expected_no] no
    [expected_yes] yes
    [solution_over_two_months] over two months
    [solution_within_two_months] less than two months
    [solution_none] there is none
    [dos_no] no
    [dos_client] yes, a client or device
    [dos_infrastructure] yes, a service that others depend on
    [code_no] no
    [code_user] yes, with a user's rights
    [code_root] yes, with all rights
    [remote_no] no
    [remote_shell] yes
    [remote_root_shell] yes, with all rights
    [privileges_no] no
    [privileges_yes] yes
    [leak_no] no
    [leak_system] yes, about the system
   *[other] yes, data
}
rating-care-help = Help with choosing: what does it touch?
rating-care-help-lead = For each of these six, think of somebody reading it, changing it or taking it away. Choose the worst.
# $group (String)
rating-care-group = { $group ->
    [patient_data] data about patients
    [diagnosis] diagnosis and monitoring: measurements, images, alarms
    [therapy] therapy: dosage, stimulation, ventilation
    [workflow] the work around it: schedules, orders, calls
    [system] passwords and keys of the system
   *[other] other data that care depends on
}
rating-other = Choose by hand
rating-other-lead = Is the outcome not right? Choose yourself and write why.
rating-other-computed = as computed
# $axis (String)
rating-other-level = { $axis ->
    [probability] Choose the probability
   *[other] Choose the damage
}
# $axis (String)
rating-other-why = { $axis ->
    [probability] Why another probability?
   *[other] Why another damage?
}
rating-look = Compute
rating-save = Save
rating-saved = The rating is saved. Drafts about this advisory have been adapted.
# $count (Number)
rating-unanswered = { $count ->
    [one] Answer 1 more question.
   *[other] Answer { $count } more questions.
}
rating-unknown = An answer is not right. Choose it again.
# $signs (Number)
rating-no-reason = Write why you choose yourself, in at most { $signs } characters.
rating-history = Earlier ratings
# $probability (String)
# $points (String)
# $damage (String)
# $severity (String)
# $impact (String)
rating-line = probability { $probability } ({ $points }) × damage { $damage }: { $severity }. { $impact }
# $rated (String) - the version of the advisory that was rated
# $current (String)
rating-earlier = This rating was made on version { $rated }. The maker has published version { $current } since. Confirm the rating, or rate again.
# $rated (String)
# $current (String)
rating-cosmetic = This rating was made on version { $rated }. Version { $current } changes nothing that matters.
# $version (String)
rating-confirm = Confirm for version { $version }
rating-again = Look at the rating
# $version (String)
rating-on = version { $version }
# $answer (String)
rating-now = With what is known now, this would be: { $answer }
rating-no-impact = Choose what the impact on care is.
rating-none = This advisory has not been rated yet.
rating-differs = This differs from the rating. Change the rating, or choose the same here.
