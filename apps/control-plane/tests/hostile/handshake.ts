/** One way to knock: who it says it is, for whom it asks, what it shows. Each axis has a name for its value, and the oracle knows names only. */
export interface Handshake {
  readonly host: keyof typeof hosts;
  readonly origin: keyof typeof origins;
  readonly credential: keyof typeof credentials;
  readonly site: keyof typeof sites;
}

/** What a person has after signing in. */
export interface Secrets {
  readonly token: string;
  /** The session's cookie, `name=value`. */
  readonly cookie: string;
  /** The header of the tab that signed in, where one is asked for beside the cookie. */
  readonly tab: readonly (readonly [string, string])[];
}

type Headers = readonly (readonly [string, string])[];

const host = (...values: string[]): Headers => values.map((value) => ['Host', value] as const);
export const hosts = {
  'own address': (port: number) => host(`127.0.0.1:${port}`),
  'own name': (port: number) => host(`localhost:${port}`),
  'own name in capitals': (port: number) => host(`LOCALHOST:${port}`),
  none: () => host(),
  empty: () => host(''),
  'another name, as after rebinding': (port: number) => host(`evil.test:${port}`),
  'own address without port': () => host('127.0.0.1'),
  'own address, another port': (port: number) => host(`127.0.0.1:${port + 1}`),
  'a name that begins like ours': (port: number) => host(`127.0.0.1.evil.test:${port}`),
  'a name that ends like ours': (port: number) => host(`evil.localhost:${port}`),
  'own name with a dot': (port: number) => host(`localhost.:${port}`),
  'all addresses': (port: number) => host(`0.0.0.0:${port}`),
  'user part': (port: number) => host(`evil.test@127.0.0.1:${port}`),
  'two, own first': (port: number) => host(`127.0.0.1:${port}`, `evil.test:${port}`),
  'two, own last': (port: number) => host(`evil.test:${port}`, `127.0.0.1:${port}`),
  'own twice': (port: number) => host(`127.0.0.1:${port}`, `127.0.0.1:${port}`),
  'two in one': (port: number) => host(`127.0.0.1:${port}, evil.test:${port}`),
} as const;

const origin = (...values: string[]): Headers => values.map((value) => ['Origin', value] as const);
export const origins = {
  none: () => origin(),
  own: (port: number) => origin(`http://127.0.0.1:${port}`),
  'own by name': (port: number) => origin(`http://localhost:${port}`),
  null: () => origin('null'),
  foreign: () => origin('http://evil.test'),
  'own over https': (port: number) => origin(`https://localhost:${port}`),
  'another port': (port: number) => origin(`http://localhost:${port + 1}`),
  'no port': () => origin('http://localhost'),
  'begins like ours': (port: number) => origin(`http://localhost:${port}.evil.test`),
  'with a path': (port: number) => origin(`http://localhost:${port}/`),
  'two, own first': (port: number) => origin(`http://localhost:${port}`, 'http://evil.test'),
} as const;

export const credentials = {
  none: (): Headers => [],
  token: ({ token }: Secrets): Headers => [['Authorization', `Bearer ${token}`]],
  'token of another': (): Headers => [['Authorization', `Bearer ${'A'.repeat(43)}`]],
  'token cut short': ({ token }: Secrets): Headers => [['Authorization', `Bearer ${token.slice(0, -1)}`]],
  'token as password': ({ token }: Secrets): Headers => [
    ['Authorization', `Basic ${Buffer.from(`x:${token}`).toString('base64')}`],
  ],
  'session of this tab': ({ cookie, tab }: Secrets): Headers => [['Cookie', cookie], ...tab],
  'cookie alone': ({ cookie }: Secrets): Headers => [['Cookie', cookie]],
  'cookie of another': ({ cookie, tab }: Secrets): Headers => [
    ['Cookie', `${cookie.split('=')[0] ?? ''}=${'A'.repeat(43)}`],
    ...tab,
  ],
} as const;

const fetched = (site: string, mode: string, dest: string): Headers => [
  ['Sec-Fetch-Site', site],
  ['Sec-Fetch-Mode', mode],
  ['Sec-Fetch-Dest', dest],
];
/** What a browser adds and no page can change. */
export const sites = {
  'not a browser': (): Headers => [],
  'same origin': () => fetched('same-origin', 'cors', 'empty'),
  'typed by a person': () => fetched('none', 'navigate', 'document'),
  'another port of this host': () => fetched('same-site', 'no-cors', 'image'),
  'another site': () => fetched('cross-site', 'no-cors', 'image'),
  'a link of another site': () => fetched('cross-site', 'navigate', 'document'),
} as const;

export function headersOf(knock: Handshake, port: number, secrets: Secrets): Headers {
  return [
    ...hosts[knock.host](port),
    ...origins[knock.origin](port),
    ...credentials[knock.credential](secrets),
    ...sites[knock.site](),
  ];
}

/** A program that belongs here, and a page that does. */
export const program: Handshake = { host: 'own address', origin: 'none', credential: 'token', site: 'not a browser' };
export const page: Handshake = {
  host: 'own name',
  origin: 'own by name',
  credential: 'session of this tab',
  site: 'same origin',
};

/** Every handshake that differs from a good one in at most two axes: one thing wrong, or two at once, each named once. */
export function handshakes(): Handshake[] {
  const one = [program, page].flatMap(changes);
  const all = [program, page, ...one, ...one.flatMap(changes)];
  return [...new Map(all.map((knock) => [describeHandshake(knock), knock])).values()];
}

function changes(from: Handshake): Handshake[] {
  return [
    ...namesOf(hosts).map((host) => change(from, { host })),
    ...namesOf(origins).map((origin) => change(from, { origin })),
    ...namesOf(credentials).map((credential) => change(from, { credential })),
    ...namesOf(sites).map((site) => change(from, { site })),
  ];
}

function change(from: Handshake, part: Partial<Handshake>): Handshake {
  return { ...from, ...part };
}

function namesOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}

export function describeHandshake({ host, origin, credential, site }: Handshake): string {
  return `host: ${host} · origin: ${origin} · credential: ${credential} · site: ${site}`;
}
