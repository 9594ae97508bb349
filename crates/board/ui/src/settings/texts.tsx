// Every text that customers may get, as they get it, and what carriers bill for it.

import { useEffect, useState } from 'preact/hooks';
import { call } from '../api/client';
import { problemText } from '../state/notice';
import { Prose } from '../ui/prose';

interface Preview {
  language: string;
  name: string;
  body: string;
  encoding: string;
  units: number;
  segments: number;
}

const LANGUAGES: readonly [string, string][] = [['en', 'English'], ['de', 'German'], ['es', 'Spanish']];

export function Texts({ territory }: { territory: string }) {
  const [language, setLanguage] = useState('en');
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
    <section class="panel texts" data-testid="texts" aria-label="Texts">
      <div class="texthead">
        <h3>Texts</h3>
        <div class="tabs" role="group" aria-label="Language">
          {LANGUAGES.map(([code, word]) => <button key={code} class="btn quiet" aria-pressed={language === code} onClick={() => setLanguage(code)}>{word}</button>)}
        </div>
      </div>
      <p>As customers get them, with made-up names and times. A customer’s language is set when the visit is booked.</p>
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
      <p class="mut">{text.segments === 1 ? '1 segment' : `${text.segments} segments`}, {text.units} characters, {text.encoding}</p>
    </li>
  );
}
