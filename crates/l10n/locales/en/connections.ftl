### Messages of the area: connections. Programs of an organisation that are told of its notices. Start each message with "connections-".

connections-title = Connected programs
connections-lead = Your ticket system, your chat and your SIEM can hear of every notice at once: when it is sent, when we remind you, and when somebody answers.
connections-none = No program is connected.
connections-since = connected
connections-nothing = Nothing was told to it yet. Send a test.
connections-test = Send a test
connections-remove = Take it away
connections-retry = Try again
connections-add = Connect a program
connections-what = What do you connect?
# $kind (String)
connections-kind = { $kind ->
    [mattermost] Mattermost or Slack
    [matrix] Element (Matrix)
    [syslog] SIEM (syslog)
   *[standard] Ticket system
}
# $kind (String)
connections-help = { $kind ->
    [mattermost] Choose a private channel: whoever reads there sees that something is wrong. Make an incoming webhook for that channel in Mattermost (menu Integrations) and copy its address. Slack and Rocket.Chat give such an address as well. Whoever knows it can write in the channel, so we do not show it again.
    [matrix] Choose a private room without encryption: our message itself is not encrypted. Make an account for Brandwacht, invite it into the room and accept the invitation.
    [syslog] Let your SIEM receive syslog over TLS (RFC 5425). Its certificate must fit the name of the server. Every notice is one line in CEF.
   *[standard] Make an address in your ticket system that takes webhooks. We send JSON, signed as Standard Webhooks says. Devices are not in it: your program fetches those with a token.
}
# $kind (String)
connections-url = { $kind ->
    [mattermost] Address of the incoming webhook
    [matrix] Address of the homeserver
    [syslog] Server and port
   *[standard] Address (webhook)
}
# $kind (String)
connections-url-hint = { $kind ->
    [mattermost] For example https://chat.hospital.example/hooks/xxx.
    [matrix] In Element: All settings, Help & About, at the bottom. For example https://matrix.hospital.example.
    [syslog] For example siem.hospital.example:6514.
   *[standard] For example https://tickets.hospital.example/brandwacht.
}
connections-room = Internal identifier of the room
connections-room-hint = In Element: Room settings, Advanced. It begins with an exclamation mark.
connections-token = Access token
connections-token-hint = Sign in to Element as the account of Brandwacht. Go to All settings, Help & About, Access Token. Do not sign out after that: the token would stop working.
connections-language-why = Messages are in English: the language in which you read this page now.
connections-do = Connect
connections-secret = The secret with which your program checks that a message comes from us
connections-secret-once = Copy it now. We do not show it again.
connections-added = The program is connected. Send a test.
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

# $event (String)
# $code (String)
# $organisation (String)
connections-chat = { $event ->
    [updated] Read again: notice { $code } for { $organisation } has changed.
    [reminded] Answer notice { $code } for { $organisation }.
    [answered] Notice { $code } for { $organisation } was answered.
   *[sent] Read the new notice { $code } for { $organisation }.
}
# $level (String)
# $title (String)
connections-chat-about = { $level }: { $title }
# $moment (String)
connections-chat-deadline = Answer before { $moment }.
# $organisation (String)
# $answer (String)
connections-chat-answer = { $organisation }: { $answer }
connections-chat-test = This is a test of Brandwacht. It works: notices arrive here.
