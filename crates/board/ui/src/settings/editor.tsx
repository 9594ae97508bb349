// Words one message: a field, the variables that it may say, and how it reads, as the server says before it is saved.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../api/client';
import { problemText, say } from '../state/notice';
import { useLatest } from '../ui/latest';
import type { Language } from '../words/language';
import { words as boardWords } from '../words/words';
import { Bubble } from './bubble';
import { type Template, type Tried, oneLine, saveTemplate, templateName, tryTemplate, variableName, withVariable } from './template';
import { templateWords } from './words';

const REST_MS = 200;

interface Props {
  territory: string;
  language: Language;
  template: Template;
  /** Ends the edit; `saved` when the server has another wording now. */
  close: (saved: boolean) => void;
}

export function Editor({ territory, language, template, close }: Props) {
  const before = template.own ?? template.built_in;
  const [draft, setDraft] = useState(before);
  const [tried, setTried] = useState<Tried>({ wrong: null, previews: template.previews });
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const ask = useLatest(REST_MS);
  const name = templateName(template.key);
  useEffect(() => field.current?.focus(), []);
  const write = (text: string) => {
    setDraft(text);
    ask(() => tryTemplate(territory, language, template.key, text), setTried, refuse);
  };
  const refuse = (error: unknown) => setTried({ wrong: (error instanceof Problem && error.fields[0]?.message) || problemText(error), previews: [] });
  const insert = (variable: string) => {
    const area = field.current;
    if (!area) return;
    const { text, caret } = withVariable(draft, area.selectionStart, area.selectionEnd, variable);
    write(text);
    area.focus();
    requestAnimationFrame(() => area.setSelectionRange(caret, caret));
  };
  const save = async (text: string | null) => {
    if (busy) return;
    if (text === template.own) {
      say(templateWords().nothing);
      return close(false);
    }
    setBusy(true);
    // What was asked before answers nothing any more.
    ask(undefined, setTried, refuse);
    try {
      await saveTemplate(territory, language, template.key, text);
      say(text === null ? templateWords().wasReset(name) : templateWords().saved(name));
      close(true);
    } catch (error) {
      refuse(error);
      setBusy(false);
    }
  };
  const submit = () => save(draft === template.built_in ? null : draft);
  const pressed = (event: KeyboardEvent) => {
    // A template is one line: Enter saves it. Escape leaves what was not changed.
    if (event.key === 'Enter' && !event.isComposing) void submit();
    else if (event.key === 'Escape' && draft === before) close(false);
    else return;
    event.preventDefault();
  };
  return (
    <form class="editor" data-testid="editor" onSubmit={(event) => { event.preventDefault(); void submit(); }} noValidate>
      <div>
        <label class="strong" for="wording">{templateWords().wording(name)}</label>
        <p class="does">{templateWords().used[template.used]}{template.word !== null && ` ${templateWords().word(template.word)}`}</p>
        <textarea ref={field} id="wording" lang={language} rows={4} value={draft} onInput={(event) => write(oneLine(event.currentTarget.value))} onKeyDown={pressed} aria-invalid={tried.wrong !== null} aria-describedby="wording-wrong" data-testid="wording" />
        <p class="wrong" id="wording-wrong" role="status">{tried.wrong}</p>
        <Variables template={template} insert={insert} />
      </div>
      <div class="shown">
        <h5>{templateWords().preview}</h5>
        <div aria-live="polite" data-testid="preview">
          {tried.previews.map((preview) => <Bubble key={preview.name} preview={preview} language={language} />)}
          {tried.previews.length === 0 && <p class="mut">{templateWords().noPreview}</p>}
        </div>
      </div>
      <div class="does-row">
        <button class="btn primary" type="submit" disabled={busy || tried.wrong !== null} data-testid="wording-save">{busy ? templateWords().saving : templateWords().save}</button>
        <button class="btn" type="button" onClick={() => close(false)}>{boardWords().common.cancel}</button>
        {template.own !== null && <button class="btn quiet" type="button" disabled={busy} onClick={() => void save(null)} data-testid="wording-reset">{templateWords().reset}</button>}
      </div>
    </form>
  );
}

function Variables({ template, insert }: { template: Template; insert: (name: string) => void }) {
  const all = [...template.required, ...template.optional];
  if (all.length === 0) return null;
  return (
    <div class="variables">
      <span class="mut">{templateWords().says}</span>
      {all.map((name) => {
        const must = template.required.includes(name) ? `, ${templateWords().mustSay}` : '';
        const what = `${variableName(name)}${must}`;
        return <button key={name} type="button" class={must ? 'must' : undefined} onClick={() => insert(name)} title={templateWords().insert(what)} data-testid={`insert-${name}`}><code>${name}</code><span class="sr"> {what}</span></button>;
      })}
    </div>
  );
}
