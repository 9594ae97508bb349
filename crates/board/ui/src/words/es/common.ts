import type { common as english } from '../en/common';
import { plurals } from '../plural';

const many = plurals('es');

export const common: typeof english = {
  close: 'Cerrar',
  cancel: 'Cancelar',
  noNumber: 'sin número',
  language: 'Idioma',
  loading: 'Cargando…',
  readOnly: 'Solo lectura: quien observa lo ve todo y no cambia nada. Un propietario puede cambiar su rol.',
  status: {
    planned: 'Planificada',
    promised: 'Prometida',
    on_the_way: 'En camino',
    working: 'En curso',
    done: 'Hecha',
    at_risk: 'En riesgo',
    late: 'Tarde',
    unassigned: 'Sin asignar',
    no_access: 'Nadie abrió',
    cancelled: 'Anulada',
  },
  role: { owner: 'propietario', dispatcher: 'coordinador', viewer: 'observador' },
  stage: { booked: 'Reserva', evening: 'Víspera', morning: 'Mañana', next_up: 'Siguiente', en_route: 'En camino' },
  tight: 'Franja estrecha',
  tightness: { 1: 'lo habitual', 3: 'importa', 10: 'importa mucho' },
  weight: (weight) => `peso ${weight}`,
  tightDoes: 'Cuenta para las franjas que se elijan desde ahora. Lo comunicado se mantiene.',
  today: 'hoy',
  onDay: (day) => `el ${day}`,
  fromTo: (from, to) => `de ${from} a ${to}`,
  doneOf: (done, total) => `${done} de ${total} hechas`,
  texts: (count) => many(count, { one: '1 SMS', other: `${count} SMS` }),
  wentWrong: 'Algo ha fallado.',
  notLive: 'No se ha hecho: se perdió la conexión. Espere a que el panel vuelva a estar en directo.',
  noServer: 'No se puede contactar con el servidor.',
  serverSaid: (status) => `El servidor respondió ${status}.`,
  dayProblem: 'No se puede cargar el día.',
  noDay: 'No se muestra ningún día.',
};
