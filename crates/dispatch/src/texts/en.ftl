# Texts to customers and words about time, in English.
# A text is one GSM-7 segment where possible, so every word counts. Choices are digits; no text
# may ask for a word that carriers read as an opt-in or opt-out.

booked = booked, { $date }, { $window }. Your one-hour time comes by { $evening } the day before. { $owner } looks after you.
evening = { $technician } comes { $day }, between { $from } and { $to }. Must you leave by a certain time? Just reply.
morning = Good morning, { $technician } is with you between { $from } and { $to }.
next-up = You are next. { $technician } is with you between { $from } and { $to }.
en-route = { $technician } is on the way and arrives between { $from } and { $to }.

warning = Sorry, { $technician } is running late for your { $promise } visit. New est. { $expected }. Reply { $options }. Ref { $reference }
warning-tight = Sorry, { $technician } is late for your { $promise }. New est. { $expected }. Reply { $options }. Ref { $reference }
warning-again = Sorry, { $technician } is held up still longer for your { $promise } visit. New est. { $expected }. Reply { $options }. Ref { $reference }
warning-again-tight = Sorry, { $technician } is later still. New est. { $expected }. Reply { $options }. Ref { $reference }
warning-plain = Sorry, { $technician } is running late for your { $promise } visit. New est. { $expected }. Write back any time, a person answers. Ref { $reference }
back-on-time = Good news: { $technician } is back on time and comes between { $from } and { $to } as promised.
handed-over = { $technician } comes instead, between { $from } and { $to } as promised.

option-wait = keep it
option-wait-at = keep { $name } { $window }
option-other = { $name } at { $window }
option-other-tight = { $name } { $window }
option-slot = { $day } { $window }
option-call = call me

choice-wait = Thank you. { $name } comes between { $from } and { $to }.
choice-other = Done. { $name } comes instead, between { $from } and { $to }.
choice-slot = Done. { $name } comes { $day }, between { $from } and { $to }.
choice-call = Done. { $owner } calls you by { $by }.
choice-gone = Sorry, that one has just gone. Free now, reply { $options }. Ref { $reference }
choice-gone-plain = Sorry, that one has just gone and nothing else is free. Write back and a person finds you a time. Ref { $reference }

rescheduled = Your new time: { $day }, between { $from } and { $to }. { $technician } comes.
rescheduled-anyone = Your new time: { $day }, between { $from } and { $to }.
missed = Sorry, { $technician } did not come in the time we promised you. { $owner } is putting it right and calls you.
done = { $technician } is done, thank you. If anything isn't right, just reply: a person reads it.
cancelled = Your visit of { $date } will not take place. Questions? Just reply, { $owner } answers.
acknowledged = Thank you, { $owner } reads this and answers by { $by }.
help = { $owner } looks after your visit. Just reply, a person answers. STOP ends these texts.
help-phone = { $owner } looks after your visit: reply, or call { $phone }. STOP ends these texts.
opted-out = You get no more texts from us. { $owner } phones you about your visit. START turns texts on again.
opted-in = Thank you, you get texts about your visit again. STOP ends them.
new-link = Your page has a new address, the one before no longer opens it.

# Why somebody is late: one sentence.
reason-overrun = A visit before yours is taking longer than planned.
reason-traffic = The drive to you is taking longer than planned.
reason-declared = { $technician } told us that the work before yours needs more time.
reason-absent = { $technician } can’t come today.
reason-replanned = We had to change the plan of the day.

# E-mails and calendars.
mail-subject = { $firm }: your visit on { $date }
mail-answer = To answer, or to see where we are, open your page: { $link }
calendar-summary = { $firm }: { $who } comes
calendar-summary-plain = { $firm }: your visit
calendar-description = Arrival { $window }. { $owner } looks after you. Reference { $reference }.

# Time.
time-on = { $time } on { $day }
day-today = today
day-tomorrow = tomorrow, { $weekday }
day-near = on { $weekday }
day-far = on { $date }
date-short = { $weekday } { $number } { $month }
date-long = { $weekday }, { $number } { $month }
span-spoken = { $from } to { $to }
weekday-short =
    { $weekday ->
        [mon] Mon
        [tue] Tue
        [wed] Wed
        [thu] Thu
        [fri] Fri
        [sat] Sat
       *[sun] Sun
    }
weekday-long =
    { $weekday ->
        [mon] Monday
        [tue] Tuesday
        [wed] Wednesday
        [thu] Thursday
        [fri] Friday
        [sat] Saturday
       *[sun] Sunday
    }
month-short =
    { $month ->
        [m1] Jan
        [m2] Feb
        [m3] Mar
        [m4] Apr
        [m5] May
        [m6] Jun
        [m7] Jul
        [m8] Aug
        [m9] Sep
        [m10] Oct
        [m11] Nov
       *[m12] Dec
    }
month-long =
    { $month ->
        [m1] January
        [m2] February
        [m3] March
        [m4] April
        [m5] May
        [m6] June
        [m7] July
        [m8] August
        [m9] September
        [m10] October
        [m11] November
       *[m12] December
    }
