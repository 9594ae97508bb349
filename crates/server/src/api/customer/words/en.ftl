# The customer's page, in English. One decision a screen; a person's name on every state.

title = Your visit, { $firm }
reference = Ref { $reference }
to = to
foot = { $address } · times in { $zone }

title-today = today
title-tomorrow = tomorrow
title-near = on { $weekday }
title-far = on { $date }
part-morning = { $weekday } morning
part-afternoon = { $weekday } afternoon
promise-was = Was { $window }

booked-heading = Booked for { $date }
booked-lead = Right now your visit is between { $from } and { $to }.
booked-next = You get your tighter time by { $evening } the day before, by text and here.
booked-next-day = When { $who } sets off, you get a closer time, by text and here.
step-booked = Booked
step-booked-rest = , reference { $reference }
step-evening = By { $evening } the day before
step-evening-rest = : your tighter time
step-day-rest = : { $who } sets off, you see it here

told-heading = { $who } comes { $day }
told-lead = You can plan around this. If it changes, we tell you early and you choose what happens.

way-heading = { $who } is on the way to you
way-in = In about { $from } to { $to } minutes.
way-soon = In less than { $to } minutes.
way-now = Any minute now.
way-promised = You were promised { $window }.
way-sorry = That is later than we promised, and we are sorry.
way-refresh = As of { $time }.
way-again = Look again
way-distance = { $who } is about { $distance } away, as of { $time }.
way-close = { $who } is almost at your door, as of { $time }.
way-only = You see this only while { $who } drives to you.

comes-portrait = Portrait of { $who }
comes-detail = Comes from { $firm }

there-heading = { $who } is with you
there-kept = Since { $time }, inside your { $window }.
there-late = Since { $time }, not in the time we promised. We are sorry.
there-since = Since { $time }.
there-plain = The work has begun.

late-heading = Sorry, { $name }. { $technician } will be late.
late-heading-changed = Sorry, { $name }. We can’t keep your time.
late-lead = { $reason } We won’t make your { $window }.
late-question = What suits you best?
late-held = All of these are free now, and held for you
late-until = until { $time }
late-silence = If you don’t answer, { $technician } still comes: nothing is cancelled.
late-silence-absent = If you don’t answer, nothing is cancelled: { $owner } calls you.
late-over = These were held for you until { $time }. Choose all the same: we check again that it is free.
late-none = { $owner } is looking for the next best time and gets in touch with you.
choice-wait = Keep { $who }, { $window }
choice-wait-detail = Our new promise to you
choice-other = { $who } instead, { $window }
choice-other-detail = Same work, someone else comes
choice-slot = { $date }, { $window }
choice-slot-detail = Another day, with { $who }
choice-later = Later today, { $window }
choice-later-detail = Same day, with { $who }
choice-call = Call me
choice-call-detail = { $owner } phones you by { $by }

chosen-wait = Thank you, { $name }. { $who } comes.
chosen-other = Done, { $name }. { $who } comes instead.
chosen-slot = Done, { $name }. { $who } comes { $day }.
chosen-lead = This is our new promise. If it changes, we tell you early and you choose what happens.
chosen-call = Thank you, { $name }. { $owner } calls you.
chosen-call-lead = You hear from { $owner } by { $by }. Until then your visit stays as it is.

broken-heading = Sorry, { $name }. We did not keep your time.
broken-lead = { $who } should have been with you by { $to }. { $owner } is putting it right and calls you.

done-heading = All done, { $name }. Thank you.
done-kept = { $who } arrived at { $time }, inside your { $window }
done-late = { $who } arrived at { $time }, not in the time we promised. We are sorry.
done-person-detail = Is anything not right? Write here, a person reads it

access-heading = We could not get in, { $name }.
access-lead = { $who } was at your door and nobody opened. { $owner } calls you to find a new time.
cancelled-heading = Your visit will not take place
cancelled-lead = The visit on { $date } is off. If this is a surprise, write to { $owner } or call.

leave-title = Do you have to leave by a time?
leave-detail = We plan around it
leave-noted = You have to leave by { $time }
leave-noted-detail = Noted. Tap to change it
leave-label = I have to leave by
leave-button = Save
calendar-title = Add to calendar
calendar-detail = { $weekday }, { $window }
person-title = { $owner } looks after you
person-detail = Write here, { $owner } answers
person-detail-way = Parking, bell, dog? Write here
write-label = Your message to { $owner }
write-button = Send
call-button = Call { $phone }
thread-us = { $firm }, { $when }
thread-you = You, { $when }

note-chosen = Thank you. That is arranged.
note-already = You chose this before. It is arranged.
note-gone = Sorry, that one was just taken. This is free now.
note-sent = Thank you. { $owner } reads this and answers you.
note-saved = Noted. We plan around it.
error-empty = Please write a few words first.
error-long = That is too long: { $max } characters at most.
error-time = Please give a time such as 13:00.
error-past = That time is over already.
error-over = There is nothing to choose any more. This is how it stands.
error-busy = That didn’t work just now. Please try again.
error-form = Something was missing. Please try again.

gone-title = Link not valid
gone-heading = This link doesn’t open a visit any more
gone-lead = Links stop working two weeks after the visit, or when we sent you a newer one. The latest text from us has the one that works.
gone-person = { $owner } at { $firm } helps you
gone-anyone = A person helps you
gone-detail = Just reply to any of our texts
busy-heading = We can’t show your visit just now
busy-lead = Nothing is lost and nothing has changed. Please try again in a minute.
