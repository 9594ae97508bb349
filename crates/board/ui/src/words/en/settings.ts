import { plurals } from '../plural';

const many = plurals('en');

/** The settings of a territory, and its texts. */
const settings = {
  nothingYet: 'There is nothing to set yet: import a day first.',
  loading: 'Loading the settings…',
  title: 'Settings',
  stays: 'Plans and promises that exist stay as they are.',
  onlyOwner: 'Only an owner changes settings.',
  users: 'Users and roles',
  saving: 'Saving…',
  save: 'Save',
  nothing: 'Nothing is changed.',
  changed: (count: number) => many(count, { one: 'One setting changed; the ledger says which.', other: `${count} settings changed; the ledger says which.` }),
  needsTime: 'needs a time',
  needsNumber: 'needs a number',
  whoDecides: 'Who decides that a warning goes out',
  automatic: 'Automatic',
  automaticDoes: 'the system tells customers at once',
  askFirst: 'Ask first',
  askFirstDoes: 'a dispatcher approves each warning',
  group: {
    windows: { title: 'Windows', does: 'How tight a promise is, and how often it may be missed.' },
    warnings: { title: 'Warnings', does: 'When a customer hears that a promise will probably break.' },
    quiet: { title: 'Quiet hours', does: 'No text leaves in these hours.' },
  },
  field: {
    evening_at: { label: 'Told the evening before, at', does: 'The next day is planned and its windows are told.' },
    morning_at: { label: 'Narrowed on the day, at', does: 'Narrower windows are told from then on.' },
    miss_ppm: { label: 'Share that may be missed', does: 'Fewer misses make wider windows.' },
    width_min_s: { label: 'Narrowest window', does: 'No window ahead is tighter.' },
    width_max_s: { label: 'Widest tight window', does: 'A wider one is not told; the booked one stays.' },
    width_worth_s: { label: 'A minute of width is worth', does: 'Seconds a technician may wait for it; 0 to 59.' },
    handover_worth_s: { label: 'A promise in danger is worth', does: 'Minutes of driving and waiting a handover to a colleague may cost, without asking; 0 hands nothing over.' },
    warn_open_ppm: { label: 'Warn from', does: 'Chance of breaking, half an hour before the promised end.' },
    warn_sure_ppm: { label: 'Nearly sure from', does: 'Warned of earlier, and later too.' },
    warn_close_ppm: { label: 'Take back below', does: 'The promise holds again.' },
    warn_texts_max: { label: 'Texts per warning', does: 'Then a person calls.' },
    hold_options_s: { label: 'Options are held', does: 'Nobody else is offered the same meanwhile.' },
    unanswered_s: { label: 'Call without an answer after', does: 'A call task opens.' },
    call_within_s: { label: 'A person calls within', does: 'What the customer is told.' },
    undo_s: { label: 'Texts wait after a change by hand', does: 'So that it can be taken back.' },
    quiet_from: { label: 'From', does: 'No texts from then on.' },
    quiet_to: { label: 'To', does: 'Texts again from then on.' },
    quiet_to_disruption: { label: 'Disruptions of the day from', does: 'What breaks today may be told earlier.' },
  },
  texts: 'Texts',
  language: 'Language',
  languages: { en: 'English', de: 'German', es: 'Spanish' },
  asGot: 'As customers get them, with made-up names and times. A customer’s language is set when the visit is booked.',
};

export default settings;
export type SettingsWords = typeof settings;
