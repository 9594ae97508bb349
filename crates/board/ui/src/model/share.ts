// What two answers of the server have in common is one object, so that `===` says whether anything changed.

interface Named {
  id: unknown;
}

const isNamed = (value: unknown): value is Named => typeof value === 'object' && value !== null && 'id' in value;

/**
 * `after`, in which every part that is equal to its like in `before` is that very object. Parts of a list are alike by
 * their `id`, else by their place. Takes what JSON can hold. Uses `after` up: it is changed in place, since copies of
 * a large day would cost more than all that is drawn anew.
 */
export function share<T>(before: T | undefined, after: T): T {
  return merge(before, after) as T;
}

function merge(before: unknown, after: unknown): unknown {
  if (Object.is(before, after)) return before;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return after;
  if (Array.isArray(before) !== Array.isArray(after)) return after;
  return Array.isArray(after) ? mergeList(before as unknown[], after) : mergeFields(before as Fields, after as Fields);
}

type Fields = Record<string, unknown>;

function mergeFields(before: Fields, after: Fields): Fields {
  let [same, left] = [true, 0];
  for (const _ in before) left += 1;
  for (const key in after) {
    after[key] = merge(before[key], after[key]);
    same &&= Object.is(after[key], before[key]) && key in before;
    left -= 1;
  }
  return same && left === 0 ? before : after;
}

function mergeList(before: readonly unknown[], after: unknown[]): readonly unknown[] {
  let same = before.length === after.length;
  let named: Map<unknown, unknown> | undefined;
  const like = (one: unknown, index: number) => {
    const there = before[index];
    if (!isNamed(one) || (isNamed(there) && there.id === one.id)) return there;
    named ??= new Map(before.filter(isNamed).map((known) => [known.id, known]));
    return named.get(one.id);
  };
  for (const [index, one] of after.entries()) {
    after[index] = merge(like(one, index), one);
    same &&= Object.is(after[index], before[index]);
  }
  return same ? before : after;
}
