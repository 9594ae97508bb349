import type { phones as english } from '../en/phones';

export const phones: typeof english = {
  title: 'Teléfonos de los clientes',
  close: 'Cerrar los teléfonos',
  nobody: 'Nadie ha recibido un SMS todavía.',
  list: 'Teléfonos',
  waits: 'espera una respuesta',
  you: (body) => `Usted: ${body}`,
  noTexts: 'Aún sin SMS',
  none: 'Aún sin SMS.',
  all: 'Todos los teléfonos',
  phoneOf: (name) => `Teléfono de ${name}`,
  textsOf: (name) => `SMS de ${name}`,
  today: (day) => `Hoy, ${day}`,
  digits: 'Responder con una cifra',
  answerAs: (name) => `Responder como ${name}`,
  send: 'Enviar',
  real: 'Aquí los SMS van a teléfonos reales: no hay nada que mostrar.',
};
