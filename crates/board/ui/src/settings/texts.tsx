// Every message that customers may get, as they get it, and what carriers bill for it; an owner words each one.

import { useCallback, useEffect, useState } from 'preact/hooks';
import { problemText } from '../state/notice';
import { me } from '../state/session';
import { LANGUAGE_CODES, type Language, language as shown } from '../words/language';
import { Bubble } from './bubble';
import { Editor } from './editor';
import { PARTS, type Template, loadTemplates, templateName } from './template';
import { templateWords, words } from './words';

export function Texts({ territory }: { territory: string }) {
  const [language, setLanguage] = useState<Language>(shown.peek());
  const [templates, setTemplates] = useState<Template[]>();
  const [why, setWhy] = useState<string>();
  const [open, setOpen] = useState<string>();
  const load = useCallback(() => loadTemplates(territory, language), [territory, language]);
  useEffect(() => {
    let over = false;
    setOpen(undefined);
    load().then(
      (known) => !over && setTemplates(known),
      (error) => !over && setWhy(problemText(error)),
    );
    return () => {
      over = true;
    };
  }, [load]);
  /** Closes the editor, beside which nothing else is opened, so that what is half written isn’t lost; what was saved is asked for again, since a choice stands in other messages too. */
  const close = async (saved: boolean) => {
    const key = open;
    if (saved) await load().then(setTemplates, (error) => setWhy(problemText(error)));
    setOpen(undefined);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-edit="${key}"]`)?.focus());
  };
  return (
    <section class="panel texts" data-testid="texts" aria-label={words().texts}>
      <div class="texthead">
        <h3>{words().texts}</h3>
        <div class="tabs" role="group" aria-label={words().language}>
          {LANGUAGE_CODES.map((code) => <button key={code} class="btn quiet" aria-pressed={language === code} disabled={open !== undefined} onClick={() => setLanguage(code)} data-testid={`texts-${code}`}>{words().languages[code]}</button>)}
        </div>
      </div>
      <p>{words().asGot}</p>
      {why !== undefined && <p class="problem" role="alert">{why}</p>}
      {templates === undefined && why === undefined && <p class="mut" role="status">{templateWords().loading}</p>}
      {templates && PARTS.map((part) => (
        <div key={part} class="messages">
          <h4>{templateWords().part[part]}</h4>
          <ul>
            {templates.filter(({ used }) => used === part).map((one) => (one.key === open
              ? <li key={one.key} class="wide"><Editor territory={territory} language={language} template={one} close={close} /></li>
              : <Message key={one.key} template={one} language={language} edit={open === undefined ? () => setOpen(one.key) : undefined} />))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Message({ template, language, edit }: { template: Template; language: Language; edit: (() => void) | undefined }) {
  const name = templateName(template.key);
  const preview = template.previews[0];
  return (
    <li data-testid={`text-${template.key}`}>
      <p class="strong textname">
        {name}
        {template.own !== null && <span class="own">{templateWords().own}</span>}
        {me.value?.role === 'owner' && <button class="btn small" disabled={!edit} onClick={edit} data-edit={template.key} >{templateWords().edit}<span class="sr"> {name}</span></button>}
      </p>
      {preview && <Bubble preview={preview} language={language} />}
    </li>
  );
}
