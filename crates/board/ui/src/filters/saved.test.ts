import { afterEach, describe, expect, it, vi } from 'vitest';
import { NAME_MAX, SAVED_MAX, type SavedFilter, hasRoom, keep, load, nameOf, withFilter } from './saved';

const named = (name: string): SavedFilter => ({ name, filter: 'late', order: 'worries' });
const names = (saved: readonly SavedFilter[]) => saved.map(({ name }) => name);

afterEach(() => localStorage.clear());

describe('saved filters', () => {
  it('are there the next time, for the person who saved them', () => {
    expect(keep('maya', [named('Late ones')])).toBe(true);
    expect(load('maya')).toEqual([named('Late ones')]);
    expect(load('jo')).toEqual([]);
  });

  it('stand by name, and one that is saved again replaces itself', () => {
    const saved = withFilter([named('morning'), named('At risk')], { ...named('MORNING'), filter: 'done' });
    expect(names(saved)).toEqual(['At risk', 'MORNING']);
    expect(saved[1]?.filter).toBe('done');
  });

  it('are so many at most', () => {
    const full = Array.from({ length: SAVED_MAX }, (_, index) => named(`filter ${index}`));
    expect([hasRoom(full, 'another'), hasRoom(full, 'Filter 3'), hasRoom(full.slice(1), 'another')]).toEqual([false, true, true]);
    keep('maya', [...full, named('more')]);
    expect(load('maya')).toHaveLength(SAVED_MAX);
  });

  it('have a name of some letters and no more than fit', () => {
    expect([nameOf('  '), nameOf('  late \n ones ')]).toEqual([undefined, 'late ones']);
    expect(nameOf('x'.repeat(60))).toBe('x'.repeat(NAME_MAX));
    expect(nameOf('👷'.repeat(60))).toBe('👷'.repeat(NAME_MAX));
  });

  it('leave out whatever isn’t understood', () => {
    for (const kept of ['', 'null', '{}', '[7]', '[{"name":"a"}]']) {
      localStorage.setItem('kept-filters maya', kept);
      expect(load('maya'), kept).toEqual([]);
    }
    localStorage.setItem('kept-filters maya', JSON.stringify([{ ...named('a'), filter: 'odd' }, { ...named('b'), order: 'odd' }, named('x'.repeat(41)), named('good')]));
    expect(names(load('maya'))).toEqual(['good']);
  });

  it('are not kept by a browser that keeps nothing', () => {
    const full = () => {
      throw new Error('full');
    };
    vi.stubGlobal('localStorage', { getItem: full, setItem: full });
    expect([keep('maya', [named('a')]), load('maya')]).toEqual([false, []]);
    vi.unstubAllGlobals();
  });
});
