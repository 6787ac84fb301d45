### Inloggen.

login-title = Inloggen
login-lead = Vul uw e-mailadres en wachtwoord in. Daarna vragen wij een code.
login-mail = E-mailadres
login-password = Wachtwoord
login-continue = Verder
login-failed = U bent nog niet ingelogd
login-wrong = Controleer uw e-mailadres en wachtwoord en probeer het opnieuw
login-too-many = Te vaak geprobeerd. Wacht { $minutes } minuten, of bel ons
login-trouble = { $by ->
    [phone] Kunt u niet inloggen? Bel { $at }.
    [mail] Kunt u niet inloggen? Mail { $at }.
   *[name] Kunt u niet inloggen? Vraag het { $at }.
}
login-mail-needs-none = Een melding uit een mail kunt u beantwoorden zonder inloggen.
login-demo-title = Dit is een demonstratie
login-demo-lead = Kies wie u wilt zijn. U logt dan meteen in.
login-code-title = Vul de code in
login-code-lead = Open de app op uw telefoon en neem de 6 cijfers over.
login-code-label = Code van 6 cijfers
login-code-wrong = Deze code klopt niet of is al gebruikt. Wacht op een nieuwe code en vul die in
login-enter = Log in
