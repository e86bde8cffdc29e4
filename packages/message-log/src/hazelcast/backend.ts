import type { LogBackend } from '../message-log.ts';
import { createHazelcastLogAdmin } from './admin.ts';
import { Link } from './link.ts';
import { createHazelcastLogReader } from './reader.ts';
import { createHazelcastLogWriter } from './writer.ts';

/** A Hazelcast queue: what it was given stands in a map, and an IQueue for each partition tells readers that something came (ADR 47). */
export const hazelcastBackend: LogBackend = {
  needs: ['hazelcast/cluster-name', 'queue/members'],
  open(client) {
    const link = new Link(client);
    return {
      createWriter: (options) => createHazelcastLogWriter(link, client, options),
      createReader: (options) => createHazelcastLogReader(link, client, options),
      createAdmin: () => createHazelcastLogAdmin(link),
    };
  },
};
