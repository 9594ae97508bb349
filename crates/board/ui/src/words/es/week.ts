import type { WeekWords } from '../en/week';
import { plurals } from '../plural';

const many = plurals('es');

const week: WeekWords = {
  loading: 'Se carga la semana…',
  label: 'Semana',
  nobody: 'Aquí todavía no se conoce a ningún técnico. Importe un día: vienen con él.',
  noVisits: 'No hay visitas en esta semana.',
  visits: (count) => many(count, { one: '1 visita', other: `${count} visitas` }),
  done: (done, all) => `${done} de ${all} hechas`,
  unassigned: (count) => `${count} sin asignar`,
  atRisk: (count) => `${count} en riesgo`,
  broken: (count) => many(count, { one: '1 promesa incumplida', other: `${count} promesas incumplidas` }),
  notPlanned: 'sin planificar',
  nothingYet: 'nada planificado aún',
  free: 'libre',
  absent: 'Ausente',
  locked: 'ruta bloqueada',
  load: (percent) => `carga ${percent} %`,
  loadOf: (work, drive, shift) => `Trabajo ${work}, trayectos ${drive}, jornada ${shift}`,
  over: (minutes) => `termina ${minutes} después de la jornada`,
  hours: (hours) => `${hours} h`,
  clockChange: (hours) => `Cambia la hora: este día tiene ${hours} horas.`,
  today: 'Hoy',
  openDay: (day) => `Ver ${day}`,
};

export default week;
