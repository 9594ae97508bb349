import { describe, expect, it } from 'vitest';
import { KEY_HELP, type Where, actionFor } from './keys';

const press = (key: string, changes = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...changes });
const nowhere: Where = { typing: false, control: false, board: true, dialog: false };

describe('keys', () => {
  it('take the option with their digit', () => {
    expect(actionFor(press('2'), nowhere)).toEqual({ do: 'option', digit: 2 });
    expect(actionFor(press('0'), nowhere)).toBeUndefined();
  });

  it('walk alerts, days and visits', () => {
    expect(actionFor(press('j'), nowhere)).toEqual({ do: 'alert', step: 1 });
    expect(actionFor(press('K'), nowhere)).toEqual({ do: 'alert', step: -1 });
    expect(actionFor(press('['), nowhere)).toEqual({ do: 'day', step: -1 });
    expect(actionFor(press('ArrowUp'), nowhere)).toEqual({ do: 'walk', direction: 'up' });
    expect(actionFor(press('ArrowUp'), { ...nowhere, board: false })).toBeUndefined();
  });

  it('look nearer and from farther, and leave the browser its own zoom', () => {
    for (const key of ['+', '=']) expect(actionFor(press(key), nowhere)).toEqual({ do: 'zoom', nearer: 1 });
    expect(actionFor(press('-'), nowhere)).toEqual({ do: 'zoom', nearer: -1 });
    expect(actionFor(press('-', { ctrlKey: true }), nowhere)).toBeUndefined();
    expect(actionFor(press('-'), { ...nowhere, typing: true })).toBeUndefined();
  });

  it('are left alone in a text field, but for Escape', () => {
    const typing = { ...nowhere, typing: true };
    for (const key of ['j', '2', '/', 'Enter', 'm', 'ArrowLeft']) expect(actionFor(press(key), typing), key).toBeUndefined();
    expect(actionFor(press('Escape'), typing)).toEqual({ do: 'close' });
  });

  it('are left alone under a dialog and with a modifier', () => {
    for (const key of ['p', '1', 'Escape']) expect(actionFor(press(key), { ...nowhere, dialog: true }), key).toBeUndefined();
    expect(actionFor(press('p', { ctrlKey: true }), nowhere)).toBeUndefined();
    expect(actionFor(press('r', { metaKey: true }), nowhere)).toBeUndefined();
  });

  it('undo and redo with Z, with or without Ctrl, but not in a text field', () => {
    for (const ctrlKey of [false, true]) {
      expect(actionFor(press('z', { ctrlKey }), nowhere)).toEqual({ do: 'undo' });
      expect(actionFor(press('Z', { ctrlKey, shiftKey: true }), nowhere)).toEqual({ do: 'redo' });
      expect(actionFor(press('z', { ctrlKey }), { ...nowhere, typing: true })).toBeUndefined();
    }
  });

  it('leave Enter to what has the focus', () => {
    expect(actionFor(press('Enter'), nowhere)).toEqual({ do: 'open' });
    expect(actionFor(press('Enter'), { ...nowhere, control: true })).toBeUndefined();
  });

  it('are all in the help', () => {
    const helped = new Set(KEY_HELP.flatMap(([keys]) => keys));
    for (const key of ['/', '?', 'J', 'K', 'A', 'M', 'R', 'P', 'L', 'T', 'V', 'Z', 'N', 'O', '[', ']', '+', '−', 'Esc', '↵']) expect(helped.has(key), key).toBe(true);
  });
});
