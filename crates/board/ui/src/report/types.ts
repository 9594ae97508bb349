// The report's shapes, as the server sends them. Must hold no logic.

import type { Ppm } from '../api/types';

export interface BeliefBin {
  from_ppm: Ppm;
  to_ppm: Ppm;
  decided: number;
  believed_ppm: Ppm;
  kept_ppm: Ppm;
}

export interface NoticeBin {
  from_s: number;
  /** The last one has no end. */
  to_s: number | null;
  count: number;
}

export interface Kept {
  told: number;
  decided: number;
  kept: number;
  given_up: number;
  coverage_ppm: Ppm | null;
  /** The 95 % interval of the kept rate. */
  low_ppm: Ppm | null;
  high_ppm: Ppm | null;
  mean_width_s: number | null;
  narrow_width_s: number | null;
  wide_width_s: number | null;
  /** Of those that weren't kept. */
  warned: number;
  warned_in_time: number;
  notice_s: number | null;
  false_warnings: number;
  reliability: BeliefBin[];
  notice: NoticeBin[];
}

export interface KeptGroup extends Kept {
  group: string;
  name: string;
}

export interface Report {
  from: string;
  to: string;
  days: number;
  /** Share of windows that may be missed. */
  target_ppm: Ppm;
  word: Kept;
  stages: KeptGroup[];
  job_types: KeptGroup[];
  technicians: KeptGroup[];
  dates: KeptGroup[];
  months: KeptGroup[];
}

/** What a report is asked for; an empty technician or job is all of them. */
export interface Asked {
  from: string;
  to: string;
  technician: string;
  job: string;
}
