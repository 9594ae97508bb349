import type { SettingsWords } from '../en/settings';
import { plurals } from '../plural';

const many = plurals('es');

const settings: SettingsWords = {
  nothingYet: 'Aún no hay nada que ajustar: importe primero un día.',
  loading: 'Cargando los ajustes…',
  title: 'Ajustes',
  stays: 'Los planes y promesas existentes quedan como están.',
  onlyOwner: 'Solo un propietario cambia los ajustes.',
  users: 'Usuarios y roles',
  saving: 'Guardando…',
  save: 'Guardar',
  nothing: 'No se ha cambiado nada.',
  changed: (count) => many(count, { one: 'Un ajuste cambiado; el registro dice cuál.', other: `${count} ajustes cambiados; el registro dice cuáles.` }),
  needsTime: 'necesita una hora',
  needsNumber: 'necesita un número',
  whoDecides: 'Quién decide que sale un aviso',
  automatic: 'Automático',
  automaticDoes: 'el sistema avisa a los clientes enseguida',
  askFirst: 'Preguntar antes',
  askFirstDoes: 'un coordinador aprueba cada aviso',
  group: {
    windows: { title: 'Franjas horarias', does: 'Qué tan estrecha es una promesa y cuántas veces puede fallar.' },
    warnings: { title: 'Avisos', does: 'Cuándo sabe un cliente que una promesa probablemente falle.' },
    quiet: { title: 'Horas de silencio', does: 'En estas horas no sale ningún SMS.' },
  },
  field: {
    evening_at: { label: 'Se comunica la víspera a las', does: 'Se planifica el día siguiente y se comunican sus franjas.' },
    morning_at: { label: 'Se estrecha ese día a las', does: 'Desde entonces se comunican franjas más estrechas.' },
    miss_ppm: { label: 'Parte que puede fallar', does: 'Menos fallos dan franjas más anchas.' },
    width_min_s: { label: 'Franja más estrecha', does: 'Ninguna franja futura es menor.' },
    width_max_s: { label: 'Franja estrecha más ancha', does: 'Una mayor no se comunica; queda la reservada.' },
    width_worth_s: { label: 'Un minuto de ancho vale', does: 'Segundos que un técnico puede esperar por él; de 0 a 59.' },
    handover_worth_s: { label: 'Una promesa en peligro vale', does: 'Minutos de viaje y espera que puede costar un relevo a un compañero, sin preguntar; con 0 no hay relevos.' },
    warn_open_ppm: { label: 'Avisar desde', does: 'Probabilidad de incumplir, media hora antes del final prometido.' },
    warn_sure_ppm: { label: 'Casi seguro desde', does: 'De eso se avisa antes, y también más tarde.' },
    warn_close_ppm: { label: 'Retirar por debajo de', does: 'La promesa vuelve a sostenerse.' },
    warn_texts_max: { label: 'SMS por aviso', does: 'Después llama una persona.' },
    hold_options_s: { label: 'Las opciones se reservan', does: 'Mientras tanto no se ofrecen a nadie más.' },
    unanswered_s: { label: 'Llamar sin respuesta tras', does: 'Se abre una tarea de llamada.' },
    call_within_s: { label: 'Una persona llama en', does: 'Lo que se dice al cliente.' },
    undo_s: { label: 'Los SMS esperan tras un cambio a mano', does: 'Para poder deshacerlo.' },
    quiet_from: { label: 'Desde', does: 'Desde entonces, ningún SMS.' },
    quiet_to: { label: 'Hasta', does: 'Desde entonces, SMS otra vez.' },
    quiet_to_disruption: { label: 'Incidencias del día desde', does: 'Lo que falla hoy se puede comunicar antes.' },
  },
  texts: 'SMS',
  language: 'Idioma',
  languages: { en: 'Inglés', de: 'Alemán', es: 'Español' },
  asGot: 'Como los reciben los clientes, con nombres y horas inventados. El idioma de un cliente se fija al reservar la visita.',
};

export default settings;
