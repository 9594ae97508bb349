// The board in German: "Sie", short. Glossary: technician Techniker, visit Termin, window Zeitfenster, promise Zusage (halten,
// brechen), text SMS, alert and warning Warnung, option Möglichkeit, story Verlauf, ledger Protokoll, case Aufgabe, forecast
// Prognose, drive Fahrt, shift Schicht, territory Gebiet, board Plantafel, unassigned nicht zugeteilt, pin fixieren, off fällt aus.

import type { Words } from '../en';
import { alerts } from './alerts';
import { changes } from './changes';
import { common } from './common';
import { door } from './door';
import { keys } from './keys';
import { ledger } from './ledger';
import { phones } from './phones';
import { story } from './story';
import { team } from './team';
import { timeline } from './timeline';
import { top } from './top';
import { urgent } from './urgent';

const german: Words = { alerts, changes, common, door, keys, ledger, phones, story, team, timeline, top, urgent };

export default german;
