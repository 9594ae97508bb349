# Texte an Kunden und Wörter rund um die Zeit, auf Deutsch. Regeln: siehe en.ftl.

booked = gebucht, { $date }, { $window } Uhr. Ihre genaue Zeit kommt bis { $evening } am Vortag. { $owner } ist für Sie da.
evening = { $technician } kommt { $day }, zwischen { $from } und { $to } Uhr. Müssen Sie danach weg? Schreiben Sie, wann.
morning = Guten Morgen, { $technician } ist zwischen { $from } und { $to } Uhr bei Ihnen.
next-up = Sie sind als Nächstes dran. { $technician } ist zwischen { $from } und { $to } Uhr bei Ihnen.
en-route = { $technician } ist unterwegs und kommt zwischen { $from } und { $to } Uhr an.

warning = Entschuldigung, { $technician } verspätet sich zu Ihrem Termin { $promise } Uhr. Neu etwa { $expected }. Antworten Sie { $options }. Ref { $reference }
warning-tight = Entschuldigung, { $technician } schafft { $promise } nicht. Neu etwa { $expected }. Antworten: { $options }. Ref { $reference }
warning-again = Entschuldigung, bei { $technician } dauert es noch länger als gedacht. Neu etwa { $expected } statt { $promise }. Antworten Sie { $options }. Ref { $reference }
warning-again-tight = Entschuldigung, { $technician } kommt noch später: etwa { $expected }. Antworten: { $options }. Ref { $reference }
warning-plain = Entschuldigung, { $technician } schafft { $promise } Uhr nicht. Neu etwa { $expected }. Schreiben Sie uns jederzeit, ein Mensch antwortet. Ref { $reference }
back-on-time = Gute Nachricht: { $technician } ist wieder im Plan und kommt wie versprochen zwischen { $from } und { $to } Uhr.
handed-over = { $technician } kommt stattdessen, wie versprochen zwischen { $from } und { $to } Uhr.

option-wait = dabei bleiben
option-wait-at = { $name } { $window }
option-other = { $name } um { $window }
option-other-tight = { $name } { $window }
option-slot = { $day } { $window }
option-call = Anruf

choice-wait = Danke. { $name } kommt zwischen { $from } und { $to } Uhr.
choice-other = Erledigt. Stattdessen kommt { $name }, zwischen { $from } und { $to } Uhr.
choice-slot = Erledigt. { $name } kommt { $day }, zwischen { $from } und { $to } Uhr.
choice-call = Erledigt. { $owner } ruft Sie bis { $by } an.
choice-gone = Entschuldigung, das ist gerade weg. Jetzt frei, antworten Sie { $options }. Ref { $reference }
choice-gone-plain = Entschuldigung, das ist gerade weg und sonst ist nichts frei. Schreiben Sie uns, ein Mensch findet eine Zeit. Ref { $reference }

rescheduled = Ihr neuer Termin: { $day }, zwischen { $from } und { $to } Uhr. Es kommt { $technician }.
rescheduled-anyone = Ihr neuer Termin: { $day }, zwischen { $from } und { $to } Uhr.
missed = Entschuldigung, { $technician } war nicht zur versprochenen Zeit da. { $owner } kümmert sich darum und ruft Sie an.
done = { $technician } ist fertig, vielen Dank. Stimmt etwas nicht? Antworten Sie einfach, ein Mensch liest es.
cancelled = Ihr Termin vom { $date }, findet nicht statt. Fragen? Antworten Sie einfach, { $owner } meldet sich.
acknowledged = Danke, { $owner } liest das und antwortet bis { $by }.
help = { $owner } betreut Ihren Termin. Antworten Sie einfach, ein Mensch meldet sich. STOP beendet diese SMS.
help-phone = { $owner } betreut Ihren Termin: antworten oder anrufen, { $phone }. STOP beendet diese SMS.
opted-out = Sie bekommen keine SMS mehr von uns. { $owner } ruft Sie zu Ihrem Termin an. Mit START kommen wieder SMS.
opted-in = Danke, Sie bekommen wieder SMS zu Ihrem Termin. STOP beendet sie.
new-link = Ihre Seite hat eine neue Adresse, die alte zeigt sie nicht mehr.

# Warum sich jemand verspätet: ein Satz.
reason-overrun = Ein Termin vor Ihrem dauert länger als geplant.
reason-traffic = Die Fahrt zu Ihnen dauert länger als geplant.
reason-declared = { $technician } hat uns gesagt, dass die Arbeit vor Ihrem Termin mehr Zeit braucht.
reason-absent = { $technician } kann heute nicht kommen.
reason-replanned = Wir mussten den Plan des Tages ändern.

# E-Mails und Kalender.
mail-subject = { $firm }: Ihr Termin am { $date }
mail-answer = Antworten und sehen, wo wir sind, können Sie auf Ihrer Seite: { $link }
calendar-summary = { $firm }: { $who } kommt
calendar-summary-plain = { $firm }: Ihr Termin
calendar-description = Ankunft { $window }. { $owner } ist für Sie da. Referenz { $reference }.

# Zeit.
time-on = { $day }, { $time } Uhr
day-today = heute
day-tomorrow = morgen, { $weekday }
day-near = am { $weekday }
day-far = am { $date }
date-short = { $weekday }, { $number }. { $month }
date-long = { $weekday }, { $number }. { $month }
span-spoken = { $from } bis { $to }
weekday-short =
    { $weekday ->
        [mon] Mo
        [tue] Di
        [wed] Mi
        [thu] Do
        [fri] Fr
        [sat] Sa
       *[sun] So
    }
weekday-long =
    { $weekday ->
        [mon] Montag
        [tue] Dienstag
        [wed] Mittwoch
        [thu] Donnerstag
        [fri] Freitag
        [sat] Samstag
       *[sun] Sonntag
    }
month-short =
    { $month ->
        [m1] Jan
        [m2] Feb
        [m3] März
        [m4] Apr
        [m5] Mai
        [m6] Juni
        [m7] Juli
        [m8] Aug
        [m9] Sept
        [m10] Okt
        [m11] Nov
       *[m12] Dez
    }
month-long =
    { $month ->
        [m1] Januar
        [m2] Februar
        [m3] März
        [m4] April
        [m5] Mai
        [m6] Juni
        [m7] Juli
        [m8] August
        [m9] September
        [m10] Oktober
        [m11] November
       *[m12] Dezember
    }
