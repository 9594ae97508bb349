import type { TourWords } from '../en/tour';

const tour: TourWords = {
  label: 'Recorrido por el panel',
  close: 'Cerrar el recorrido',
  at: (step, steps) => `${step} de ${steps}`,
  back: 'Atrás',
  next: 'Siguiente',
  begin: 'Empezar',
  step: {
    day: { title: 'Un día de promesas', says: 'Cada fila es un técnico. El corchete sobre una visita es la franja horaria que se comunicó al cliente; la barra de debajo, cuándo esperamos llegar. Una cifra significa: mire aquí.' },
    alerts: { title: 'Lo próximo en fallar', says: 'Cuando una promesa probablemente falle, aparece aquí con los minutos que quedan. Pulse J para abrirla y una cifra para elegir una opción, o deje que elija el cliente.' },
    phones: { title: 'Lo que leen los clientes', says: 'Teléfonos muestra cada SMS según llega y le permite responder como el cliente. Pulse T.' },
    plan: { title: 'Cambiar el plan', says: 'Arrastre una visita o pulse V: ve el coste y qué promesa se incumple antes de soltarla. Z lo deshace, y sus SMS esperan hasta entonces.' },
    report: { title: '¿Se cumplieron?', says: 'A la mañana siguiente el informe dice cuántas promesas se cumplieron y qué tan estrechas eran. Pulse ? para ver todas las teclas.' },
  },
};

export default tour;
