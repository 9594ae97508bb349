// Revoking the links to a customer's page that were sent.

import { api } from '../api/client';
import type { VisitView } from '../api/types';
import { firstName } from '../model/names';
import { words } from '../words/words';
import { act } from './notice';
import { refreshStory } from './story';

export const revokeLink = ({ id, customer }: VisitView, tell: boolean): Promise<boolean> =>
  act(async () => {
    const { told } = await api.revokeLink(id, tell);
    refreshStory();
    const name = firstName(customer);
    if (told) return words().story.newLinkTold(name);
    return tell ? words().story.newLinkUntold(name) : words().story.newLinkGiven;
  });
