import type { filters as english } from '../en/filters';

export const filters: typeof english = {
  list: 'Filtros guardados',
  none: 'Aún no hay nada guardado. Elija un filtro y un orden y póngales nombre.',
  everything: 'Todas',
  worriesFirst: 'filas en riesgo primero',
  remove: (name) => `Borrar ${name}`,
  removed: (name) => `${name} está borrado.`,
  picked: (name) => `Se muestra ${name}.`,
  name: 'Nombre para lo que se ve',
  save: 'Guardar',
  saved: (name) => `${name} está guardado.`,
  full: (most) => `Se pueden guardar ${most}. Borre uno para guardar otro.`,
  notKept: 'Sin guardar: este navegador no conserva nada.',
};

export default filters;
