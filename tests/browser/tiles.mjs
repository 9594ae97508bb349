// A map's tile server on this machine: draws squares, knows nothing of some of them, and writes down who asks for what.

import { createServer } from 'node:http';

const drawn = (x, y) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="#f2efe9"/><path d="M0 ${60 + (x % 3) * 40}H256M${90 + (y % 3) * 30} 0V256" stroke="#fff" stroke-width="14"/><path d="M0 ${60 + (x % 3) * 40}H256" stroke="#f7d488" stroke-width="8"/><rect x="150" y="150" width="80" height="70" fill="#c8dfb4"/><rect x="20" y="20" width="60" height="30" fill="#aad3df"/></svg>`;

/** Serves at the origin until `close`; `asked` fills with what was asked for. */
export async function tileServer(origin) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url, referer: request.headers.referer });
    const [x, y] = request.url.replace('.svg', '').split('/').slice(3).map(Number);
    if ((x + y) % 5 === 0) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(drawn(x, y));
  });
  const { hostname, port } = new URL(origin);
  await new Promise((listening) => server.listen(Number(port), hostname, listening));
  // A script that fails ends all the same.
  server.unref();
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { asked, close };
}
