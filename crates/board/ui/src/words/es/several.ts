import type { several as english } from '../en/several';

export const several: typeof english = {
  label: 'Zonas a la vista',
  only: (territory) => `Mostrar solo ${territory}`,
  also: (territory) => `Mostrar ${territory} junto a las demás`,
  hint: (most) => `Marque varias para ver sus días juntos, ${most} como máximo.`,
  full: (most) => `${most} son todas las que pueden verse a la vez. Quite una para marcar otra.`,
  loading: 'Cargando…',
  ownTime: (time, zone) => `hora propia ${time}, ${zone}`,
  nobody: 'No hay técnicos este día.',
  belongs: (customer, own, other) => `La visita de ${customer} es de ${own}. Nadie de ${other} puede asumirla: una visita se queda en su zona.`,
  within: (own) => `Solo técnicos de ${own}: una visita se queda en su zona.`,
  which: 'Zona',
};

export default several;
