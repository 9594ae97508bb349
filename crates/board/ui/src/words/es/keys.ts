import type { keys as english } from '../en/keys';

export const keys: typeof english = {
  title: 'Teclas',
  where: 'Las teclas solo actúan fuera de los campos de texto.',
  does: {
    search: 'Buscar por nombre, teléfono o referencia',
    alert: 'Alerta siguiente, anterior',
    open: 'Abrir el historial de la visita',
    option: 'Elegir esa opción de la alerta abierta, o ese hueco para la visita sin asignar',
    ask: 'Preguntar al cliente',
    mute: 'Silenciar la alerta',
    reply: 'Responder al cliente',
    walk: 'Recorrer visitas y filas',
    move: 'Mover la visita: antes se ve el precio',
    pin: 'Fijar la visita a su técnico, o soltarla',
    lock: 'Bloquear la ruta de la fila: no se le añade ni se le quita nada; o desbloquearla',
    undo: 'Deshacer un cambio del plan, una fijación o un bloqueo',
    redo: 'Rehacerlo',
    plan: 'Replanificar el resto: antes se ve qué cambia',
    urgent: 'Visita urgente',
    off: 'El técnico de la fila falta hoy: antes se ve qué cambia',
    ledger: 'Desplegar el registro',
    phones: 'Teléfonos de los clientes',
    day: 'Día anterior, día siguiente',
    close: 'Cerrar',
    keys: 'Estas teclas',
  },
};
