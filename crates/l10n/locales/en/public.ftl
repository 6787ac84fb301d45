### What everybody may read.

public-title = We warn care institutions before it goes wrong
public-lead = Brandwacht reads the warnings of makers, finds out whom they concern and says in plain language what to do today.
public-mail-title = Did you get a mail from us?
public-mail-text = Use the buttons in the mail. You do not need to sign in. Do you doubt whether the mail is real? Phone us and name the code that starts with BW.
public-finder-title = Did you find something?
public-finder-text = Report a vulnerability in a product or with us. We answer within one working day.
public-join-title = Do you want to take part?
public-join-text = Every care institution can connect, also with a single location. Phone us.
public-nothing-yet = You are signed in. There are no pages for your role yet: the CERT reaches you by mail and phone.
