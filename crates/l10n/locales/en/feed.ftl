### Messages of the area: feed. What stands in the feed of an organisation, for a feed reader. Start each message with "feed-".

# $organisation (String)
feed-title = Notices to { $organisation }
# $cert (String)
feed-subtitle = From { $cert }. The address of this feed is a secret: give it to your feed reader only.
# $severity (String)
# $what (String)
feed-entry = [{ $severity }] { $what }
# $severity (String)
# $customer (String)
# $what (String)
feed-entry-customer = [{ $severity }] { $customer }: { $what }
# $code (String)
feed-withheld = notice { $code }, sign in to read it
# $stands (String)
# $code (String)
feed-summary = { $stands } Our number is { $code }. Open the notice for the advice and your devices.
# $answer (String)
feed-answered = Answer: { $answer }.
# $code (String)
feed-standing = { $code ->
    [waits] waits for an answer
    [informed] for your information
    [answered] answered
   *[over] closed
}
