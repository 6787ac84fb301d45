### The guard on data of patients: what somebody reads who filled them in or sent them in.

patient-title = Take the patient data out
patient-lead = Nothing was sent yet. Brandwacht takes no data of patients.
patient-found-title = This seems to be a patient's
patient-found = Look in “{ $field }”: it holds { $kind }.
patient-found-line = Look in “{ $file }”, line { $line }: it holds { $kind }.
patient-kind = { $code ->
    [bsn] a citizen service number
    [birth_date] a date of birth
    [patient_number] a patient number
   *[other] data of a patient
}
patient-field = { $name ->
    [note] Note
    [reason] Reason
    [by] Your name
    [accepted_by] Who accepts the risk
    [approved_by] Who approved it
    [advice_nl] Advice in Dutch
    [advice_en] Advice in English
    [name] Name
    [mail] E-mail address
    [email] E-mail address
    [phone] Phone
    [said] What was said
    [text] Text
    [version] Version
    [product] Product
    [maker] Maker
    [word] Word
    [url] Address
   *[other] { $name }
}
patient-mend = Change the text below and send it again. The rest of what you filled in goes along.
patient-mend-file = Take the data out of the file and send it in again.
patient-send-again = Send again
patient-send-anyway = Send it as it is
patient-back = Back to the form
patient-why = We never keep what stands here. Is it no data of a patient? Then write before it what it is, such as “serial number” or “order number”.
# $places (Number)
patient-redacted = { $places ->
    [one] Your file was taken in. We took one thing out that looked like data of a patient. Take it out of your own system too.
   *[other] Your file was taken in. We took { $places } things out that looked like data of a patient. Take them out of your own system too.
}
# $places (Number)
patient-passed = { $places ->
    [one] Please note: what you sent holds something that looks like data of a patient. If it is, call us.
   *[other] Please note: what you sent holds { $places } things that look like data of a patient. If they are, call us.
}
