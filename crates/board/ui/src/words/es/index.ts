// The board in Spanish: "usted", short. Glossary: technician técnico, visit visita, window franja horaria, promise promesa (cumplir,
// incumplir), text SMS, alert and warning alerta, option opción, story historial, ledger registro, case tarea, forecast previsión,
// drive viaje, shift turno, territory zona, board panel, unassigned sin asignar, pin fijar, off falta, viewer observador.

import type { Words } from '../en';
import { alerts } from './alerts';
import { changes } from './changes';
import { common } from './common';
import { door } from './door';
import { keys } from './keys';
import { ledger } from './ledger';
import { phones } from './phones';
import { story } from './story';
import { team } from './team';
import { timeline } from './timeline';
import { top } from './top';
import { urgent } from './urgent';

const spanish: Words = { alerts, changes, common, door, keys, ledger, phones, story, team, timeline, top, urgent };

export default spanish;
