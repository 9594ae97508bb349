# Textos para los clientes y palabras sobre el tiempo, en español. Reglas: véase en.ftl.

booked = reservado, { $date }, { $window } h. Su hora exacta, antes de las { $evening } el día antes. { $owner } le atiende.
evening = { $technician } llega { $day }, entre las { $from } y las { $to }. ¿Debe salir a alguna hora? Responda aquí.
morning = Buenos días, { $technician } llega entre las { $from } y las { $to }.
next-up = Su visita es la siguiente. { $technician } llega entre las { $from } y las { $to }.
en-route = { $technician } va de camino y llega entre las { $from } y las { $to }.

warning = Disculpe, { $technician } va con retraso para su visita de { $promise }. Nueva hora aprox. { $expected }. Responda { $options }. Ref { $reference }
warning-tight = Disculpe, { $technician } llega tarde (visita de { $promise }). Ahora { $expected }. Responda { $options }. Ref { $reference }
warning-again = Disculpe, { $technician } se retrasa aún más para su visita de { $promise }. Nueva hora aprox. { $expected }. Responda { $options }. Ref { $reference }
warning-again-tight = Disculpe, { $technician } se retrasa más. Ahora { $expected }. Responda { $options }. Ref { $reference }
warning-plain = Disculpe, { $technician } llega tarde a su visita de { $promise }. Ahora aprox. { $expected }. Escríbanos, le responde una persona. Ref { $reference }
back-on-time = Buenas noticias: { $technician } vuelve a ir a tiempo y llega entre las { $from } y las { $to }, como prometimos.
handed-over = Viene { $technician } en su lugar, entre las { $from } y las { $to }, como prometimos.

option-wait = espero
option-wait-at = { $name } { $window }
option-other = { $name } a las { $window }
option-other-tight = { $name } { $window }
option-slot = { $day } { $window }
option-call = llámenme

choice-wait = Gracias. { $name } llega entre las { $from } y las { $to }.
choice-other = Hecho. En su lugar llega { $name }, entre las { $from } y las { $to }.
choice-slot = Hecho. { $name } llega { $day }, entre las { $from } y las { $to }.
choice-call = Hecho. { $owner } le llama antes de las { $by }.
choice-gone = Disculpe, esa opción ya no está. Libres ahora, responda { $options }. Ref { $reference }
choice-gone-plain = Disculpe, esa opción ya no está y no hay otra libre. Escríbanos y una persona le busca hora. Ref { $reference }

rescheduled = Su nueva hora: { $day }, entre las { $from } y las { $to }. Llega { $technician }.
rescheduled-anyone = Su nueva hora: { $day }, entre las { $from } y las { $to }.
missed = Disculpe, { $technician } no llegó a la hora que le prometimos. { $owner } lo está solucionando y le llama.
done = { $technician } ha terminado, gracias. Si algo no está bien, responda aquí: lo lee una persona.
cancelled = Su visita del { $date } no se hará. ¿Preguntas? Responda aquí, le contesta { $owner }.
acknowledged = Gracias, { $owner } lee esto y le responde antes de las { $by }.
help = { $owner } le atiende. Responda aquí, le contesta una persona. STOP termina estos SMS.
help-phone = { $owner } le atiende: responda aquí o llame al { $phone }. STOP termina estos SMS.
opted-out = Ya no recibirá más SMS nuestros. { $owner } le llama por su visita. START los activa de nuevo.
opted-in = Gracias, vuelve a recibir SMS sobre su visita. STOP los termina.
new-link = Su página tiene una nueva dirección, la anterior ya no la abre.

# Por qué alguien se retrasa: una frase.
reason-overrun = Una visita anterior a la suya se está alargando más de lo previsto.
reason-traffic = El trayecto hasta su casa lleva más tiempo de lo previsto.
reason-declared = { $technician } nos ha avisado de que el trabajo anterior al suyo necesita más tiempo.
reason-absent = { $technician } no puede ir hoy.
reason-replanned = Hemos tenido que cambiar el plan del día.

# Correos y calendarios.
mail-subject = { $firm }: su visita del { $date }
mail-answer = Para responder o ver dónde estamos, abra su página: { $link }
calendar-summary = { $firm }: llega { $who }
calendar-summary-plain = { $firm }: su visita
calendar-description = Llegada de { $window }. { $owner } le atiende. Referencia { $reference }.

# Tiempo.
time-on = { $time } del { $day }
day-today = hoy
day-tomorrow = mañana, { $weekday }
day-near = el { $weekday }
day-far = el { $date }
date-short = { $weekday } { $number } { $month }
date-long = { $weekday }, { $number } de { $month }
span-spoken = { $from } a { $to }
weekday-short =
    { $weekday ->
        [mon] lun
        [tue] mar
        [wed] mié
        [thu] jue
        [fri] vie
        [sat] sáb
       *[sun] dom
    }
weekday-long =
    { $weekday ->
        [mon] lunes
        [tue] martes
        [wed] miércoles
        [thu] jueves
        [fri] viernes
        [sat] sábado
       *[sun] domingo
    }
month-short =
    { $month ->
        [m1] ene
        [m2] feb
        [m3] mar
        [m4] abr
        [m5] may
        [m6] jun
        [m7] jul
        [m8] ago
        [m9] sept
        [m10] oct
        [m11] nov
       *[m12] dic
    }
month-long =
    { $month ->
        [m1] enero
        [m2] febrero
        [m3] marzo
        [m4] abril
        [m5] mayo
        [m6] junio
        [m7] julio
        [m8] agosto
        [m9] septiembre
        [m10] octubre
        [m11] noviembre
       *[m12] diciembre
    }
