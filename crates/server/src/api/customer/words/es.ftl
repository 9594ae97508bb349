# La página del cliente, en español. Reglas: véase en.ftl.

title = Su visita, { $firm }
reference = Ref { $reference }
to = a
foot = { $address } · horas de { $zone }

title-today = hoy
title-tomorrow = mañana
title-near = el { $weekday }
title-far = el { $date }
part-morning = { $weekday } por la mañana
part-afternoon = { $weekday } por la tarde
promise-was = Antes, de { $window }

booked-heading = Reservado para el { $date }
booked-lead = Por ahora su visita es entre las { $from } y las { $to }.
booked-next = Le damos una hora más precisa antes de las { $evening } del día anterior, por SMS y aquí.
booked-next-day = Cuando { $who } salga, le damos una hora más precisa, por SMS y aquí.
step-booked = Reservado
step-booked-rest = , referencia { $reference }
step-evening = El día anterior, antes de las { $evening }
step-evening-rest = : su hora más precisa
step-day-rest = : { $who } sale y usted lo ve aquí

told-heading = { $who } llega { $day }
told-lead = Puede contar con ello. Si algo cambia, se lo decimos pronto y usted elige qué hacer.

way-heading = { $who } va de camino
way-in = En unos { $from } a { $to } minutos.
way-soon = En menos de { $to } minutos.
way-now = De un momento a otro.
way-promised = Le prometimos de { $window }.
way-sorry = Es más tarde de lo prometido, y lo sentimos.
way-refresh = A las { $time }.
way-again = Actualizar
way-distance = { $who } está a unos { $distance }, a las { $time }.
way-close = { $who } está casi en su puerta, a las { $time }.
way-only = Solo lo ve mientras { $who } va de camino.

comes-portrait = Retrato de { $who }
comes-detail = Viene de { $firm }

there-heading = { $who } ya está con usted
there-kept = Desde las { $time }, dentro de su hora ({ $window }).
there-late = Desde las { $time }, fuera de la hora prometida. Lo sentimos.
there-since = Desde las { $time }.
there-plain = El trabajo ha empezado.

late-heading = Disculpe, { $name }. { $technician } llegará tarde.
late-heading-changed = Disculpe, { $name }. No podemos mantener su hora.
late-lead = { $reason } No llegaremos a su hora, de { $window }.
late-question = ¿Qué le viene mejor?
late-held = Todo esto está libre ahora y reservado para usted
late-until = hasta las { $time }
late-silence = Si no responde, { $technician } va igualmente: no se anula nada.
late-silence-absent = Si no responde, no se anula nada: { $owner } le llama.
late-over = Esto estaba reservado para usted hasta las { $time }. Elija de todos modos: comprobamos de nuevo que esté libre.
late-none = { $owner } busca la mejor hora posible y se pone en contacto con usted.
choice-wait = Seguir con { $who }, { $window }
choice-wait-detail = Nuestra nueva promesa
choice-other = Que venga { $who }, { $window }
choice-other-detail = El mismo trabajo, otra persona
choice-slot = { $date }, { $window }
choice-slot-detail = Otro día, con { $who }
choice-later = Hoy más tarde, { $window }
choice-later-detail = El mismo día, con { $who }
choice-call = Llámenme
choice-call-detail = { $owner } le llama antes de las { $by }

chosen-wait = Gracias, { $name }. { $who } va a su casa.
chosen-other = Hecho, { $name }. En su lugar llega { $who }.
chosen-slot = Hecho, { $name }. { $who } llega { $day }.
chosen-lead = Esta es nuestra nueva promesa. Si algo cambia, se lo decimos pronto y usted elige qué hacer.
chosen-call = Gracias, { $name }. { $owner } le llama.
chosen-call-lead = { $owner } le llama antes de las { $by }. Hasta entonces su visita sigue como está.

broken-heading = Disculpe, { $name }. No cumplimos su hora.
broken-lead = { $who } debía estar con usted antes de las { $to }. { $owner } se ocupa y le llama.

done-heading = Todo listo, { $name }. Gracias.
done-kept = { $who } llegó a las { $time }, dentro de su hora ({ $window })
done-late = { $who } llegó a las { $time }, fuera de la hora prometida. Lo sentimos.
done-person-detail = ¿Algo no está bien? Escriba aquí, lo lee una persona

access-heading = No pudimos entrar, { $name }.
access-lead = { $who } estuvo en su puerta y nadie abrió. { $owner } le llama para buscar otra hora.
cancelled-heading = Su visita no se hará
cancelled-lead = La visita del { $date } no se hará. Si le sorprende, escriba a { $owner } o llame.

leave-title = ¿Tiene que salir antes de una hora?
leave-detail = Lo tenemos en cuenta
leave-noted = Tiene que salir antes de las { $time }
leave-noted-detail = Anotado. Toque para cambiarlo
leave-label = Tengo que salir antes de las
leave-button = Guardar
calendar-title = Añadir al calendario
calendar-detail = { $weekday }, { $window }
person-title = { $owner } le atiende
person-detail = Escriba aquí, { $owner } responde
person-detail-way = ¿Aparcamiento, timbre, perro? Escriba aquí
write-label = Su mensaje para { $owner }
write-button = Enviar
call-button = Llamar al { $phone }
thread-us = { $firm }, { $when }
thread-you = Usted, { $when }

note-chosen = Gracias. Queda arreglado.
note-already = Ya lo había elegido. Queda arreglado.
note-gone = Disculpe, esa opción se acaba de ocupar. Esto está libre ahora.
note-sent = Gracias. { $owner } lo lee y le responde.
note-saved = Anotado. Lo tenemos en cuenta.
error-empty = Escriba primero unas palabras.
error-long = Es demasiado largo: { $max } caracteres como máximo.
error-time = Indique una hora, por ejemplo 13:00.
error-past = Esa hora ya ha pasado.
error-over = Ya no hay nada que elegir. Así está ahora.
error-busy = No ha funcionado. Inténtelo de nuevo.
error-form = Faltaba algo. Inténtelo de nuevo.

gone-title = Enlace no válido
gone-heading = Este enlace ya no abre ninguna visita
gone-lead = Los enlaces dejan de funcionar dos semanas después de la visita, o cuando enviamos uno nuevo. Nuestro último SMS tiene el que funciona.
gone-person = { $owner }, de { $firm }, le ayuda
gone-anyone = Una persona le ayuda
gone-detail = Responda a cualquiera de nuestros SMS
busy-heading = Ahora mismo no podemos mostrar su visita
busy-lead = No se ha perdido ni ha cambiado nada. Inténtelo de nuevo en un minuto.
