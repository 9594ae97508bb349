// The list of all keys.
import { KEY_HELP } from '../keys';
import { keysShown } from '../state/board';
import { Icon } from '../ui/icons';
import { Dialog } from '../ui/parts';

export function KeyHelp() {
  const close = () => (keysShown.value = false);
  return (
    <Dialog label="Keys" class="keyhelp" onClose={close}>
      <header class="dialoghead">
        <h2>Keys</h2>
        <button class="ib" onClick={close} aria-label="Close"><Icon name="close" /></button>
      </header>
      <dl>
        {KEY_HELP.map(([keys, does]) => (
          <div key={does}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="mut">Keys act only outside of text fields.</p>
    </Dialog>
  );
}
