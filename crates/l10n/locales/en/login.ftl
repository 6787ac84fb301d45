### Signing in.

login-title = Sign in
login-lead = Fill in your e-mail address and password. After that we ask for a code.
login-mail = E-mail address
login-password = Password
login-continue = Continue
login-failed = You are not signed in yet
login-wrong = Check your e-mail address and password and try again
# $minutes (Number)
login-too-many = Too many tries. Wait { $minutes } minutes, or phone us
# $by (String)
# $at (String)
login-trouble = { $by ->
    [phone] Can’t you sign in? Phone { $at }.
    [mail] Can’t you sign in? Mail { $at }.
   *[name] Can’t you sign in? Ask { $at }.
}
login-mail-needs-none = You can answer a notice from a mail without signing in.
login-demo-title = This is a demonstration
login-demo-lead = Choose who you want to be. You are signed in at once.
login-code-title = Fill in the code
login-code-lead = Open the authenticator app on your phone and copy the 6 digits.
login-code-label = Code of 6 digits
login-code-wrong = This code is wrong or was used before. Wait for a new code and fill that in
login-enter = Sign in
