// The list of all keys.
import { KEY_HELP } from '../keys';
import { keysShown } from '../state/board';
import { Icon } from '../ui/icons';
import { Dialog } from '../ui/parts';
import { words } from '../words/words';

export function KeyHelp() {
  const close = () => (keysShown.value = false);
  return (
    <Dialog label={words().keys.title} class="keyhelp" onClose={close}>
      <header class="dialoghead">
        <h2>{words().keys.title}</h2>
        <button class="ib" onClick={close} aria-label={words().common.close}><Icon name="close" /></button>
      </header>
      <dl>
        {KEY_HELP.map(([keys, does]) => (
          <div key={does}>
            <dt>{keys.map((key) => (key === '–' ? <span key={key} class="mut">{key}</span> : <kbd key={key}>{key}</kbd>))}</dt>
            <dd>{words().keys.does[does]}</dd>
          </div>
        ))}
      </dl>
      <p class="mut">{words().keys.where}</p>
    </Dialog>
  );
}
