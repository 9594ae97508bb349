// Every text that customers may get, as they get it, and what carriers bill for it.

import { useEffect, useState } from 'preact/hooks';
import { call } from '../api/client';
import { problemText } from '../state/notice';
import { Prose } from '../ui/prose';
import { LANGUAGE_CODES, type Language, language as shown } from '../words/language';
import { words } from './words';

interface Preview {
  language: string;
  name: string;
  body: string;
  encoding: string;
  units: number;
  segments: number;
}

export function Texts({ territory }: { territory: string }) {
  const [language, setLanguage] = useState<Language>(shown.peek());
  const [texts, setTexts] = useState<Preview[]>([]);
  const [why, setWhy] = useState<string>();
  useEffect(() => {
    let over = false;
    call<{ texts: Preview[] }>('GET', `/api/territories/${encodeURIComponent(territory)}/texts?language=${language}`).then(
      ({ texts }) => !over && setTexts(texts),
      (error) => !over && setWhy(problemText(error)),
    );
    return () => {
      over = true;
    };
  }, [territory, language]);
  return (
    <section class="panel texts" data-testid="texts" aria-label={words().texts}>
      <div class="texthead">
        <h3>{words().texts}</h3>
        <div class="tabs" role="group" aria-label={words().language}>
          {LANGUAGE_CODES.map((code) => <button key={code} class="btn quiet" aria-pressed={language === code} onClick={() => setLanguage(code)}>{words().languages[code]}</button>)}
        </div>
      </div>
      <p>{words().asGot}</p>
      {why !== undefined && <p class="problem" role="alert">{why}</p>}
      <ul>{texts.map((text) => <Text key={`${text.language} ${text.name}`} text={text} />)}</ul>
    </section>
  );
}

function Text({ text }: { text: Preview }) {
  return (
    <li>
      <p class="strong">{text.name.charAt(0).toUpperCase() + text.name.slice(1)}</p>
      <p class="bubble" lang={text.language}><Prose text={text.body} /></p>
      <p class="mut">{words().billed(text.segments, text.units, text.encoding)}</p>
    </li>
  );
}
