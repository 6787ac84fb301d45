### Messages of the area: api. Start each message with "api-".

# What went wrong: a title that stays the same for each kind, and a sentence that says what to do.
api-unauthorized = A valid token is missing
api-unauthorized-detail = Send the token of your organisation: "Authorization: Bearer …". It may have expired or been revoked; ask the CERT for a new one.
api-read-only = This token may only read
api-read-only-detail = Ask the CERT for a token that may also write.
api-not-yours = This is not yours to do
api-not-yours-detail = You may read it. Only the institution itself, who acts for it, and the CERT may do this.
api-risk-of-another = Only the institution itself can accept a risk
api-risk-of-another-detail = Answer "applicable" and have the institution decide.
api-cert-only = Only the CERT may ask this
api-cert-only-detail = Leave out the parameter that is for the CERT, or leave this to the CERT.
api-not-found = Not found
api-not-found-detail = There is no such thing, or it is not for the organisation of this token.
api-method = This method is not possible here
api-method-detail = The header Allow names the methods that are.
api-media-type = This kind of content is not read here
api-media-type-detail = The description in /api/openapi.json names the content types of each request.
api-too-large = The request is too large
api-too-large-detail = Split it. The description in /api/openapi.json names the limit.
api-invalid = The request is not valid
api-invalid-detail = Each entry of "errors" says what is wrong and where. Nothing was changed.
api-bad-request = The request cannot be read
api-bad-request-detail = Compare it with the description in /api/openapi.json. Nothing was changed.
api-conflict = This contradicts what is there
api-conflict-detail = Read it again, then decide.
api-not-sent = This notice has not been sent
api-not-sent-detail = A notice is answered after the CERT has sent it, and not after it was withdrawn.
api-too-many = Too many requests
api-too-many-detail = Wait as many seconds as the header Retry-After says.
api-unavailable = We are busy
api-unavailable-detail = Nothing was changed. Try again in a minute.
api-internal = Something went wrong on our side
api-internal-detail = Name the value of "instance" when you report it.

# What is wrong with one field or parameter.
api-wrong-missing = This is required.
api-wrong-unknown = There is no such field or parameter; look for a slip of the pen.
api-wrong-twice = This may stand here once.
api-wrong-not-text = This must be a text.
api-wrong-not-object = This must be a JSON object.
# $why (String) - the reader's own words
api-wrong-not-json = This is not JSON: { $why }.
api-wrong-not-whole = This must be a whole number.
api-wrong-not-yes-no = This must be true or false.
api-wrong-not-id = This must be an identifier (UUID).
api-wrong-not-day = This must be a day such as 2026-11-30.
api-wrong-not-moment = This must be a moment such as 2026-11-30T14:00:00Z (RFC 3339).
api-wrong-not-week = This must be a week such as 2026-W48 (ISO 8601), and not one that is still to come.
# $list (String) - the possible values
api-wrong-one-of = This must be one of: { $list }.
# $max (String) - number of signs
api-wrong-too-long = This may have at most { $max } signs.
# $min (String) - lowest value
# $max (String) - highest value
api-wrong-range = This must lie between { $min } and { $max }.
api-wrong-cursor = This is not the "next" of an earlier page of this list with these filters. Begin again without it.
# $line (String) - number of a line
api-wrong-same-number = This inventory number stands on line { $line } already.
api-wrong-risk-grounds = To accept a risk, name who accepts it, give the reason in the note, and the day on which it is looked at again.
api-wrong-review-day = The day on which an accepted risk is looked at again lies in the future and within a year.
# $why (String) - the reader's own words
api-wrong-sheet = The file cannot be read: { $why }.
api-wrong-patient = This is { $kind }. Take data of patients out; Brandwacht does not take them.
