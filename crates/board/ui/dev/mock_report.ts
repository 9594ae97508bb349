// An invented promises report for the stand-in server: four weeks that look like a firm's.

import type { Kept, KeptGroup, Report } from '../src/report/types';

/** Numbers that look random and are the same each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => ((state = (state * 48_271) % 2_147_483_647) / 2_147_483_647);
}

function kept(decided: number, share: number, width: number, warned = 0): Kept {
  const count = Math.min(decided, Math.round(decided * share));
  const lost = decided - count;
  const half = 1.96 * Math.sqrt((0.05 * 0.95) / Math.max(1, decided));
  const rate = decided === 0 ? 0 : count / decided;
  return {
    told: decided, decided, kept: count, given_up: Math.round(lost / 3), coverage_ppm: Math.round(rate * 1e6),
    low_ppm: Math.round(Math.max(0, rate - half) * 1e6), high_ppm: Math.round(Math.min(1, rate + half) * 1e6),
    mean_width_s: width * 60, narrow_width_s: width * 45, wide_width_s: width * 84,
    warned: Math.min(warned, lost), warned_in_time: Math.round(Math.min(warned, lost) * 0.9), notice_s: 64 * 60, false_warnings: Math.round(decided / 50),
    reliability: [], notice: [],
  };
}

const group = (name: string, own: Kept): KeptGroup => ({ group: name, name, ...own });

export function report(from: string, to: string): Report {
  const random = chance(7);
  const dates: KeptGroup[] = [];
  const first = Date.parse(`${from}T00:00:00Z`);
  for (let at = first; at <= Date.parse(`${to}T00:00:00Z`) && dates.length < 366; at += 86_400_000) {
    if (new Date(at).getUTCDay() === 0) continue;
    dates.push(group(new Date(at).toISOString().slice(0, 10), kept(52 + Math.floor(random() * 16), 0.93 + random() * 0.07, 43, 2)));
  }
  const names = ['Ivo Horvat', 'Nia Owusu', 'Maria Santos', 'Priya Nair', 'Lee Chen', 'Aisha Khan', 'Jonas Beck', 'Tom Reilly', 'Sam Patel', 'Zoe Martin'];
  const total = dates.reduce((sum, { decided }) => sum + decided, 0);
  const word = kept(total, 0.961, 43, Math.round(total * 0.036));
  word.reliability = [[0.55, 0.5, 6], [0.86, 0.81, 44], [0.92, 0.9, 120], [0.935, 0.93, 210], [0.945, 0.95, 410], [0.955, 0.957, 480], [0.965, 0.962, 330], [0.978, 0.981, 160], [0.991, 0.988, 90]]
    .map(([believed, was, decided]) => ({ from_ppm: Math.round(believed! * 1e6) - 5000, to_ppm: Math.round(believed! * 1e6) + 5000, decided: decided!, believed_ppm: Math.round(believed! * 1e6), kept_ppm: Math.round(was! * 1e6) }));
  word.notice = [1, 2, 4, 6, 10, 14, 17, 15, 12, 8, 5, 3, 3].map((count, index) => ({ from_s: index * 600, to_s: index === 12 ? null : (index + 1) * 600, count }));
  return {
    from, to, days: dates.length, target_ppm: 50_000, word,
    stages: [group('booked', kept(total, 0.979, 240)), group('evening', kept(total, 0.961, 58)), group('morning', kept(total, 0.957, 43)), group('next_up', kept(total, 0.954, 29)), group('en_route', kept(total, 0.952, 12))]
      .map((stage) => (stage.group === 'booked' ? { ...stage, narrow_width_s: 240 * 60, wide_width_s: 240 * 60 } : stage)),
    job_types: ['Boiler repair', 'Boiler service', 'Leak', 'Heat pump'].map((name, index) => group(name, kept(260 - index * 50, 0.975 - index * 0.012, 40 + index * 4, 4))),
    technicians: names.map((name, index) => group(name, kept(index === 9 ? 18 : 142 - index * 2, 0.986 - index * 0.0055, 38 + index, 3))),
    dates,
    months: [...new Set(dates.map((day) => day.group.slice(0, 7)))].map((month) => group(month, kept(700, 0.961, 43, 20))),
  };
}

/** Nothing was told yet. */
export const nothing = (from: string, to: string): Report => ({ from, to, days: 0, target_ppm: 50_000, word: { ...kept(0, 0, 0), coverage_ppm: null, low_ppm: null, high_ppm: null }, stages: [], job_types: [], technicians: [], dates: [], months: [] });
