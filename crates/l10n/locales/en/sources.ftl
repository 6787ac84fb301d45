### Sources, runs, uploads and work.

sources-title = Sources: where advisories come from
sources-lead = Look whether every source was fetched lately, and whether documents were refused.
sources-empty = There is no source yet
sources-empty-do = Add the domain of a maker or of a national CERT that publishes CSAF.
sources-col-name = Source
sources-col-every = How often
sources-col-last = Fetched
sources-never = not yet
sources-off = off
sources-fetch = Fetch now
# $name (String)
sources-fetch-of = Fetch now: { $name }
# $name (String)
sources-fetching = { $name } is being fetched. The outcome appears below.
# $name (String)
sources-saved = { $name } is saved.
# $minutes (Number)
sources-every = { $minutes ->
    [15] every quarter of an hour
    [60] every hour
    [240] every four hours
    [720] twice a day
    [1440] once a day
   *[other] every { $minutes } minutes
}
source-new = Add a source
source-lead = Brandwacht looks up by itself where the source keeps its advisories, and checks hashes and signatures.
source-name = Name
source-url = Domain or address
source-url-hint = For example halmarin.example, or the whole address of a provider-metadata.json.
source-every = How often
source-enabled = Fetch by itself
source-enabled-why = Without the tick it is fetched only when you ask.
source-private = May stand in an own network
source-private-why = Only for a source within your own organisation. Others are refused when they lead to a private address.
source-wrong-name = Fill in a name
source-wrong-url = Fill in a domain, or an address that starts with https://
source-wrong-twice = There is already a source at this address
# $count (Number)
form-wrong = { $count ->
    [one] Correct one thing
   *[other] Correct { $count } things
}
form-save = Save
form-cancel = Cancel

runs-title = What came in lately
runs-empty = Nothing was fetched or uploaded yet.
runs-col-what = From
runs-col-when = When
runs-new = New
runs-updated = Changed
runs-cosmetic = Only wording
runs-unchanged = Already known
runs-rejected = Refused
runs-busy = running
# $name (String)
run-title = Taken in from { $name }
run-lead-running = It is still running. Come back in a moment.
# $count (Number)
run-lead-good = { $count ->
    [0] There was nothing to read.
    [one] The one document could be read.
   *[other] All { $count } documents could be read.
}
# $rejected (Number)
# $count (Number)
run-lead-rejected = { $rejected ->
    [one] One of { $count } documents could not be read. Nothing is lost: the original is kept.
   *[other] { $rejected } of { $count } documents could not be read. Nothing is lost: the originals are kept.
}
run-origin = From
run-started = Began
run-finished = Ended
run-lines = Remarks
run-col-document = Document
run-col-place = Place
run-col-problem = What is wrong
run-whole = the whole
# $count (Number)
run-left-out = { $count ->
    [one] One more remark was left out.
   *[other] { $count } more remarks were left out.
}

upload-title = Take in a file
upload-lead = Choose CSAF documents or a zip of them. They are kept as they are and read right away.
upload-file = Files
upload-hint = JSON or zip, 64 MB together at most.
upload-send = Take in
# $count (Number)
upload-done = { $count ->
    [one] The file is here and is being read. The outcome appears below.
   *[other] { $count } files are here and are being read. The outcome appears below.
}
# $name (String)
upload-wrong-kind = “{ $name }” is neither a JSON document nor a zip
# $count (Number)
upload-wrong-many = Choose { $count } files at most, or put them into one zip
upload-wrong-none = Choose a file

# $dead (Number)
# $waiting (Number)
jobs-title = { $dead ->
    [0] Work: { $waiting ->
        [0] nothing waits
        [one] one job waits
       *[other] { $waiting } jobs wait
    }
    [one] Work: one job has failed
   *[other] Work: { $dead } jobs have failed
}
jobs-lead = Here you see what Brandwacht still has to do. You need to do nothing.
jobs-lead-dead = Look at the error, mend the cause, and try again.
jobs-dead = Failed
jobs-dead-none = No job has failed.
jobs-retry = Try again
# $what (String)
jobs-retry-of = Try again: { $what }
jobs-retry-all = Try all again
# $count (Number)
jobs-revived = { $count ->
    [0] There was nothing to try again.
    [one] One job is tried again.
   *[other] { $count } jobs are tried again.
}
jobs-running = Running
jobs-waiting = Waiting
jobs-waiting-none = Nothing waits.
jobs-col-what = Job
jobs-col-error = Error
jobs-col-tries = Tries
jobs-col-due = Due
jobs-the-advisory = the advisory
jobs-the-organisation = the organisation
jobs-the-register = the register
source-private-given = A lead allowed this source to stand on a private address. A new address needs that permission again.
