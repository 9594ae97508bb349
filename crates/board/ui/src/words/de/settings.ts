import type { SettingsWords } from '../en/settings';
import { plurals } from '../plural';

const many = plurals('de');

const settings: SettingsWords = {
  nothingYet: 'Es gibt noch nichts einzustellen: Importieren Sie zuerst einen Tag.',
  loading: 'Die Einstellungen werden geladen …',
  title: 'Einstellungen',
  stays: 'Bestehende Pläne und Zusagen bleiben, wie sie sind.',
  onlyOwner: 'Nur ein Inhaber ändert Einstellungen.',
  users: 'Benutzer und Rollen',
  saving: 'Wird gespeichert …',
  save: 'Speichern',
  nothing: 'Es ist nichts geändert.',
  changed: (count) => many(count, { one: 'Eine Einstellung geändert; das Protokoll sagt welche.', other: `${count} Einstellungen geändert; das Protokoll sagt welche.` }),
  needsTime: 'braucht eine Uhrzeit',
  needsNumber: 'braucht eine Zahl',
  whoDecides: 'Wer entscheidet, dass eine Warnung hinausgeht',
  automatic: 'Automatisch',
  automaticDoes: 'das System benachrichtigt Kunden sofort',
  askFirst: 'Erst fragen',
  askFirstDoes: 'die Disposition gibt jede Warnung frei',
  group: {
    windows: { title: 'Zeitfenster', does: 'Wie eng eine Zusage ist und wie oft sie verfehlt werden darf.' },
    warnings: { title: 'Warnungen', does: 'Wann ein Kunde hört, dass eine Zusage wahrscheinlich bricht.' },
    quiet: { title: 'Ruhezeiten', does: 'In diesen Stunden geht keine SMS hinaus.' },
  },
  field: {
    evening_at: { label: 'Mitteilung am Vorabend um', does: 'Der nächste Tag wird geplant, seine Zeitfenster werden mitgeteilt.' },
    morning_at: { label: 'Verengung am Tag um', does: 'Von da an werden engere Zeitfenster mitgeteilt.' },
    miss_ppm: { label: 'Anteil, der verfehlt werden darf', does: 'Weniger Verfehlungen machen breitere Zeitfenster.' },
    width_min_s: { label: 'Engstes Zeitfenster', does: 'Kein künftiges Zeitfenster ist enger.' },
    width_max_s: { label: 'Breitestes enges Zeitfenster', does: 'Ein breiteres wird nicht mitgeteilt; das gebuchte bleibt.' },
    width_worth_s: { label: 'Eine Minute Breite ist wert', does: 'Sekunden, die ein Techniker dafür warten darf; 0 bis 59.' },
    handover_worth_s: { label: 'Ein Versprechen in Gefahr ist wert', does: 'Minuten Fahren und Warten, die eine Übergabe an einen Kollegen ohne Rückfrage kosten darf; bei 0 wird nichts übergeben.' },
    warn_open_ppm: { label: 'Warnen ab', does: 'Wahrscheinlichkeit des Bruchs, eine halbe Stunde vor dem zugesagten Ende.' },
    warn_sure_ppm: { label: 'Fast sicher ab', does: 'Davor wird früher gewarnt, und auch später noch.' },
    warn_close_ppm: { label: 'Zurücknehmen unter', does: 'Die Zusage hält wieder.' },
    warn_texts_max: { label: 'SMS je Warnung', does: 'Danach ruft ein Mensch an.' },
    hold_options_s: { label: 'Möglichkeiten sind reserviert', does: 'Währenddessen bekommt sie niemand sonst angeboten.' },
    unanswered_s: { label: 'Anrufen ohne Antwort nach', does: 'Eine Anrufaufgabe entsteht.' },
    call_within_s: { label: 'Ein Mensch ruft an binnen', does: 'Was dem Kunden gesagt wird.' },
    undo_s: { label: 'SMS warten nach Änderung von Hand', does: 'Damit sie sich zurücknehmen lässt.' },
    quiet_from: { label: 'Von', does: 'Von da an keine SMS.' },
    quiet_to: { label: 'Bis', does: 'Von da an wieder SMS.' },
    quiet_to_disruption: { label: 'Störungen des Tages ab', does: 'Was heute bricht, darf früher mitgeteilt werden.' },
  },
  texts: 'SMS',
  language: 'Sprache',
  languages: { en: 'Englisch', de: 'Deutsch', es: 'Spanisch' },
  asGot: 'Wie Kunden sie bekommen, mit erfundenen Namen und Zeiten. Die Sprache eines Kunden wird bei der Buchung festgelegt.',
};

export default settings;
