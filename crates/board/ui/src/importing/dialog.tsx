// What is wrong with a file that wasn't taken, one line a mistake; and the ground on which a file is dropped.

import { useEffect, useState } from 'preact/hooks';
import { importFile, type Rejected, rejected } from '../state/importing';
import { Icon } from '../ui/icons';
import { Dialog, Key } from '../ui/parts';
import { words } from '../words/words';

export function RejectedFile({ file, why, errors }: Rejected) {
  const close = () => (rejected.value = undefined);
  return (
    <Dialog label={words().timeline.notTaken} class="rejected" onClose={close}>
      <header class="dialoghead">
        <div>
          <h2>{words().timeline.fileNotTaken(file)}</h2>
          <p class="mut">{words().timeline.nothingChanged}</p>
        </div>
        <button type="button" class="ib" onClick={close} aria-label={words().common.close}><Icon name="close" /></button>
      </header>
      {errors.length === 0 ? <p class="details ill">{why}</p> : (
        <table tabIndex={0} data-testid="mistakes">
          <thead><tr><th scope="col">{words().timeline.where}</th><th scope="col">{words().timeline.wrong}</th></tr></thead>
          <tbody>{errors.map(({ field, message }, index) => <tr key={index}><td><code>{field === '' ? words().timeline.file : field}</code></td><td>{message.split('`').map((piece, at) => (at % 2 === 1 ? <code key={at}>{piece}</code> : piece))}</td></tr>)}</tbody>
        </table>
      )}
      <footer><button type="button" class="btn primary" onClick={close} data-testid="rejected-close">{words().common.close}<Key>Esc</Key></button></footer>
    </Dialog>
  );
}

const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes a file that is dropped anywhere on the page. */
export function DropGround() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const end = new AbortController();
    const on = (type: 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) =>
      addEventListener(type, (event) => carriesFile(event) && act(event), { signal: end.signal });
    on('dragover', (event) => {
      event.preventDefault();
      setOver(true);
    });
    on('dragleave', (event) => event.relatedTarget === null && setOver(false));
    on('drop', (event) => {
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) void importFile(file);
    });
    return () => end.abort();
  }, []);
  return over ? <div class="dropground" role="status"><p>{words().timeline.drop}</p></div> : null;
}
