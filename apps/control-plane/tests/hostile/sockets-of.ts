import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One socket on which a process takes what anybody sends: a listening TCP socket, or a bound UDP one. */
export interface OpenDoor {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  readonly program: string;
}

/** Where Linux says so. */
export const canBeRead = process.platform === 'linux';

/** Every open door of a process and of all its descendants, read from /proc: what the kernel knows, whatever the programs say. */
export function openDoorsBelow(root: number): OpenDoor[] {
  const family = familyOf(root);
  const owners = new Map(family.flatMap((pid) => socketsOf(pid).map((inode) => [inode, pid] as const)));
  return (['tcp', 'tcp6', 'udp', 'udp6'] as const).flatMap((protocol) =>
    rowsOf(protocol).flatMap(({ address, port, inode }) => {
      const pid = owners.get(inode);
      return pid === undefined ? [] : [{ protocol, address, port, pid, program: commandOf(pid) }];
    }),
  );
}

function familyOf(root: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(Number(name))] as const),
  );
  const belongs = (pid: number): boolean => {
    for (let one: number | undefined = pid; one !== undefined && one > 1; one = parents.get(one))
      if (one === root) return true;
    return false;
  };
  return [...parents.keys()].filter(belongs);
}

function parentOf(pid: number): number {
  // The name stands in brackets and may hold anything; what follows the last bracket is fixed.
  const text = readOr(`/proc/${pid}/stat`);
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOr(`${folder}/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return []; // it has ended meanwhile: it holds no socket any more
  }
}

function rowsOf(protocol: OpenDoor['protocol']): { address: string; port: number; inode: string }[] {
  const listening = protocol.startsWith('tcp') ? '0A' : '07';
  return readOr(`/proc/net/${protocol}`)
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [hex = '', port = ''] = local.split(':');
      return state === listening ? [{ address: addressOf(hex), port: Number.parseInt(port, 16), inode }] : [];
    });
}

/** The kernel writes words of four bytes, each in the machine's own order: little-endian wherever this product runs. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  if (numbers.length === 4) return numbers.join('.');
  const plain = numbers.slice(0, 10).every((byte) => byte === 0);
  if (plain && numbers[10] === 255 && numbers[11] === 255) return numbers.slice(12).join('.');
  if (plain && numbers.slice(10, 15).every((byte) => byte === 0) && numbers[15] === 1) return '::1';
  return bytes.join('');
}

function commandOf(pid: number): string {
  return readOr(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(-80);
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process, or this protocol, is not there
  }
}

function linkOr(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
