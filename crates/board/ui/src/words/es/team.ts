import type { team as english } from '../en/team';
import { plurals } from '../plural';

const many = plurals('es');

export const team: typeof english = {
  label: 'Equipo',
  loading: 'Cargando el equipo…',
  nobody: 'Aquí aún no trabaja nadie. Importe un día: sus técnicos vienen con él.',
  head: { technician: 'Técnico', shift: 'Turno', day: 'Día', skills: 'Capacidades', van: 'En la furgoneta' },
  actions: 'Acciones',
  absent: 'Ausente',
  noSkills: 'ninguna',
  emptyVan: 'nada anotado',
  codeFor: (name, day, time) => `para el teléfono de ${name}, una vez, hasta el ${day}, ${time}`,
  letIn: 'Admitir un teléfono',
  letInFor: (name) => ` para ${name}`,
  lockOut: 'Bloquear teléfonos',
  ofName: (name) => ` de ${name}`,
  portraitOf: (name) => `Retrato de ${name}`,
  choosePortrait: 'Elegir un retrato: los clientes lo ven cuando saben quién va',
  choosePortraitOf: (name) => `Elegir un retrato de ${name}`,
  noPortrait: 'Quitar el retrato',
  noPortraitOf: (name) => `Quitar el retrato de ${name}`,
  portraitGiven: (name) => `Los clientes ven el retrato de ${name} cuando saben quién va.`,
  portraitTaken: (name) => `El retrato de ${name} está borrado.`,
  lockRoute: 'Bloquear ruta',
  unlockRoute: 'Desbloquear ruta',
  noPhone: (name) => `${name} no tiene ningún teléfono en el panel.`,
  lockedOut: (name, count) => many(count, { one: `El teléfono de ${name} está bloqueado.`, other: `Los ${count} teléfonos de ${name} están bloqueados.` }),
};
