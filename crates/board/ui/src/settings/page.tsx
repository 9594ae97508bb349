// The settings of the territory on show, and its texts as customers get them. What is refused stands at its field.

import { useEffect, useState } from 'preact/hooks';
import { Problem, api, call } from '../api/client';
import { territoryId } from '../state/day';
import { problemText, say } from '../state/notice';
import { me } from '../state/session';
import { view } from '../state/view';
import { TIME_FIELD } from '../ui/timefield';
import { GROUPS, type Field, type Settings, UNITS, readForm, shownValue, wrongText } from './form';
import { Texts } from './texts';
import { words } from './words';
import './settings.css';

type Known = { is: 'loading' } | { is: 'known'; settings: Settings } | { is: 'refused'; why: string };

export default function SettingsPage() {
  const [known, setKnown] = useState<Known>({ is: 'loading' });
  const territory = territoryId.value;
  useEffect(() => {
    let over = false;
    setKnown({ is: 'loading' });
    api.territories().then(
      (all) => {
        const one = (all as { id: string; settings?: Settings }[]).find(({ id }) => id === territory);
        if (!over) setKnown(one?.settings ? { is: 'known', settings: one.settings } : { is: 'refused', why: words().nothingYet });
      },
      (error) => !over && setKnown({ is: 'refused', why: problemText(error) }),
    );
    return () => {
      over = true;
    };
  }, [territory]);
  if (territory === undefined) return <p class="empty mut">{words().nothingYet}</p>;
  if (known.is === 'loading') return <p class="empty mut" role="status">{words().loading}</p>;
  if (known.is === 'refused') return <p class="empty" role="alert">{known.why}</p>;
  return (
    <div class="page settings scroll" data-testid="settings">
      <Form key={territory} territory={territory} settings={known.settings} taken={(settings) => setKnown({ is: 'known', settings })} />
      <Texts territory={territory} />
    </div>
  );
}

function Form({ territory, settings, taken }: { territory: string; settings: Settings; taken: (settings: Settings) => void }) {
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const owner = me.value?.role === 'owner';
  const refuse = (error: unknown) => {
    const fields = error instanceof Problem ? error.fields.filter(({ field }) => GROUPS.some(({ fields }) => fields.some(({ name }) => name === field))) : [];
    setWrong(Object.fromEntries(fields.map(({ field, message }) => [field, message])));
    if (fields.length === 0) setProblem(problemText(error));
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const read = readForm(settings, new FormData(event.currentTarget as HTMLFormElement));
    setWrong(read.wrong);
    setProblem(undefined);
    if (Object.keys(read.wrong).length > 0) return;
    if (Object.keys(read.changes).length === 0) return say(words().nothing);
    setBusy(true);
    try {
      const changed = await call<{ settings: Settings; changes: unknown[] }>('POST', `/api/territories/${encodeURIComponent(territory)}/settings`, read.changes);
      taken(changed.settings);
      say(words().changed(changed.changes.length));
    } catch (error) {
      refuse(error);
    }
    setBusy(false);
  };
  return (
    <form onSubmit={submit} noValidate data-testid="settings-form">
      <div class="ttl">
        <h2>{words().title}</h2>
        <p class="mut">{owner ? words().stays : words().onlyOwner}</p>
        <button class="btn" type="button" onClick={() => (view.value = 'users')}>{words().users}</button>
        {owner && <button class="btn primary" type="submit" disabled={busy} data-testid="settings-save">{busy ? words().saving : words().save}</button>}
      </div>
      {problem !== undefined && <p class="problem" role="alert">{problem}</p>}
      {GROUPS.map((group) => (
        <fieldset key={group.name} class="panel" disabled={!owner}>
          <legend><h3>{words().group[group.name].title}</h3></legend>
          <p>{words().group[group.name].does}</p>
          {group.name === 'warnings' && <Mode mode={String(settings.warn_mode)} />}
          <div class="values">{group.fields.map((one) => <Value key={one.name} one={one} value={settings[one.name]} wrong={wrong[one.name]} />)}</div>
        </fieldset>
      ))}
    </form>
  );
}

function Mode({ mode }: { mode: string }) {
  return (
    <div class="mode" role="radiogroup" aria-label={words().whoDecides}>
      <label><input type="radio" name="warn_mode" value="automatic" defaultChecked={mode === 'automatic'} /><span><b>{words().automatic}</b> <span class="mut">{words().automaticDoes}</span></span></label>
      <label><input type="radio" name="warn_mode" value="ask_first" defaultChecked={mode === 'ask_first'} /><span><b>{words().askFirst}</b> <span class="mut">{words().askFirstDoes}</span></span></label>
    </div>
  );
}

function Value({ one, value, wrong }: { one: Field; value: string | number | undefined; wrong: string | undefined }) {
  const [does, bad] = [`does-${one.name}`, `wrong-${one.name}`];
  return (
    <label class="text">
      {words().field[one.name].label}
      <span class="unit">
        <input name={one.name} {...(one.unit === 'time' ? TIME_FIELD : { type: 'text', inputMode: 'decimal' })} defaultValue={shownValue(one, value)} aria-invalid={wrong !== undefined} aria-describedby={wrong === undefined ? does : `${bad} ${does}`} data-testid={`set-${one.name}`} />
        {UNITS[one.unit] && <span class="mut">{UNITS[one.unit]}</span>}
      </span>
      {wrong !== undefined && <span class="wrong" id={bad} role="alert">{wrongText(one, wrong)}</span>}
      <span class="does" id={does}>{words().field[one.name].does}</span>
    </label>
  );
}
