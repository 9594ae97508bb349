# Die Seite für Kunden, auf Deutsch. Regeln: siehe en.ftl.

title = Ihr Termin, { $firm }
reference = Ref { $reference }
to = bis
foot = { $address } · Zeiten in { $zone }

title-today = heute
title-tomorrow = morgen
title-near = am { $weekday }
title-far = am { $date }
part-morning = { $weekday }vormittag
part-afternoon = { $weekday }nachmittag
promise-was = Vorher { $window } Uhr

booked-heading = Gebucht für { $date }
booked-lead = Im Moment ist Ihr Termin zwischen { $from } und { $to } Uhr.
booked-next = Ihre genauere Zeit nennen wir Ihnen bis { $evening } Uhr am Tag davor, per SMS und hier.
booked-next-day = Sobald { $who } losfährt, nennen wir Ihnen eine genauere Zeit, per SMS und hier.
step-booked = Gebucht
step-booked-rest = , Referenz { $reference }
step-evening = Am Tag davor bis { $evening } Uhr
step-evening-rest = : Ihre genauere Zeit
step-day-rest = : { $who } fährt los, Sie sehen es hier

told-heading = { $who } kommt { $day }
told-lead = Damit können Sie planen. Wenn sich etwas ändert, sagen wir es früh, und Sie entscheiden, wie es weitergeht.

way-heading = { $who } ist auf dem Weg zu Ihnen
way-in = In etwa { $from } bis { $to } Minuten.
way-soon = In weniger als { $to } Minuten.
way-now = Jeden Moment.
way-promised = Versprochen war { $window } Uhr.
way-sorry = Das ist später als versprochen, und das tut uns leid.
way-refresh = Stand { $time } Uhr.
way-again = Neu laden
way-distance = { $who } ist etwa { $distance } entfernt, Stand { $time } Uhr.
way-close = { $who } ist fast bei Ihnen, Stand { $time } Uhr.
way-only = Sie sehen das nur, solange { $who } zu Ihnen fährt.

comes-portrait = Porträt von { $who }
comes-detail = Kommt von { $firm }

there-heading = { $who } ist bei Ihnen
there-kept = Seit { $time } Uhr, in Ihrer Zeit { $window }.
there-late = Seit { $time } Uhr, nicht in der versprochenen Zeit. Das tut uns leid.
there-since = Seit { $time } Uhr.
there-plain = Die Arbeit hat begonnen.

late-heading = Entschuldigung, { $name }. { $technician } kommt später.
late-heading-changed = Entschuldigung, { $name }. Ihre Zeit klappt nicht.
late-lead = { $reason } { $window } Uhr schaffen wir nicht.
late-question = Was passt Ihnen am besten?
late-held = Das alles ist jetzt frei und für Sie reserviert
late-until = bis { $time } Uhr
late-silence = Wenn Sie nicht antworten, kommt { $technician } trotzdem: Nichts wird abgesagt.
late-silence-absent = Wenn Sie nicht antworten, wird nichts abgesagt: { $owner } ruft Sie an.
late-over = Das war bis { $time } Uhr für Sie reserviert. Wählen Sie trotzdem: Wir prüfen noch einmal, ob es frei ist.
late-none = { $owner } sucht die nächstbeste Zeit und meldet sich bei Ihnen.
choice-wait = Bei { $who } bleiben, { $window }
choice-wait-detail = Unser neues Versprechen an Sie
choice-other = Stattdessen { $who }, { $window }
choice-other-detail = Gleiche Arbeit, andere Person
choice-slot = { $date }, { $window }
choice-slot-detail = Ein anderer Tag, mit { $who }
choice-later = Heute später, { $window }
choice-later-detail = Gleicher Tag, mit { $who }
choice-call = Rufen Sie mich an
choice-call-detail = { $owner } ruft bis { $by } an

chosen-wait = Danke, { $name }. { $who } kommt.
chosen-other = Erledigt, { $name }. Stattdessen kommt { $who }.
chosen-slot = Erledigt, { $name }. { $who } kommt { $day }.
chosen-lead = Das ist unser neues Versprechen. Wenn sich etwas ändert, sagen wir es früh, und Sie entscheiden, wie es weitergeht.
chosen-call = Danke, { $name }. { $owner } ruft Sie an.
chosen-call-lead = Sie hören bis { $by } von { $owner }. Bis dahin bleibt Ihr Termin, wie er ist.

broken-heading = Entschuldigung, { $name }. Wir haben Ihre Zeit nicht gehalten.
broken-lead = { $who } sollte bis { $to } Uhr bei Ihnen sein. { $owner } kümmert sich darum und ruft Sie an.

done-heading = Alles erledigt, { $name }. Vielen Dank.
done-kept = { $who } war um { $time } Uhr da, in Ihrer Zeit { $window }
done-late = { $who } war um { $time } Uhr da, nicht in der versprochenen Zeit. Das tut uns leid.
done-person-detail = Stimmt etwas nicht? Schreiben Sie hier, ein Mensch liest es

access-heading = Wir kamen nicht hinein, { $name }.
access-lead = { $who } war an Ihrer Tür, und niemand hat geöffnet. { $owner } ruft Sie wegen eines neuen Termins an.
cancelled-heading = Ihr Termin findet nicht statt
cancelled-lead = Der Termin am { $date } fällt aus. Falls Sie das überrascht, schreiben Sie { $owner } oder rufen Sie an.

leave-title = Müssen Sie bis zu einer Zeit weg?
leave-detail = Wir planen es ein
leave-noted = Sie müssen bis { $time } Uhr weg
leave-noted-detail = Notiert. Zum Ändern antippen
leave-label = Ich muss weg bis
leave-button = Speichern
calendar-title = In den Kalender
calendar-detail = { $weekday }, { $window }
person-title = { $owner } ist für Sie da
person-detail = Schreiben Sie hier, { $owner } antwortet
person-detail-way = Parken, Klingel, Hund? Schreiben Sie hier
write-label = Ihre Nachricht an { $owner }
write-button = Senden
call-button = { $phone } anrufen
thread-us = { $firm }, { $when }
thread-you = Sie, { $when }

note-chosen = Danke. Das ist erledigt.
note-already = Das hatten Sie schon gewählt. Es ist erledigt.
note-gone = Entschuldigung, das ist gerade vergeben worden. Das hier ist jetzt frei.
note-sent = Danke. { $owner } liest das und antwortet Ihnen.
note-saved = Notiert. Wir planen es ein.
error-empty = Bitte schreiben Sie erst ein paar Worte.
error-long = Das ist zu lang: höchstens { $max } Zeichen.
error-time = Bitte geben Sie eine Uhrzeit wie 13:00 an.
error-past = Diese Zeit ist schon vorbei.
error-over = Hier gibt es nichts mehr zu wählen. So steht es jetzt.
error-busy = Das hat gerade nicht geklappt. Bitte versuchen Sie es noch einmal.
error-form = Da hat etwas gefehlt. Bitte versuchen Sie es noch einmal.

gone-title = Link nicht gültig
gone-heading = Dieser Link öffnet keinen Termin mehr
gone-lead = Links gelten bis zwei Wochen nach dem Termin, oder bis wir einen neueren schicken. In unserer letzten SMS steht der gültige.
gone-person = { $owner } von { $firm } hilft Ihnen
gone-anyone = Ein Mensch hilft Ihnen
gone-detail = Antworten Sie einfach auf eine unserer SMS
busy-heading = Wir können Ihren Termin gerade nicht zeigen
busy-lead = Nichts ist verloren, nichts hat sich geändert. Bitte versuchen Sie es in einer Minute noch einmal.
