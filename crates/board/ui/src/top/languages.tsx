// The choice of the board's language; each is written in itself. Takes effect at once, and the next time as well.

import { say } from '../state/notice';
import { choose } from '../words/catalogue';
import { LANGUAGES, LANGUAGE_CODES, type Language, language, remember } from '../words/language';
import { words } from '../words/words';

export function Languages() {
  const pick = (code: Language) => choose(code).then(() => remember(code), () => say(words().common.noServer, true));
  return (
    <div class="languages" role="group" aria-label={words().common.language}>
      {LANGUAGE_CODES.map((code) => (
        <button key={code} type="button" class="btn quiet small" lang={code} aria-pressed={language.value === code} onClick={() => void pick(code)} data-testid={`language-${code}`}>{LANGUAGES[code]}</button>
      ))}
    </div>
  );
}
