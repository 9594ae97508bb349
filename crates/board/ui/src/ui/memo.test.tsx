import { signal } from '@preact/signals';
import { act, render } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { memo } from './memo';

describe('a remembered component', () => {
  const word = signal('one');
  let drawn = 0;
  const Part = memo(({ visit, open }: { visit: object; open?: boolean | undefined }) => {
    drawn += 1;
    return <p>{word.value} {Object.keys(visit)} {String(open)}</p>;
  });

  it('is drawn again for another prop and for a signal, and for nothing else', async () => {
    const visit = { a: 1 };
    const { container, rerender } = render(<Part visit={visit} />);
    expect(drawn).toBe(1);
    rerender(<Part visit={visit} />);
    expect(drawn).toBe(1);
    rerender(<Part visit={{ b: 1 }} />);
    expect(drawn).toBe(2);
    rerender(<Part visit={visit} open />);
    expect(drawn).toBe(3);
    await act(() => void (word.value = 'two'));
    expect(drawn).toBe(4);
    expect(container.textContent).toBe('two a true');
  });
});
