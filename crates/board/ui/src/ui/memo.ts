// Components that are drawn again only when there is something new to draw.

import { Component, type ComponentChild, type ComponentType } from 'preact';

/** Drawn again when a prop is another one (by `===`), or when a signal changes that `draw` reads itself. */
export function memo<P extends object>(draw: (props: P) => ComponentChild): ComponentType<P> {
  return class extends Component<P> {
    // A signal's change comes as a new state, as it does everywhere in Preact's signals.
    override shouldComponentUpdate(props: P, state: object): boolean {
      return state !== this.state || differ(this.props, props);
    }

    override render(props: P): ComponentChild {
      return draw(props);
    }
  };
}

/** Hundreds of parts are compared with each change of a day, so nothing is made for it. */
function differ(before: object, after: object): boolean {
  const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>];
  let more = 0;
  for (const name in was) {
    if (was[name] !== is[name]) return true;
    more += 1;
  }
  for (const _ in is) more -= 1;
  return more !== 0;
}
