import type { TourWords } from '../en/tour';

const tour: TourWords = {
  label: 'Rundgang durch die Plantafel',
  close: 'Rundgang schließen',
  at: (step, steps) => `${step} von ${steps}`,
  back: 'Zurück',
  next: 'Weiter',
  begin: 'Beginnen',
  step: {
    day: { title: 'Ein Tag voller Zusagen', says: 'Jede Zeile ist ein Techniker. Die Klammer über einem Termin ist das Zeitfenster, das dem Kunden mitgeteilt wurde; der Balken darunter zeigt, wann wir die Ankunft erwarten. Eine Zahl heißt: Sehen Sie hier hin.' },
    alerts: { title: 'Was als Nächstes bricht', says: 'Wenn eine Zusage wahrscheinlich bricht, erscheint sie hier mit den Minuten, die bleiben. Drücken Sie J, um sie zu öffnen, und eine Ziffer für eine Möglichkeit, oder lassen Sie den Kunden wählen.' },
    phones: { title: 'Was Kunden lesen', says: 'Telefone zeigt jede SMS, wie sie ankommt, und lässt Sie als Kunde antworten. Drücken Sie T.' },
    plan: { title: 'Den Plan ändern', says: 'Ziehen Sie einen Termin oder drücken Sie V: Sie sehen den Preis, und wessen Zusage bricht, bevor Sie ihn ablegen. Z nimmt es zurück; so lange warten die SMS.' },
    report: { title: 'Wurden sie gehalten?', says: 'Am nächsten Morgen sagt der Bericht, wie viele Zusagen gehalten wurden und wie eng sie waren. ? zeigt alle Tasten.' },
  },
};

export default tour;
