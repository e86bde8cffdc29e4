import { connect } from 'node:net';
import type { ReadyAnswer } from '@signalbox/supervisor';
import { askCluster } from './ask-cluster.ts';
import { type KafkaBroker, majorityOf } from './cluster.ts';

interface BrokerIdentity {
  readonly self: KafkaBroker;
  readonly brokers: readonly KafkaBroker[];
  readonly clusterId: string;
}

const limitMs = 1_000;

/** Ready means: this very broker answers, and the cluster counts it as alive, so that it may lead and be written to. */
export async function kafkaReady(who: BrokerIdentity, signal: AbortSignal): Promise<ReadyAnswer> {
  const answer = await askCluster(who.self.port, limitMs, signal);
  if (answer.kind === 'refused') return no(await whyNotListening(who, signal));
  const at = `127.0.0.1:${who.self.port}`;
  if (answer.kind === 'strange')
    return no(`${at} accepts connections but does not answer as a broker does (${answer.how})`);
  const { clusterId, brokerIds } = answer.view;
  if (clusterId !== null && clusterId !== who.clusterId)
    return no(`${at} is taken by a broker of another cluster (${clusterId}, ours is ${who.clusterId})`);
  if (!brokerIds.includes(who.self.id))
    return no(
      brokerIds.length === 0
        ? 'the broker answers but no controller has let it in yet; look for "QuorumState" in its log'
        : `the cluster counts brokers ${brokerIds.join(', ')} as alive, but not this one yet`,
    );
  return { ready: true };
}

/** A broker opens its port only once a controller leads, and that takes a majority of them. */
async function whyNotListening(who: BrokerIdentity, signal: AbortSignal): Promise<string> {
  const up = await Promise.all(who.brokers.map(({ controllerPort }) => accepts(controllerPort, limitMs, signal)));
  const count = up.filter(Boolean).length;
  const needed = majorityOf(who.brokers.length);
  const closed = `the broker does not listen on 127.0.0.1:${who.self.port} yet`;
  return count < needed
    ? `${closed}: no controller can be elected, ${count} of ${who.brokers.length} are up and ${needed} are needed`
    : `${closed}: ${count} of ${who.brokers.length} controllers are up, the broker is starting`;
}

function no(reason: string): ReadyAnswer {
  return { ready: false, reason };
}

/** True when something accepts a connection on that loopback port within the time (ms); nothing is sent. */
function accepts(port: number, limitMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (accepted: boolean): void => {
      signal.removeEventListener('abort', refuse);
      socket.destroy();
      resolve(accepted);
    };
    const refuse = (): void => answer(false);
    signal.addEventListener('abort', refuse, { once: true });
    socket.setTimeout(limitMs, refuse);
    socket.once('connect', () => answer(true));
    socket.once('error', refuse);
  });
}
