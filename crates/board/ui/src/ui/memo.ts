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

function differ(before: object, after: object): boolean {
  const [was, is] = [Object.entries(before), new Map(Object.entries(after))];
  return was.length !== is.size || was.some(([name, value]) => is.get(name) !== value);
}
