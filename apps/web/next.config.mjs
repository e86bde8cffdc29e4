import { fileURLToPath } from 'node:url';

/** The dashboard is static files, served by the control plane (ARCHITECTURE §2); Next is only the compiler. */
export default {
  output: 'export',
  // A folder per page, so that a static server needs no rule of its own for `/messages`.
  trailingSlash: true,
  reactStrictMode: true,
  poweredByHeader: false,
  images: { unoptimized: true },
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  transpilePackages: ['@signalbox/shared'],
  // Types are checked by the one gate, `npm run check`, with TypeScript 7, which offers Next no API.
  typescript: { ignoreBuildErrors: true },
};
