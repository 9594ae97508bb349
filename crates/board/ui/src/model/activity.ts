// What a technician is doing, in words.

import type { Activity } from '../api/types';
import { words } from '../words/words';
import { clock } from './time';

export function activityText(activity: Activity | null, zone: string): string {
  const said = words().timeline.activity;
  switch (activity?.type) {
    case 'absent':
      return said.absent;
    case 'on_the_way':
      return said.onTheWay;
    case 'away':
      return said.away(activity.minutes);
    case 'over':
      return said.over(activity.minutes);
    case 'until':
      return said.until(clock(activity.at, zone));
    default:
      return '';
  }
}
