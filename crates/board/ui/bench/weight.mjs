// Weighs what a browser loads for the first view: all scripts that the built page names, packed. Fails beyond the bound.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BYTES_MAX = 60_000;

const dist = new URL('../dist/', import.meta.url);
const page = readFileSync(new URL('index.html', dist), 'utf8');
const scripts = [...page.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map(([, path]) => path);
if (scripts.length === 0) throw new Error('the page names no script');
const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length, 0);
console.log(`scripts of the first view: ${bytes} bytes packed, ${BYTES_MAX} at most`);
if (bytes > BYTES_MAX) process.exitCode = 1;
