### Messages of the area: connections. Programs of an organisation that are told of its notices. Start each message with "connections-".

connections-title = Connected programs
connections-lead = Your ticket system can hear of every notice at once: when it is sent, when we remind you, and when somebody answers.
connections-none = No program is connected.
connections-since = connected
connections-nothing = Nothing was told to it yet. Send a test.
connections-test = Send a test
connections-remove = Take it away
connections-retry = Try again
connections-add = Connect a program
connections-url = Address (webhook)
connections-url-hint = For example https://tickets.hospital.example/brandwacht. We send JSON, signed as Standard Webhooks says. Devices are not in it: your program fetches those with a token.
connections-do = Connect
connections-secret = The secret with which your program checks that a message comes from us
connections-secret-once = Copy it now. We do not show it again.
connections-tested = A test is on its way. Load this page again to see whether it arrived.
connections-removed = The program was taken away. Nothing goes there any more.
connections-retried = It is sent again.
connections-who = A manager or security officer of your organisation can connect programs.
# $event (String)
connections-event = { $event ->
    [notice-sent] Notice
    [notice-reminded] Reminder
    [notice-answered] Answer
   *[other] Test
}
# $state (String)
connections-state = { $state ->
    [queued] on its way
    [sent] arrived
    [failed] not arrived
   *[other] not sent
}
connections-link = Let your ticket system hear of notices at once, or read them in a feed reader

connections-feeds = Feeds for a feed reader
connections-feeds-lead = Read your notices in a feed reader or a channel of your chat program. You get a secret address. In it stands what is the matter, how bad it is and how it stands. Devices and advice are not in it.
connections-feeds-none = There is no feed.
connections-feed-made = made
connections-feed-read = Last read
connections-feed-unread = Never read.
connections-feed-end = End it
connections-feed-new = Make a feed
connections-feed-name = Who or what reads it?
connections-feed-name-hint = For example: channel of the IT department. Then you know later which one to end.
connections-feed-language = Language of the feed
connections-feed-do = Make the feed
connections-feed-address = The secret address of the feed
connections-feed-once = Copy it now. We do not show it again. Whoever has this address can read the feed: give it to your feed reader only.
connections-feed-ended = The feed was ended. Its address no longer works.
